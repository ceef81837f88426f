import type { ComponentType } from "react";
import { KeyboardIcon, UndoIcon } from "@/components/Icons";
import { SyncState } from "@/rating/SyncState";
import type { Rating } from "@/rating/useRating";

interface Tool {
  name: string;
  /** What the pointer is told; the name if left out. */
  title?: string;
  key: string;
  Icon: ComponentType;
  run: () => void;
  disabled?: boolean;
}

/** The tools over a piece of work: undo, the page's own, the list of keys, and how answers are getting through. */
export function RatingTools<T, TDraft>({ rating, own, onKeys }: { rating: Rating<T, TDraft>; own: Tool; onKeys: () => void }) {
  const tools: Tool[] = [
    { name: "Undo", title: "Take the last answer back", key: "U", Icon: UndoIcon, run: rating.undo, disabled: !rating.canUndo },
    own,
    { name: "Keys", key: "?", Icon: KeyboardIcon, run: onKeys },
  ];
  return (
    <div className="rating-tools" role="toolbar" aria-label="Tools">
      {tools.map(({ name, title = name, key, Icon, run, disabled }) => (
        <button key={name} type="button" className="button" onClick={run} disabled={disabled} aria-keyshortcuts={key} title={`${title} (${key})`}>
          <Icon /> <span className="tool-text">{name}</span>
        </button>
      ))}
      <SyncState outbox={rating.outbox} queueFault={rating.queue.asked ? rating.queue.fault : undefined} onRetry={rating.hurry} />
    </div>
  );
}
