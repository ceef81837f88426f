import { type PointerEvent, useEffect, useRef, useState } from "react";
import { Dialog } from "@/components/Dialog";
import { LeftIcon, RightIcon } from "@/components/Icons";
import { keyOf } from "@/keyboard/keys";
import { useMessages } from "@/language/language";
import type { PictureShelf } from "@/rating/pictures";
import { ZOOM_STEPS } from "@/rating/scale";

/** A picture to look at closely. */
export interface ZoomPicture {
  url: string;
  width: number;
  height: number;
  alt: string;
  /** Heads the view when the picture is alone in it. */
  title: string;
}

const PAN_PX = 40;
const LEAST_SHOWN_PX = 256;

/** One to one, but nothing so small that it has to be looked for. */
function firstStep(picture: ZoomPicture | undefined): number {
  const step = ZOOM_STEPS.findIndex((factor) => factor * (picture?.width ?? 0) >= LEAST_SHOWN_PX);
  return Math.max(0, step);
}

/**
 * Pictures at one screen pixel for each of theirs, or a whole multiple. Those shown together move together: the same place of both is in the middle.
 * @param groups What is shown together, one group at a time.
 * @param closeKey The key that opened it, if one does; it closes it too.
 */
export function ZoomView({ shelf, groups, start, closeKey, onClose }: { shelf: PictureShelf; groups: readonly (readonly ZoomPicture[])[]; start: number; closeKey: string | undefined; onClose: () => void }) {
  const { zoom: texts } = useMessages();
  const [index, setIndex] = useState(start);
  const [step, setStep] = useState(() => firstStep(groups[start]?.[0]));
  const [pan, setPan] = useState({ x: 0, y: 0 });
  const drag = useRef<{ x: number; y: number }>(undefined);
  const scale = (ZOOM_STEPS[step] ?? 1) / window.devicePixelRatio;
  const group = groups[index] ?? [];

  const turn = (by: number) => {
    setIndex((before) => (before + by + groups.length) % groups.length);
    setPan({ x: 0, y: 0 });
  };
  const zoom = (by: number) => setStep((before) => Math.max(0, Math.min(ZOOM_STEPS.length - 1, before + by)));
  const move = (x: number, y: number) => setPan((before) => ({ x: before.x + x, y: before.y + y }));
  const deeds: Record<string, () => void> = {
    "+": () => zoom(1),
    "=": () => zoom(1),
    "-": () => zoom(-1),
    "0": () => {
      setStep(0);
      setPan({ x: 0, y: 0 });
    },
    PageDown: () => turn(1),
    PageUp: () => turn(-1),
    ArrowLeft: () => move(PAN_PX, 0),
    ArrowRight: () => move(-PAN_PX, 0),
    ArrowUp: () => move(0, PAN_PX),
    ArrowDown: () => move(0, -PAN_PX),
    ...(closeKey === undefined ? {} : { [closeKey]: onClose }),
  };
  // Wherever in the dialog the focus is.
  const listener = useRef<(event: KeyboardEvent) => void>(undefined);
  listener.current = (event) => {
    const deed = event.ctrlKey || event.metaKey || event.altKey ? undefined : deeds[keyOf(event)];
    if (deed === undefined) return;
    event.preventDefault();
    deed();
  };
  useEffect(() => {
    const listen = (event: KeyboardEvent) => listener.current?.(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
  const onPointerMove = (event: PointerEvent) => {
    if (drag.current === undefined) return;
    move(event.clientX - drag.current.x, event.clientY - drag.current.y);
    drag.current = { x: event.clientX, y: event.clientY };
  };

  return (
    <Dialog title={group.length === 1 ? (group[0]?.title ?? "") : texts.pair(index + 1, groups.length)} onClose={onClose} full>
      <div className="zoom">
        <div
          className="zoom-pictures"
          onPointerDown={(event) => {
            drag.current = { x: event.clientX, y: event.clientY };
            event.currentTarget.setPointerCapture(event.pointerId);
          }}
          onPointerMove={onPointerMove}
          onPointerUp={() => {
            drag.current = undefined;
          }}
          onWheel={(event) => zoom(event.deltaY < 0 ? 1 : -1)}
        >
          {group.map((picture) => {
            const state = shelf.stateOf(picture.url);
            return (
              <div key={picture.url} className="zoom-window image-surround">
                {state.status === "ready" && (
                  <img
                    className="pixelated"
                    src={state.address}
                    alt={picture.alt}
                    draggable={false}
                    style={{ width: picture.width * scale, height: picture.height * scale, transform: `translate(${pan.x}px, ${pan.y}px)` }}
                  />
                )}
              </div>
            );
          })}
        </div>
        <div className="row zoom-tools">
          <button type="button" className="button" onClick={() => zoom(-1)} disabled={step === 0} aria-label={texts.smaller}>
            −
          </button>
          <output aria-live="polite">{ZOOM_STEPS[step] ?? 1} : 1</output>
          <button type="button" className="button" onClick={() => zoom(1)} disabled={step === ZOOM_STEPS.length - 1} aria-label={texts.larger}>
            +
          </button>
          {groups.length > 1 && (
            <>
              <button type="button" className="button icon" onClick={() => turn(-1)} aria-label={texts.previous}>
                <LeftIcon turns />
              </button>
              <button type="button" className="button icon" onClick={() => turn(1)} aria-label={texts.next}>
                <RightIcon turns />
              </button>
            </>
          )}
          <span className="muted small">{texts.advice}</span>
        </div>
      </div>
    </Dialog>
  );
}
