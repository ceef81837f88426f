import { Drawing, Figure, useWidth } from "@/charts/Figure";
import { linear } from "@/charts/scale";
import { count, percent } from "@/text/format";

/** Images whose predicted reward lies in one bin. */
export interface Bin {
  from: number;
  to: number;
  /** Mean of the predictions, in [0, 1]. */
  predicted: number;
  /** Share of labels that say good, in [0, 1]. */
  observed: number;
  count: number;
}

const MARGIN = { top: 12, right: 24, bottom: 42, left: 56 };
const TICKS = [0, 0.25, 0.5, 0.75, 1];

/** Predicted reward against the share of good labels: a calibrated model lies on the dashed line. The area of a circle is the number of labels. */
export function CalibrationChart({ title, bins, note }: { title: string; bins: readonly Bin[]; note?: string }) {
  const [ref, available] = useWidth();
  const width = Math.min(available, 460);
  const height = Math.round(width * 0.8);
  const filled = bins.filter((bin) => bin.count > 0);
  const most = Math.max(1, ...filled.map((bin) => bin.count));
  const x = linear([0, 1], [MARGIN.left, width - MARGIN.right]);
  const y = linear([0, 1], [height - MARGIN.bottom, MARGIN.top]);
  const table = (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">Predicted</th>
          <th scope="col" className="number">Mean prediction</th>
          <th scope="col" className="number">Labels good</th>
          <th scope="col" className="number">Labels</th>
        </tr>
      </thead>
      <tbody>
        {bins.map((bin) => (
          <tr key={bin.from}>
            <th scope="row">
              {percent(bin.from, 0)} to {percent(bin.to, 0)}
            </th>
            <td className="number">{bin.count === 0 ? "–" : percent(bin.predicted)}</td>
            <td className="number">{bin.count === 0 ? "–" : percent(bin.observed)}</td>
            <td className="number">{count(bin.count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
  return (
    <Figure title={title} note={note} table={table}>
      <div ref={ref} className="chart">
        <Drawing title={title} description={filled.map((bin) => `predicted ${percent(bin.predicted, 0)}, good ${percent(bin.observed, 0)} of ${bin.count} labels`).join("; ")} width={width} height={height}>
          {TICKS.map((tick) => (
            <g key={tick} className="axis">
              <line className="grid" x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} />
              <text x={MARGIN.left - 8} y={y(tick)} dy="0.35em" textAnchor="end">{percent(tick, 0)}</text>
              <text x={x(tick)} y={height - MARGIN.bottom + 18} textAnchor="middle">{percent(tick, 0)}</text>
            </g>
          ))}
          <line className="ideal" x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
          <g className="line line-1">
            <polyline points={filled.map((bin) => `${x(bin.predicted)},${y(bin.observed)}`).join(" ")} />
            {filled.map((bin) => (
              <circle key={bin.from} cx={x(bin.predicted)} cy={y(bin.observed)} r={3 + 7 * Math.sqrt(bin.count / most)} />
            ))}
          </g>
          <text className="axis-label" x={(MARGIN.left + width - MARGIN.right) / 2} y={height - 4} textAnchor="middle">predicted reward</text>
          <text className="axis-label" transform={`translate(12 ${(MARGIN.top + height - MARGIN.bottom) / 2}) rotate(-90)`} textAnchor="middle">labels good</text>
        </Drawing>
      </div>
    </Figure>
  );
}
