import type { ComponentType } from "react";
import { KeyboardIcon, UndoIcon } from "@/components/Icons";
import { ariaKey, withKey } from "@/keyboard/keys";
import { useMessages } from "@/language/language";
import { SyncState } from "@/rating/SyncState";
import type { Rating } from "@/rating/useRating";

interface Tool {
  name: string;
  /** What the pointer is told; the name if left out. */
  title?: string;
  key: string | undefined;
  Icon: ComponentType;
  run: () => void;
  disabled?: boolean;
}

/**
 * The tools over a piece of work: undo, the page's own, the list of keys, and how answers are getting through.
 * @param undoKey The key that takes an answer back, if one does.
 */
export function RatingTools<T, TDraft>({ rating, undoKey, own, onKeys }: { rating: Rating<T, TDraft>; undoKey: string | undefined; own: Tool; onKeys: () => void }) {
  const { rating: texts } = useMessages();
  const tools: Tool[] = [
    { name: texts.undo, title: texts.undoTitle, key: undoKey, Icon: UndoIcon, run: rating.undo, disabled: !rating.canUndo },
    own,
    { name: texts.keys, key: "?", Icon: KeyboardIcon, run: onKeys },
  ];
  return (
    <div className="rating-tools" role="toolbar" aria-label={texts.tools}>
      {tools.map(({ name, title = name, key, Icon, run, disabled }) => (
        <button key={name} type="button" className="button" onClick={run} disabled={disabled} aria-keyshortcuts={ariaKey(key)} title={withKey(title, key)}>
          <Icon /> <span className="tool-text">{name}</span>
        </button>
      ))}
      <SyncState outbox={rating.outbox} queueFault={rating.queue.asked ? rating.queue.fault : undefined} onRetry={rating.hurry} />
    </div>
  );
}
