import { type ReactNode, type SVGProps, useEffect, useId, useRef, useState } from "react";
import "./charts.css";

/** Width in pixels that a chart has, so that its text is drawn at its true size. */
export function useWidth(): [ref: React.RefObject<HTMLDivElement | null>, width: number] {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(640);
  useEffect(() => {
    const element = ref.current;
    if (element === null || typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined && entry.contentRect.width > 0) setWidth(Math.round(entry.contentRect.width));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}

/** The drawing of a chart, with what a screen reader says of it. */
export function Drawing({ title, description, children, ...svg }: { title: string; description: ReactNode } & Omit<SVGProps<SVGSVGElement>, "role">) {
  const id = useId();
  return (
    <svg {...svg} role="img" aria-labelledby={`${id}-title ${id}-description`}>
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-description`}>{description}</desc>
      {children}
    </svg>
  );
}

/** A chart with its title, and the same numbers as a table for whoever reads rather than sees them. */
export function Figure({ title, note, children, table, tableOpen = false }: { title: string; note?: ReactNode; children: ReactNode; table: ReactNode; tableOpen?: boolean }) {
  return (
    <figure className="figure">
      <figcaption>
        <strong>{title}</strong>
        {note !== undefined && <span className="small muted"> {note}</span>}
      </figcaption>
      {children}
      <details className={tableOpen ? "figure-table whole" : "figure-table"} open={tableOpen}>
        <summary>Show as a table</summary>
        {/* Wide tables scroll; a keyboard gets at what is hidden. */}
        <div className="table-scroll" tabIndex={0} role="group" aria-label={`${title}, as a table`}>
          {table}
        </div>
      </details>
    </figure>
  );
}

/** What the colours mean. */
export function Legend({ items }: { items: readonly { name: string; className: string }[] }) {
  return (
    <ul className="legend" aria-label="Legend">
      {items.map(({ name, className }) => (
        <li key={name}>
          <svg width="28" height="14" aria-hidden="true" className={className}>
            <rect className="swatch" x="0" y="1" width="28" height="12" rx="2" />
            <line className="swatch-line" x1="0" y1="7" x2="28" y2="7" />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}
