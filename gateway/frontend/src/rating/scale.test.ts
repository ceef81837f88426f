import { expect, it } from "vitest";
import { scaleToFit } from "@/rating/scale";

it.each([
  // Up by whole screen pixels only, down as needed.
  [64, 64, 300, 400, 1, 4],
  [64, 64, 300, 400, 2, 4.5],
  [512, 512, 256, 400, 1, 0.5],
  [512, 512, 512, 512, 1, 1],
  [512, 512, 600, 600, 1, 1],
  [64, 64, 0, 400, 1, 1],
])("a picture of %i by %i in %i by %i at %i is scaled by %d", (width, height, boxWidth, boxHeight, ratio, scale) => {
  expect(scaleToFit({ width, height }, { width: boxWidth, height: boxHeight }, ratio)).toBeCloseTo(scale);
});
