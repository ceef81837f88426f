import type { Store } from "@/rating/store";

/** Answers that can be taken back. */
export const UNDO_DEPTH = 10;

/** What a rater has begun and what was answered last, kept on this device over a reload. */
export class RatingMemory<TDraft> {
  constructor(
    private readonly store: Store,
    private readonly scope: string,
  ) {}

  /** The unfinished answer to a task. */
  draftOf(name: string): TDraft | undefined {
    const kept = this.store.get(this.draftKey(name)) as TDraft | undefined;
    return kept ?? undefined;
  }

  setDraft(name: string, draft: TDraft): void {
    this.store.set(this.draftKey(name), draft);
  }

  deleteDraft(name: string): void {
    this.store.delete(this.draftKey(name));
  }

  /** Lets go of unfinished answers to tasks that are not held any more. */
  keepDraftsOf(names: ReadonlySet<string>): void {
    for (const key of this.store.keys(this.draftKey(""))) if (!names.has(key.slice(this.draftKey("").length))) this.store.delete(key);
  }

  /** Names of the last answered tasks, newest last, at most ten. */
  history(): string[] {
    const kept = this.store.get(this.historyKey());
    return Array.isArray(kept) ? kept.filter((name): name is string => typeof name === "string") : [];
  }

  remember(name: string): void {
    this.store.set(this.historyKey(), [...this.history().filter((other) => other !== name), name].slice(-UNDO_DEPTH));
  }

  /** Takes the last name off. */
  recall(): string | undefined {
    const names = this.history();
    const last = names.pop();
    this.store.set(this.historyKey(), names);
    return last;
  }

  private draftKey(name: string): string {
    return `rlhf.draft:${this.scope}:${name}`;
  }

  private historyKey(): string {
    return `rlhf.history:${this.scope}`;
  }
}
