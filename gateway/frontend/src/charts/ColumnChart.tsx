import { Drawing, Figure, useWidth } from "@/charts/Figure";
import { extent, linear, ticks } from "@/charts/scale";
import { count, decimal } from "@/text/format";

const HEIGHT = 220;
const MARGIN = { top: 22, right: 8, bottom: 40, left: 44 };

/** Counts by a small whole number or bin, such as prompts by votes for the candidate. */
export function ColumnChart({ title, xLabel, yLabel, columns, note }: { title: string; xLabel: string; yLabel: string; columns: readonly { name: string; value: number }[]; note?: string }) {
  const [ref, width] = useWidth();
  const high = Math.max(1, extent(columns.map((column) => column.value))?.[1] ?? 1);
  const y = linear([0, high], [HEIGHT - MARGIN.bottom, MARGIN.top]);
  const slot = (width - MARGIN.left - MARGIN.right) / Math.max(1, columns.length);
  const table = (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{xLabel}</th>
          <th scope="col" className="number">{yLabel}</th>
        </tr>
      </thead>
      <tbody>
        {columns.map((column) => (
          <tr key={column.name}>
            <th scope="row">{column.name}</th>
            <td className="number">{decimal(column.value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
  return (
    <Figure title={title} note={note} table={table}>
      <div ref={ref} className="chart">
        <Drawing title={title} description={columns.map((column) => `${xLabel} ${column.name}: ${decimal(column.value)} ${yLabel}`).join("; ")} width={width} height={HEIGHT}>
          {ticks([0, high], 4)
            .filter(Number.isInteger)
            .map((tick) => (
              <g key={tick} className="axis">
                <line className="grid" x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} />
                <text x={MARGIN.left - 8} y={y(tick)} dy="0.35em" textAnchor="end">{count(tick)}</text>
              </g>
            ))}
          {columns.map((column, index) => (
            <g key={column.name} className="axis">
              <rect className="column" x={MARGIN.left + index * slot + slot * 0.12} width={slot * 0.76} y={y(column.value)} height={y(0) - y(column.value)} />
              {column.value > 0 && <text x={MARGIN.left + (index + 0.5) * slot} y={y(column.value) - 6} textAnchor="middle">{decimal(column.value)}</text>}
              <text x={MARGIN.left + (index + 0.5) * slot} y={HEIGHT - MARGIN.bottom + 18} textAnchor="middle">{column.name}</text>
            </g>
          ))}
          <text className="axis-label" x={(MARGIN.left + width) / 2} y={HEIGHT - 4} textAnchor="middle">{xLabel}</text>
        </Drawing>
      </div>
    </Figure>
  );
}
