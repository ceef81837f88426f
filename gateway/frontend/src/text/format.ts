import { type Duration, type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import type { Estimate } from "@/gen/rlhf/common/v1/job_pb";

const whole = new Intl.NumberFormat("en");
const dateTime = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** A count, with thousands apart. */
export const count = (value: number | bigint): string => whole.format(value);

/** A count with what is counted: `1 prompt`, `1,204 prompts`. */
export const counted = (value: number | bigint, one: string, many = `${one}s`): string => `${count(value)} ${Number(value) === 1 ? one : many}`;

/** A share in [0, 1] as a percentage. */
export const percent = (value: number, digits = 1): string => (Number.isFinite(value) ? `${(value * 100).toFixed(digits)} %` : "–");

/** A measured value with about four significant digits. */
export function decimal(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e6) return value.toExponential(2).replace(/\.?0+e/, "e");
  return size >= 1000 ? whole.format(Math.round(value)) : value.toPrecision(4).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
}

/** A size in bytes, in the unit that people read. */
export function bytes(value: number | bigint): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let size = Number(value);
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit] ?? ""}`;
}

/** A point in time in the zone of the device, on one line; a dash for none. */
export const time = (value: Timestamp | undefined): string => (value === undefined ? "–" : dateTime.format(timestampDate(value)).replaceAll(" ", "\u00a0"));

/** Seconds of a span. */
export const seconds = (value: Duration | undefined): number => (value === undefined ? 0 : Number(value.seconds) + value.nanos / 1e9);

/** A span as people say it: `0.8 s`, `3 min 20 s`, `2 h 5 min`. */
export function span(totalSeconds: number): string {
  if (totalSeconds < 10) return `${totalSeconds.toFixed(1)} s`;
  const rounded = Math.round(totalSeconds);
  if (rounded < 60) return `${rounded} s`;
  if (rounded < 3600) return `${Math.floor(rounded / 60)} min ${rounded % 60} s`;
  if (rounded < 86_400) return `${Math.floor(rounded / 3600)} h ${Math.floor((rounded % 3600) / 60)} min`;
  return `${Math.floor(rounded / 86_400)} d ${Math.floor((rounded % 86_400) / 3600)} h`;
}

/** Whether an estimate rests on anything. */
export const isMeasured = (estimate: Estimate | undefined): estimate is Estimate => estimate !== undefined && estimate.sampleCount > 0n;

/** An estimate of a share with its interval: `62.0 % (55.1 to 68.4)`. */
export function share(estimate: Estimate | undefined): string {
  if (!isMeasured(estimate)) return "–";
  const { value, lowerBound, upperBound, confidenceLevel } = estimate;
  return confidenceLevel > 0 ? `${percent(value)} (${(lowerBound * 100).toFixed(1)} to ${(upperBound * 100).toFixed(1)})` : percent(value);
}

/** An estimate of a coefficient with its interval: `0.612 (0.540 to 0.680)`. */
export function coefficient(estimate: Estimate | undefined): string {
  if (!isMeasured(estimate)) return "–";
  const { value, lowerBound, upperBound, confidenceLevel } = estimate;
  return confidenceLevel > 0 ? `${value.toFixed(3)} (${lowerBound.toFixed(3)} to ${upperBound.toFixed(3)})` : value.toFixed(3);
}

/** The first digits of a digest, enough to tell things apart by eye. */
export const shortDigest = (digest: string): string => digest.replace(/^sha256:/, "").slice(0, 12);
