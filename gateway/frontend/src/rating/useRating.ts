import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { type CallFault, faultOf } from "@/api/errors";
import { RatingMemory, UNDO_DEPTH } from "@/rating/memory";
import { type Letter, Outbox, type OutboxState } from "@/rating/outbox";
import { PictureShelf } from "@/rating/pictures";
import { deviceStore } from "@/rating/store";
import { type Held, type QueueState, TaskQueue, type TaskSource } from "@/rating/taskQueue";

/** What a rating page is made of: where work comes from, what a draft is, how it is sent and taken back. */
export interface RatingKind<T extends Held, TDraft> {
  source: TaskSource<T>;
  empty(work: T): TDraft;
  /** Whether a draft belongs to this work; a stored one may be of an older page. */
  fits(work: T, draft: TDraft): boolean;
  isBegun(draft: TDraft): boolean;
  letterOf(work: T, draft: TDraft): Letter;
  send(letter: Letter): Promise<void>;
  reopen(name: string): Promise<T>;
  /** Answers that the server gave back with a reopened piece. */
  previousOf(work: T): TDraft | undefined;
  /** The draft without its last answer: undoing one answer, not all. */
  withoutLast(draft: TDraft): TDraft;
  pictureUrls(work: T): string[];
}

/** A rating page at work. */
export interface Rating<T, TDraft> {
  queue: QueueState<T>;
  outbox: OutboxState;
  /** What is on the screen; undefined while there is nothing to do. */
  work: T | undefined;
  draft: TDraft | undefined;
  shelf: PictureShelf;
  /** Whether there is anything to take back. */
  canUndo: boolean;
  /** Why the last undo did not go. */
  undoFault: CallFault | undefined;
  /** Changes the draft on the screen. */
  setDraft: (draft: TDraft) => void;
  /** Sends a complete draft and moves on. */
  submit: (draft: TDraft) => void;
  /** Takes the last answer back, of this piece or of the one before. */
  undo: () => void;
  /** Sends what is stuck and asks for work, now. */
  hurry: () => void;
  /** To be called when all pictures of the piece on the screen are there to see. */
  appeared: () => void;
  /** To be called when something of it came to be seen later: time counts from then. */
  reappeared: () => void;
  /** Milliseconds since then; undefined while they are not, and nothing can be answered. */
  sinceAppearance: () => number | undefined;
}

/**
 * Runs a rating page for a rater.
 * @param kind Stable.
 * @param scope Whose answers to what, such as `{subject}|{project}|labels`.
 */
