/** A bar from 0 to `max`. `label` says what it counts. */
export function ProgressBar({ value, max, label }: { value: number; max: number; label: string }) {
  return <progress className="progress" value={Math.min(value, max)} max={Math.max(1, max)} aria-label={label} />;
}
