import { Drawing, Figure, Legend, useWidth } from "@/charts/Figure";
import { percent } from "@/text/format";

/** A part of a bar. */
export interface Part {
  name: string;
  /** Share of the whole, in [0, 1]. */
  share: number;
  /** The share in words, with its interval. */
  text: string;
}

/** A bar: parts that add up to one at most. */
export interface Bar {
  name: string;
  /** What the shares are of, such as `45 votes`. */
  note: string;
  parts: readonly Part[];
}

const BAR_HEIGHT = 26;
const ROW_HEIGHT = 56;
const LEAST_TEXT_WIDTH = 46;

/**
 * Bars of shares that add up to one, one below another. Colour, hatching and text tell the parts apart.
 * @param classes Class of each part by its place: `win`, `tie`, `lose`, `undecided`, `good`, `bad`, `skip`.
 */
export function ShareBars({ title, bars, classes, note, tableOpen = false }: { title: string; bars: readonly Bar[]; classes: readonly string[]; note?: string; tableOpen?: boolean }) {
  const [ref, width] = useWidth();
  const names = bars[0]?.parts.map((part) => part.name) ?? [];
  return (
    <Figure title={title} note={note} table={<ShareTable bars={bars} names={names} />} tableOpen={tableOpen}>
      <Legend items={names.map((name, index) => ({ name, className: `part part-${classes[index] ?? "undecided"}` }))} />
      <div ref={ref} className="chart">
        <Drawing title={title} description={bars.map((bar) => `${bar.name}: ${bar.parts.map((part) => `${part.name} ${percent(part.share, 0)}`).join(", ")}`).join(". ")} width={width} height={bars.length * ROW_HEIGHT}>
          {bars.map((bar, row) => {
            let left = 0;
            return (
              <g key={bar.name} transform={`translate(0 ${row * ROW_HEIGHT})`}>
                <text className="bar-name" x="0" y="16">{bar.name}</text>
                <text className="axis-label" x={width} y="16" textAnchor="end">{bar.note}</text>
                <rect className="bar-ground" x="0" y="22" width={width} height={BAR_HEIGHT} rx="3" />
                {bar.parts.map((part, index) => {
                  const extent = Math.max(0, Math.min(1, part.share)) * width;
                  const start = left;
                  left += extent;
                  if (extent <= 0) return null;
                  return (
                    <g key={part.name} className={`part part-${classes[index] ?? "undecided"}`}>
                      <rect className="swatch" x={start} y="22" width={Math.max(0, extent - 1)} height={BAR_HEIGHT} />
                      {extent >= LEAST_TEXT_WIDTH && (
                        <text x={start + extent / 2} y={22 + BAR_HEIGHT / 2} dy="0.35em" textAnchor="middle">
                          {percent(part.share, 0)}
                        </text>
                      )}
                    </g>
                  );
                })}
              </g>
            );
          })}
        </Drawing>
      </div>
    </Figure>
  );
}

function ShareTable({ bars, names }: { bars: readonly Bar[]; names: readonly string[] }) {
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">Part</th>
          {names.map((name) => (
            <th key={name} scope="col" className="number">{name}</th>
          ))}
          <th scope="col" className="number">Of</th>
        </tr>
      </thead>
      <tbody>
        {bars.map((bar) => (
          <tr key={bar.name}>
            <th scope="row">{bar.name}</th>
            {bar.parts.map((part) => (
              <td key={part.name} className="number">{part.text}</td>
            ))}
            <td className="number">{bar.note}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
