import { useCallback, useState, useSyncExternalStore } from "react";
import { EyeIcon } from "@/components/Icons";
import { useMessages } from "@/language/language";
import type { PictureShelf } from "@/rating/pictures";
import { scaleToFit } from "@/rating/scale";

interface Props {
  shelf: PictureShelf;
  url: string;
  width: number;
  height: number;
  alt: string;
  onZoom?: () => void;
  /** Blurred, until this is called. */
  onUnveil?: (() => void) | undefined;
}

/** So many times the blur goes into the longer side: only large areas of colour can be told. */
const BLURS_IN_SIDE = 10;

/**
 * A picture on neutral grey, as large as fits: smaller ones by a whole factor with hard pixel edges, larger ones scaled down. The box has its size before the picture is here.
 */
export function PictureBox({ shelf, url, width, height, alt, onZoom, onUnveil }: Props) {
  const { rating, common } = useMessages();
  const state = useSyncExternalStore(shelf.subscribe, () => shelf.stateOf(url));
  const [box, setBox] = useState<{ width: number; height: number }>();
  const measure = useCallback((element: HTMLDivElement | null) => {
    if (element === null) return;
    const observer = new ResizeObserver(() => setBox({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const scale = box === undefined ? 1 : scaleToFit({ width, height }, box, window.devicePixelRatio);
  const size = { width: width * scale, height: height * scale };
  return (
    <div className="picture-box image-surround" ref={measure}>
      {state.status === "ready" && (
        <img
          className={scale >= 1 ? "picture pixelated" : "picture"}
          src={state.address}
          alt={alt}
          style={onUnveil === undefined ? size : { ...size, filter: `blur(${Math.max(size.width, size.height) / BLURS_IN_SIDE}px)` }}
          draggable={false}
          onClick={onUnveil ?? onZoom}
        />
      )}
      {state.status === "ready" && onUnveil !== undefined && (
        <button type="button" className="button small veil-lift" aria-label={rating.unveilPicture(alt)} onClick={onUnveil}>
          <EyeIcon /> {rating.unveil}
        </button>
      )}
      {state.status === "loading" && (
        <div className="picture-wait" style={size} role="img" aria-label={rating.loading(alt)}>
          <span className="spinner" aria-hidden="true" />
        </div>
      )}
      {state.status === "failed" && (
        <div className="picture-wait failed" style={size}>
          <p>{rating.notLoaded}</p>
          <button type="button" className="button small" onClick={() => shelf.retry(url)}>
            {common.again}
          </button>
        </div>
      )}
    </div>
  );
}

/** Whether all pictures are here or known not to come, and whether any is missing. */
export function usePictures(shelf: PictureShelf, urls: readonly string[]): { settled: boolean; failed: ReadonlySet<number> } {
  const text = useSyncExternalStore(shelf.subscribe, () => urls.map((url) => shelf.stateOf(url).status[0]).join(""));
  return {
    settled: !text.includes("l"),
    failed: new Set([...text].flatMap((status, index) => (status === "f" ? [index] : []))),
  };
}
