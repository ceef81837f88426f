/** Arithmetic of charts. */

/** A point of a curve. */
export interface Point {
  x: number;
  y: number;
}

/** Maps values to places linearly. A range without extent lies in the middle. */
export function linear([low, high]: readonly [number, number], [from, to]: readonly [number, number]): (value: number) => number {
  const extent = high - low;
  return extent === 0 ? () => (from + to) / 2 : (value) => from + ((value - low) / extent) * (to - from);
}

/** Least and greatest of finite values; undefined when there is none. */
export function extent(values: Iterable<number>): [number, number] | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : undefined;
}

/**
 * Round values that cover a range, for an axis.
 * @param target About how many there shall be.
 */
export function ticks([low, high]: readonly [number, number], target: number): number[] {
  if (!Number.isFinite(low) || !Number.isFinite(high) || low > high) return [];
  if (low === high) return [low];
  const raw = (high - low) / Math.max(1, target);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw) ?? 10 * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/**
 * At most about `limit` points of a curve, of which no peak is lost: the first, least, greatest and last of each stretch.
 * @param points In the order of x.
 */
export function thin(points: readonly Point[], limit: number): readonly Point[] {
  if (points.length <= limit) return points;
  const stretch = Math.ceil((points.length * 4) / limit);
  const kept: Point[] = [];
  for (let start = 0; start < points.length; start += stretch) {
    const part = points.slice(start, start + stretch);
    let least = 0;
    let greatest = 0;
    part.forEach(({ y }, index) => {
      if (y < (part[least]?.y ?? 0)) least = index;
      if (y > (part[greatest]?.y ?? 0)) greatest = index;
    });
    const indices = [...new Set([0, least, greatest, part.length - 1])].sort((a, b) => a - b);
    for (const index of indices) {
      const point = part[index];
      if (point !== undefined) kept.push(point);
    }
  }
  return kept;
}

/** The point nearest to a place on the axis. Points are in the order of x. */
export function nearest(points: readonly Point[], x: number): Point | undefined {
  let low = 0;
  let high = points.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.x ?? 0) <= x) low = middle;
    else high = middle;
  }
  const [first, second] = [points[low], points[high]];
  if (first === undefined || second === undefined) return first ?? second;
  return x - first.x <= second.x - x ? first : second;
}
