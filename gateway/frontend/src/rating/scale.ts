interface Size {
  width: number;
  height: number;
}

/**
 * Factor from picture pixels to CSS pixels at which a picture fills a box. Up only by whole numbers of screen pixels, so that no pixel is made up; down as needed.
 * @param ratio Screen pixels in a CSS pixel.
 */
export function scaleToFit(picture: Size, box: Size, ratio: number): number {
  if (picture.width <= 0 || picture.height <= 0 || box.width <= 0 || box.height <= 0) return 1;
  const exact = Math.min(box.width / picture.width, box.height / picture.height);
  const whole = Math.floor(exact * ratio + 1e-6);
  return whole >= 1 ? whole / ratio : exact;
}

/** Zoom steps in screen pixels for one picture pixel. */
export const ZOOM_STEPS = [1, 2, 3, 4, 6, 8, 12, 16] as const;
