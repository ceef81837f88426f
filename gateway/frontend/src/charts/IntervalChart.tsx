import { Drawing, Figure, Legend, useWidth } from "@/charts/Figure";
import { linear } from "@/charts/scale";
import { percent } from "@/text/format";

/** A share with its interval; undefined where nothing was measured. */
export interface Interval {
  value: number;
  low: number;
  high: number;
  /** In words. */
  text: string;
}

const ROW_HEIGHT = 34;
const MARGIN = { left: 84, right: 24, bottom: 30, top: 4 };

/**
 * Shares of several kinds with their intervals, row by row.
 * @param rows A row has one interval for each name, in their order.
 * @param mark A share to compare with, such as one half for guessing.
 */
export function IntervalChart({ title, names, rows, mark, note }: { title: string; names: readonly string[]; rows: readonly { name: string; intervals: readonly (Interval | undefined)[] }[]; mark?: number; note?: string }) {
  const [ref, width] = useWidth();
  const height = rows.length * ROW_HEIGHT + MARGIN.top + MARGIN.bottom;
  const x = linear([0, 1], [MARGIN.left, width - MARGIN.right]);
  const table = (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">Part</th>
          {names.map((name) => (
            <th key={name} scope="col" className="number">{name}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row">{row.name}</th>
            {row.intervals.map((interval, index) => (
              <td key={names[index]} className="number">{interval?.text ?? "–"}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
  return (
    <Figure title={title} note={note} table={table}>
      <Legend items={names.map((name, index) => ({ name, className: `line line-${index + 1}` }))} />
      <div ref={ref} className="chart">
        <Drawing title={title} description={rows.map((row) => `${row.name}: ${row.intervals.map((interval, index) => `${names[index]} ${interval?.text ?? "not measured"}`).join(", ")}`).join(". ")} width={width} height={height}>
          {[0, 0.25, 0.5, 0.75, 1].map((tick) => (
            <g key={tick} className="axis">
              <line className={tick === mark ? "ideal" : "grid"} x1={x(tick)} x2={x(tick)} y1={MARGIN.top} y2={height - MARGIN.bottom} />
              <text x={x(tick)} y={height - MARGIN.bottom + 18} textAnchor="middle">{percent(tick, 0)}</text>
            </g>
          ))}
          {rows.map((row, index) => (
            <g key={row.name} transform={`translate(0 ${MARGIN.top + index * ROW_HEIGHT})`}>
              <text x={MARGIN.left - 10} y={ROW_HEIGHT / 2} dy="0.35em" textAnchor="end">{row.name}</text>
              {row.intervals.map((interval, kind) => {
                if (interval === undefined) return null;
                const y = ((kind + 1) * ROW_HEIGHT) / (names.length + 1);
                return (
                  <g key={names[kind]} className={`line line-${kind + 1}`}>
                    <line className="whisker" x1={x(interval.low)} x2={x(interval.high)} y1={y} y2={y} />
                    <circle cx={x(interval.value)} cy={y} r="4.5" />
                  </g>
                );
              })}
            </g>
          ))}
        </Drawing>
      </div>
    </Figure>
  );
}
