import { type CallFault, faultOf } from "@/api/errors";
import { Code } from "@connectrpc/connect";
import type { Store } from "@/rating/store";

/** An answer on its way. */
export interface Letter {
  /** UUID4 of the call: however often it is sent, it counts once. */
  requestId: string;
  /** Name of the task or ballot that it answers. */
  name: string;
  /** The request as JSON. */
  body: unknown;
}

/** How the outbox stands, for the page. */
export interface OutboxState {
  /** Answers that the server has not confirmed. */
  pendingCount: number;
  /** Why sending does not get on; undefined while it does. */
  fault: CallFault | undefined;
  /** Answers that the server will never take, such as those to a task that others finished meanwhile. */
  refusedCount: number;
}

const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 10_000;
const SEQUENCE_DIGITS = 14;

/**
 * Sends answers to the server in the order in which they were given, each until it is confirmed. An answer is stored on this device before the page moves on and deleted
 * after the server has it, so neither a broken network nor a closed tab loses one. Several tabs take turns where the browser can arrange it; where not, the
 * request ids keep doubles harmless.
 */
export class Outbox {
  private readonly listeners = new Set<() => void>();
  private state: OutboxState;
  private stopped = true;
  private draining: Promise<void> | undefined;
  private inFlight: string | undefined;
  private wake: (() => void) | undefined;
  private sequence: number;

  /**
   * @param store Where it keeps answers.
   * @param scope Whose answers to what: another rater on this device has another outbox.
   * @param send Sends one answer; throws what the call throws.
   * @param refused Told of an answer that the server will never take.
   */
  constructor(
    private readonly store: Store,
    private readonly scope: string,
    private readonly send: (letter: Letter) => Promise<void>,
    private readonly refused: (letter: Letter, fault: CallFault) => void = () => {},
  ) {
    const keys = this.keys();
    this.state = { pendingCount: keys.length, fault: undefined, refusedCount: 0 };
    // After everything that is there, should the clock have been put back.
    const last = Number(keys.at(-1)?.slice(this.prefix().length).split(":")[0] ?? 0);
    this.sequence = Math.max(Date.now(), last);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getState = (): OutboxState => this.state;

  /** Names that answers are on their way to. */
  pendingNames(): Set<string> {
    return new Set(this.letters().map(([, letter]) => letter.name));
  }

  /** Begins to send, what an earlier page left first. */
  start(): void {
    this.stopped = false;
    window.addEventListener("online", this.hurry);
    this.hurry();
  }

  /** Stops sending; what is stored stays. */
  stop(): void {
    this.stopped = true;
    window.removeEventListener("online", this.hurry);
    this.wake?.();
  }

  /** Stores an answer and sends it when its turn comes. */
  add(letter: Letter): void {
    this.sequence = Math.max(this.sequence + 1, Date.now());
    // The id keeps two tabs apart that answer in the same millisecond.
    this.store.set(`${this.prefix()}${String(this.sequence).padStart(SEQUENCE_DIGITS, "0")}:${letter.requestId}`, letter);
    this.change({});
    this.hurry();
  }

  /** Takes an answer back that was not sent yet. @returns It, or undefined if it is on its way or gone. */
  takeBack(name: string): Letter | undefined {
    const found = this.letters().findLast(([, letter]) => letter.name === name);
    if (found === undefined || found[1].requestId === this.inFlight) return undefined;
    this.store.delete(found[0]);
    this.change({});
    return found[1];
  }

  /** Resolves when no answer to a task is on its way any more. */
  async settled(name: string): Promise<void> {
    while (this.letters().some(([, letter]) => letter.name === name)) {
      await new Promise<void>((resolve) => {
        const leave = this.subscribe(() => {
          leave();
          resolve();
        });
      });
    }
  }

  /** Tries at once, whatever pause it is in. */
  readonly hurry = (): void => {
    this.wake?.();
    if (this.stopped || this.draining !== undefined) return;
    this.draining = this.inTurn(() => this.drain()).finally(() => {
      this.draining = undefined;
      // Something may have come in while the turn ended.
      if (!this.stopped && this.keys().length > 0) this.hurry();
    });
  };

  private async drain(): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    for (let next = this.letters()[0]; next !== undefined && !this.stopped; next = this.letters()[0]) {
      const [key, letter] = next;
      this.inFlight = letter.requestId;
      try {
        await this.send(letter);
        this.finish(key, {});
        pause = FIRST_PAUSE_MS;
      } catch (error) {
        const fault = faultOf(error);
        if (fault.passing || fault.code === Code.Unauthenticated) {
          this.inFlight = undefined;
          this.change({ fault });
          await this.rest(Math.max(pause, fault.retryDelayMs ?? 0));
          pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
        } else {
          this.finish(key, { refusedCount: this.state.refusedCount + 1 });
          this.refused(letter, fault);
        }
      }
    }
  }

  private finish(key: string, changes: Partial<OutboxState>): void {
    this.store.delete(key);
    this.inFlight = undefined;
    this.change({ ...changes, fault: undefined });
  }

  private rest(milliseconds: number): Promise<void> {
    return new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    }).then(() => {
      this.wake = undefined;
    });
  }

  private inTurn(action: () => Promise<void>): Promise<void> {
    // Browsers offer locks to https and to this machine only.
    const locks = (navigator as { locks?: LockManager }).locks;
    return locks === undefined ? action() : locks.request(this.prefix(), action).then(() => undefined);
  }

  private change(changes: Partial<OutboxState>): void {
    this.state = { ...this.state, ...changes, pendingCount: this.keys().length };
    for (const listener of [...this.listeners]) listener();
  }

  private prefix(): string {
    return `rlhf.outbox:${this.scope}:`;
  }

  private keys(): string[] {
    return this.store.keys(this.prefix());
  }

  private letters(): [string, Letter][] {
    return this.keys().flatMap((key) => {
      const letter = this.store.get(key) as Letter | undefined;
      return letter === undefined ? [] : [[key, letter] as [string, Letter]];
    });
  }
}