export function useRating<T extends Held, TDraft>(kind: RatingKind<T, TDraft>, scope: string): Rating<T, TDraft> {
  const parts = useMemo(() => {
    const store = deviceStore();
    // The outbox tells the queue of refusals, the queue asks the outbox what is on its way.
    const late: { queue?: TaskQueue<T> } = {};
    const outbox = new Outbox(store, scope, (letter) => kind.send(letter), (letter) => late.queue?.reconsider(letter.name));
    const memory = new RatingMemory<TDraft>(store, scope);
    const queue = new TaskQueue<T>(kind.source, outbox, (name) => memory.draftOf(name) !== undefined);
    late.queue = queue;
    return { outbox, queue, memory, shelf: new PictureShelf() };
  }, [kind, scope]);
  const { outbox, queue, memory, shelf } = parts;
  const queueState = useSyncExternalStore(queue.subscribe, queue.getState);
  const outboxState = useSyncExternalStore(outbox.subscribe, outbox.getState);
  const [drafts, setDrafts] = useState<ReadonlyMap<string, TDraft>>(new Map());
  const [undoFault, setUndoFault] = useState<CallFault>();
  const [historyCount, setHistoryCount] = useState(() => memory.history().length);
  const undoing = useRef(false);
  // What was answered on this page, to take back what has not left yet.
  const recent = useRef(new Map<string, { work: T; draft: TDraft }>());
  const appearance = useRef<{ name: string; time: number }>(undefined);

  useEffect(() => {
    outbox.start();
    queue.start();
    window.addEventListener("online", shelf.retryAll);
    return () => {
      window.removeEventListener("online", shelf.retryAll);
      const begun = queue.getState().items.filter((item) => memory.draftOf(item.name) !== undefined);
      queue.stop(new Set(begun.map((item) => item.name)));
      outbox.stop();
      shelf.want([]);
    };
  }, [outbox, queue, memory, shelf]);

  const { items, asked } = queueState;
  useEffect(() => shelf.want(items.flatMap((item) => kind.pictureUrls(item))), [shelf, items, kind]);
  useEffect(() => {
    if (asked) memory.keepDraftsOf(new Set([...items.map((item) => item.name), ...outbox.pendingNames()]));
  }, [asked, items, memory, outbox]);

  const work = items[0];
  let draft: TDraft | undefined;
  if (work !== undefined) {
    const kept = drafts.get(work.name) ?? memory.draftOf(work.name);
    draft = kept !== undefined && kind.fits(work, kept) ? kept : kind.empty(work);
  }

  const keepDraft = useCallback(
    (name: string, next: TDraft) => {
      if (kind.isBegun(next)) memory.setDraft(name, next);
      else memory.deleteDraft(name);
      setDrafts((before) => new Map(before).set(name, next));
    },
    [kind, memory],
  );

  const dropDraft = useCallback(
    (name: string) => {
      memory.deleteDraft(name);
      setDrafts((before) => {
        const after = new Map(before);
        after.delete(name);
        return after;
      });
    },
    [memory],
  );

  const undoPiece = useCallback(async () => {
    const name = memory.recall();
    setHistoryCount(memory.history().length);
    if (name === undefined) return;
    const kept = recent.current.get(name);
    if (kept !== undefined && outbox.takeBack(name) !== undefined) {
      keepDraft(name, kind.withoutLast(kept.draft));
      queue.putFirst(kept.work);
      return;
    }
    try {
      // The answer first has to be with the server, or to be known not to be.
      outbox.hurry();
      await outbox.settled(name);
      const reopened = await kind.reopen(name);
      const previous = kind.previousOf(reopened);
      if (previous !== undefined) keepDraft(name, kind.withoutLast(previous));
      queue.putFirst(reopened);
      setUndoFault(undefined);
    } catch (error) {
      const fault = faultOf(error);
      if (fault.passing) {
        memory.remember(name);
        setHistoryCount(memory.history().length);
      }
      setUndoFault(fault);
    }
  }, [kind, memory, outbox, queue, keepDraft]);

  return {
    queue: queueState,
    outbox: outboxState,
    work,
    draft,
    shelf,
    undoFault,
    canUndo: historyCount > 0 || (draft !== undefined && kind.isBegun(draft)),
    setDraft: (next) => work !== undefined && keepDraft(work.name, next),
    submit: (complete) => {
      if (work === undefined) return;
      outbox.add(kind.letterOf(work, complete));
      recent.current.set(work.name, { work, draft: complete });
      for (const name of [...recent.current.keys()].slice(0, -UNDO_DEPTH)) recent.current.delete(name);
      memory.remember(work.name);
      setHistoryCount(memory.history().length);
      dropDraft(work.name);
      setUndoFault(undefined);
      queue.take(work.name);
    },
    undo: () => {
      if (work !== undefined && draft !== undefined && kind.isBegun(draft)) {
        keepDraft(work.name, kind.withoutLast(draft));
        return;
      }
      if (undoing.current) return;
      undoing.current = true;
      void undoPiece().finally(() => {
        undoing.current = false;
      });
    },
    hurry: () => {
      outbox.hurry();
      queue.refresh();
      shelf.retryAll();
    },
    appeared: () => {
      if (work !== undefined && appearance.current?.name !== work.name) appearance.current = { name: work.name, time: performance.now() };
    },
    reappeared: () => {
      if (work !== undefined && appearance.current?.name === work.name) appearance.current = { name: work.name, time: performance.now() };
    },
    sinceAppearance: () => (appearance.current !== undefined && appearance.current.name === work?.name ? performance.now() - appearance.current.time : undefined),
  };
}
