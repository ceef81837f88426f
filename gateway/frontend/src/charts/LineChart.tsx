import { useMemo, useState } from "react";
import { Drawing, Figure, Legend, useWidth } from "@/charts/Figure";
import { extent, linear, nearest, type Point, thin, ticks } from "@/charts/scale";
import { count, decimal } from "@/text/format";

/** A value at the axis, short enough for its place. */
function tickText(value: number): string {
  const text = decimal(value);
  return text.length <= 7 ? text : value.toExponential(2).replace(/\.?0+e/, "e");
}

/** One curve. Points are in the order of x. */
export interface Series {
  name: string;
  points: readonly Point[];
}

const HEIGHT = 260;
const MARGIN = { top: 12, right: 14, bottom: 40, left: 62 };
const DRAWN_POINTS = 800;
const TABLE_ROWS = 100;

/**
 * Curves over steps. Colours and dashes tell them apart; a slider reads single steps off, by pointer or keyboard.
 * @param range Range of the values; left out, what the points span.
 */
export function LineChart({ title, xLabel, series, range, note }: { title: string; xLabel: string; series: readonly Series[]; range?: readonly [number, number]; note?: string }) {
  const [ref, width] = useWidth();
  const [at, setAt] = useState<number | undefined>(undefined);
  const shown = useMemo(() => series.filter(({ points }) => points.length > 0), [series]);
  const xs = extent(shown.flatMap(({ points }) => [points[0]?.x ?? 0, points[points.length - 1]?.x ?? 0]));
  const ys = useMemo(() => range ?? extent(shown.flatMap(({ points }) => points.map(({ y }) => y))), [shown, range]);
  if (xs === undefined || ys === undefined) return <p className="muted">{title}: nothing was measured yet.</p>;
  const pad = range === undefined ? (ys[1] - ys[0] || Math.abs(ys[0]) || 1) * 0.05 : 0;
  const low = ys[0] - pad;
  const high = ys[1] + pad;
  const x = linear(xs, [MARGIN.left, width - MARGIN.right]);
  const y = linear([low, high], [HEIGHT - MARGIN.bottom, MARGIN.top]);
  const readAt = at === undefined ? undefined : Math.min(Math.max(at, xs[0]), xs[1]);
  const summary = shown.map(({ name, points }) => `${name} goes from ${decimal(points[0]?.y ?? NaN)} to ${decimal(points[points.length - 1]?.y ?? NaN)}`).join("; ");
  return (
    <Figure title={title} note={note} table={<SeriesTable series={shown} xLabel={xLabel} />}>
      {shown.length > 1 && <Legend items={shown.map(({ name }, index) => ({ name, className: `line line-${(index % 5) + 1}` }))} />}
      <div ref={ref} className="chart">
        <Drawing
          title={title}
          description={`${xLabel} ${decimal(xs[0])} to ${decimal(xs[1])}. ${summary}.`}
          width={width}
          height={HEIGHT}
          onPointerMove={(event) => {
            const place = event.clientX - event.currentTarget.getBoundingClientRect().left;
            const share = (place - MARGIN.left) / Math.max(1, width - MARGIN.left - MARGIN.right);
            setAt(Math.round(xs[0] + Math.min(1, Math.max(0, share)) * (xs[1] - xs[0])));
          }}
        >
          {ticks([low, high], 5).map((tick) => (
            <g key={tick} className="axis">
              <line className="grid" x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} />
              <text x={MARGIN.left - 8} y={y(tick)} dy="0.35em" textAnchor="end">{tickText(tick)}</text>
            </g>
          ))}
          {ticks(xs, Math.max(2, Math.floor(width / 110))).map((tick) => (
            <g key={tick} className="axis">
              <text x={x(tick)} y={HEIGHT - MARGIN.bottom + 18} textAnchor="middle">{count(tick)}</text>
            </g>
          ))}
          <text className="axis-label" x={(MARGIN.left + width - MARGIN.right) / 2} y={HEIGHT - 4} textAnchor="middle">{xLabel}</text>
          {shown.map(({ name, points }, index) => {
            const drawn = thin(points.filter((point) => Number.isFinite(point.y)), DRAWN_POINTS);
            return (
              <g key={name} className={`line line-${(index % 5) + 1}`}>
                <polyline points={drawn.map((point) => `${x(point.x).toFixed(1)},${y(point.y).toFixed(1)}`).join(" ")} />
                {drawn.length <= 30 && drawn.map((point) => <circle key={point.x} cx={x(point.x)} cy={y(point.y)} r="2.5" />)}
              </g>
            );
          })}
          {readAt !== undefined && <line className="read-off" x1={x(readAt)} x2={x(readAt)} y1={MARGIN.top} y2={HEIGHT - MARGIN.bottom} />}
        </Drawing>
      </div>
      {xs[0] < xs[1] && (
        <div className="read-off-row small">
          <input type="range" min={xs[0]} max={xs[1]} step={1} value={readAt ?? xs[1]} aria-label={`${title}: ${xLabel} to read off`} onChange={(event) => setAt(Number(event.target.value))} />
          <output aria-live="off">
            {xLabel} {count(nearest(shown[0]?.points ?? [], readAt ?? xs[1])?.x ?? xs[1])}:{" "}
            {shown.map(({ name, points }) => `${shown.length > 1 ? `${name} ` : ""}${decimal(nearest(points, readAt ?? xs[1])?.y ?? NaN)}`).join(" · ")}
          </output>
        </div>
      )}
    </Figure>
  );
}

function SeriesTable({ series, xLabel }: { series: readonly Series[]; xLabel: string }) {
  const rows = [...new Set(series.flatMap(({ points }) => points.map((point) => point.x)))].sort((a, b) => a - b);
  const stride = Math.ceil(rows.length / TABLE_ROWS);
  const values = series.map(({ points }) => new Map(points.map((point) => [point.x, point.y])));
  return (
    <table className="table">
      {stride > 1 && <caption className="small muted">Every {count(stride)}th of {count(rows.length)} rows, and the last</caption>}
      <thead>
        <tr>
          <th scope="col" className="number">{xLabel}</th>
          {series.map(({ name }) => (
            <th key={name} scope="col" className="number">{name}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows
          .filter((_, index) => index % stride === 0 || index === rows.length - 1)
          .map((row) => (
            <tr key={row}>
              <th scope="row" className="number">{count(row)}</th>
              {values.map((column, index) => (
                <td key={series[index]?.name} className="number">{decimal(column.get(row) ?? NaN)}</td>
              ))}
            </tr>
          ))}
      </tbody>
    </table>
  );
}
