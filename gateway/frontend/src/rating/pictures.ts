/** A picture as far as it is here. */
export type PictureState = { status: "loading" } | { status: "ready"; address: string } | { status: "failed" };

const TRY_COUNT = 4;
/** So many are fetched at once: those of the work on the screen are not to share the line and the processor with those of the next. */
const AT_ONCE = 4;
const FIRST_PAUSE_MS = 300;
/** A picture that failed is asked for again so often, unseen: the line may be back without the browser having noticed. */
const FAILED_PAUSE_MS = 10_000;
const LOADING: PictureState = { status: "loading" };
const FAILED: PictureState = { status: "failed" };

/** Fetches a picture and decodes it, so that showing it takes no time. @returns An address of this page's own. */
export async function loadPicture(url: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { signal, credentials: "same-origin" });
  if (!response.ok) throw new Error(String(response.status));
  const address = URL.createObjectURL(await response.blob());
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    return address;
  } catch (error) {
    URL.revokeObjectURL(address);
    throw error;
  }
}

interface Entry {
  state: PictureState;
  abort: AbortController;
}

/** Pictures that are wanted soon, fetched in the order in which they were asked for and kept until they are let go. */
export class PictureShelf {
  private readonly entries = new Map<string, Entry>();
  /** Not begun yet, in order; what was let go meanwhile is passed over. */
  private waiting: [url: string, entry: Entry][] = [];
  private underWay = 0;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly load: (url: string, signal: AbortSignal) => Promise<string> = loadPicture) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** How a picture stands; the same object until that changes. */
  stateOf(url: string): PictureState {
    return this.entries.get(url)?.state ?? LOADING;
  }

  /** Wants these pictures and no others, the first ones first: lets go what is not among them. */
  want(urls: readonly string[]): void {
    const wanted = new Set(urls);
    for (const [url, entry] of this.entries) {
      if (wanted.has(url)) continue;
      this.entries.delete(url);
      entry.abort.abort();
      if (entry.state.status === "ready") URL.revokeObjectURL(entry.state.address);
    }
    for (const url of wanted) if (!this.entries.has(url)) this.begin(url);
  }

  /** Tries a picture again that failed, as the rater wants it. */
  retry(url: string): void {
    if (this.entries.get(url)?.state.status !== "failed") return;
    this.begin(url);
    this.tell();
  }

  /** Tries every picture again that failed, for when the network is back: each stays failed until it is there, so that the page does not flicker. */
  readonly retryAll = (): void => {
    for (const [url, entry] of [...this.entries]) if (entry.state.status === "failed") this.begin(url, FAILED);
  };

  private begin(url: string, state = LOADING): void {
    const entry: Entry = { state, abort: new AbortController() };
    this.entries.get(url)?.abort.abort();
    this.entries.set(url, entry);
    this.waiting.push([url, entry]);
    this.next();
  }

  private next(): void {
    while (this.underWay < AT_ONCE) {
      const [url, entry] = this.waiting.shift() ?? [];
      if (url === undefined || entry === undefined) return;
      if (this.entries.get(url) !== entry) continue;
      this.underWay++;
      void this.fetch(url, entry).then((state) => {
        this.underWay--;
        this.settle(url, entry, state);
        this.next();
      });
    }
  }

  private settle(url: string, entry: Entry, state: PictureState): void {
    if (this.entries.get(url) !== entry) {
      if (state.status === "ready") URL.revokeObjectURL(state.address);
      return;
    }
    entry.state = state;
    if (state.status === "failed") {
      setTimeout(() => {
        if (this.entries.get(url) === entry) this.begin(url, FAILED);
      }, FAILED_PAUSE_MS);
    }
    this.tell();
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }

  private async fetch(url: string, entry: Entry): Promise<PictureState> {
    for (let i = 0, pause = FIRST_PAUSE_MS; i < TRY_COUNT && !entry.abort.signal.aborted; i++, pause *= 3) {
      try {
        return { status: "ready", address: await this.load(url, entry.abort.signal) };
      } catch {
        if (i + 1 < TRY_COUNT && !entry.abort.signal.aborted) await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
    return FAILED;
  }
}
