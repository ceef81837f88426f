import { Code } from "@connectrpc/connect";
import { type CallFault, faultOf } from "@/api/errors";
import { newRequestId } from "@/api/requestId";
import { NoTaskReason } from "@/gen/rlhf/feedback/v1/feedback_service_pb";
import type { Outbox } from "@/rating/outbox";

/** Something that a rater holds for a while. */
export interface Held {
  name: string;
  leaseToken: string;
  /** End of the lease, in milliseconds since 1970. */
  expireTime: number;
}

/** Where the work comes from. Each function throws what its call throws. */
export interface TaskSource<T extends Held> {
  /** The work that the rater holds, up to `count` pieces in all, old ones first. */
  lease(count: number, requestId: string): Promise<{ items: T[]; reason: NoTaskReason }>;
  /** Extends a lease. @returns Its new end. */
  renew(item: T): Promise<number>;
  /** Gives a piece back. */
  release(item: T): Promise<void>;
}

/** How the work stands, for the page. */
export interface QueueState<T> {
  /** What is held, in the order to do it in; the first is on the screen. */
  items: readonly T[];
  /** Whether the server was asked at least once. */
  asked: boolean;
  /** Why there is nothing, when there is nothing. */
  reason: NoTaskReason;
  /** Why asking does not get on; undefined while it does. */
  fault: CallFault | undefined;
}

/** One on the screen, two fetched ahead. */
export const USUAL_DEPTH = 3;
/** Most that the contract lets a rater hold. */
export const MAX_DEPTH = 8;
const FAST_PACE_MS = 500;
const BRISK_PACE_MS = 1500;
const RENEW_CHECK_MS = 15_000;
const ASK_AGAIN_MS = 5_000;
const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 10_000;

/** Pieces to hold for a rater who takes so long over one: fast ones are never kept waiting, slow ones keep nothing from others. */
export function depthFor(paceMs: number | undefined): number {
  if (paceMs === undefined || paceMs > BRISK_PACE_MS) return USUAL_DEPTH;
  return paceMs > FAST_PACE_MS ? 5 : MAX_DEPTH;
}

/**
 * The work of one rater: holds a few pieces ahead, renews what is held while the page is looked at, and never shows again what was answered here, be the answer still on its way.
 */
export class TaskQueue<T extends Held> {
  private readonly listeners = new Set<() => void>();
  private readonly answered = new Set<string>();
  private state: QueueState<T> = { items: [], asked: false, reason: NoTaskReason.UNSPECIFIED, fault: undefined };
  private running = false;
  private asking = false;
  private pause = FIRST_PAUSE_MS;
  private paceMs: number | undefined;
  private lastTakenTime: number | undefined;
  private askTimer: ReturnType<typeof setTimeout> | undefined;
  private renewTimer: ReturnType<typeof setInterval> | undefined;
  private leaveOutbox: (() => void) | undefined;

