import type { ReactNode } from "react";

/** A column of a table: its heading, what stands in it, and whether that is a number. */
export interface Column<T> {
  title: string;
  cell: (item: T) => ReactNode;
  number?: boolean;
}

/**
 * A table that scrolls sideways where the window is narrow; its first column heads the rows.
 * @param label Names the table.
 * @param keyOf Tells the rows apart.
 */
export function DataTable<T>({ label, items, keyOf, columns }: { label: string; items: readonly T[]; keyOf: (item: T) => string; columns: readonly Column<T>[] }) {
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-label={label}>
      <table className="table">
        <thead>
          <tr>
            {columns.map(({ title, number = false }) => (
              <th key={title} scope="col" className={number ? "number" : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={keyOf(item)}>
              {columns.map(({ title, cell, number = false }, index) =>
                index === 0 ? (
                  <th key={title} scope="row">
                    {cell(item)}
                  </th>
                ) : (
                  <td key={title} className={number ? "number" : undefined}>
                    {cell(item)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
