import { type PointerEvent, useRef } from "react";

const LEAST_PX = 56;

/** Swipes of a finger: left, right or up, at least 56 pixels and clearly in that direction. Mice do not swipe. */
export function useSwipe(onSwipe: (direction: "left" | "right" | "up") => void) {
  const start = useRef<{ x: number; y: number; id: number }>(undefined);
  return {
    onPointerDown: (event: PointerEvent) => {
      start.current = event.pointerType === "touch" ? { x: event.clientX, y: event.clientY, id: event.pointerId } : undefined;
    },
    onPointerUp: (event: PointerEvent) => {
      if (start.current?.id !== event.pointerId) return;
      const x = event.clientX - start.current.x;
      const y = event.clientY - start.current.y;
      start.current = undefined;
      if (Math.abs(x) >= LEAST_PX && Math.abs(x) > 1.5 * Math.abs(y)) onSwipe(x > 0 ? "right" : "left");
      else if (-y >= LEAST_PX && -y > 1.5 * Math.abs(x)) onSwipe("up");
    },
    onPointerCancel: () => {
      start.current = undefined;
    },
  };
}