  constructor(
    private readonly source: TaskSource<T>,
    private readonly outbox: Outbox,
    /** Whether the rater has begun with a piece, on this device. */
    private readonly isBegun: (name: string) => boolean = () => false,
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getState = (): QueueState<T> => this.state;

  start(): void {
    this.running = true;
    this.renewTimer = setInterval(() => void this.renewAll(), RENEW_CHECK_MS);
    // Room for more when an answer has arrived.
    this.leaveOutbox = this.outbox.subscribe(() => void this.fill());
    window.addEventListener("online", this.refresh);
    void this.fill();
  }

  /** Stops, and gives back what was not begun. @param begun Names that the rater has begun with. */
  stop(begun: ReadonlySet<string>): void {
    this.running = false;
    clearInterval(this.renewTimer);
    clearTimeout(this.askTimer);
    this.leaveOutbox?.();
    window.removeEventListener("online", this.refresh);
    for (const item of this.state.items) if (!begun.has(item.name)) this.source.release(item).catch(() => {});
  }

  /** Asks the server now. */
  readonly refresh = (): void => {
    this.pause = FIRST_PAUSE_MS;
    clearTimeout(this.askTimer);
    void this.fill();
  };

  /** Takes a piece off: it was answered. */
  take(name: string): void {
    const now = performance.now();
    if (this.lastTakenTime !== undefined) {
      const pace = now - this.lastTakenTime;
      this.paceMs = this.paceMs === undefined ? pace : 0.6 * this.paceMs + 0.4 * pace;
    }
    this.lastTakenTime = now;
    this.answered.add(name);
    this.change({ items: this.state.items.filter((item) => item.name !== name) });
    void this.fill();
  }

  /** An answer was not taken: if the rater still holds the piece, it is to be answered again. */
  reconsider(name: string): void {
    this.answered.delete(name);
    void this.fill();
  }

  /** Puts a piece first: it is to be answered again. */
  putFirst(item: T): void {
    this.answered.delete(item.name);
    this.change({ items: [item, ...this.state.items.filter((other) => other.name !== item.name)] });
  }

  private async fill(): Promise<void> {
    if (!this.running || this.asking) return;
    const depth = depthFor(this.paceMs);
    if (this.state.items.length >= depth) return;
    const onTheirWay = this.outbox.pendingNames();
    const count = Math.min(MAX_DEPTH, depth + onTheirWay.size);
    // The server still counts these as held; nothing new would come.
    if (count <= this.state.items.length + onTheirWay.size && this.state.asked) return;
    this.asking = true;
    let more = false;
    try {
      const { items, reason } = await this.source.lease(count, newRequestId());
      more = this.admit(items, reason);
      this.pause = FIRST_PAUSE_MS;
    } catch (error) {
      const fault = faultOf(error);
      this.change({ fault });
      if (fault.passing || fault.code === Code.Unauthenticated) this.askLater(Math.max(this.pause, fault.retryDelayMs ?? 0));
      this.pause = Math.min(LONGEST_PAUSE_MS, this.pause * 2);
    } finally {
      this.asking = false;
    }
    if (more) void this.fill();
    else if (this.state.items.length === 0 && this.state.fault === undefined) this.askLater(ASK_AGAIN_MS);
  }

  // Whether more may be had at once: something new came, and answers left meanwhile.
  private admit(items: T[], reason: NoTaskReason): boolean {
    const onTheirWay = this.outbox.pendingNames();
    const known = new Set(this.state.items.map((item) => item.name));
    const fresh = items.filter((item) => !known.has(item.name) && !onTheirWay.has(item.name) && !this.answered.has(item.name));
    // Back on the page: what was begun comes first.
    if (this.state.items.length === 0) fresh.sort((a, b) => Number(this.isBegun(b.name)) - Number(this.isBegun(a.name)));
    this.change({ items: [...this.state.items, ...fresh], asked: true, reason, fault: undefined });
    return fresh.length > 0;
  }

  private askLater(milliseconds: number): void {
    clearTimeout(this.askTimer);
    if (this.running) this.askTimer = setTimeout(() => void this.fill(), milliseconds);
  }

  // Leases run on while somebody looks at the page, and end when nobody does.
  private async renewAll(): Promise<void> {
    if (document.visibilityState !== "visible") return;
    const now = Date.now();
    for (const item of this.state.items) {
      if (item.expireTime - now > 4 * 60_000 && item.expireTime - now > 2 * RENEW_CHECK_MS) continue;
      try {
        const expireTime = await this.source.renew(item);
        this.change({ items: this.state.items.map((other) => (other.name === item.name ? { ...other, expireTime } : other)) });
      } catch (error) {
        if (faultOf(error).passing) return;
        // Others have it now.
        this.change({ items: this.state.items.filter((other) => other.name !== item.name) });
        void this.fill();
      }
    }
  }

  private change(changes: Partial<QueueState<T>>): void {
    this.state = { ...this.state, ...changes };
    for (const listener of [...this.listeners]) listener();
  }
}
