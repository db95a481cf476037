import { useState } from 'preact/hooks';
import { download } from './download.ts';
import { ActorLink } from './link.tsx';
import { Scroller } from './scroller.tsx';
import { Sparkline } from './sparkline.tsx';

export interface Column<Row> {
  readonly name: string;
  readonly value: (row: Row) => string | number;
  /** How a number is written. */
  readonly text?: (value: number) => string;
  /** Recent values, drawn before the number. */
  readonly spark?: (row: Row) => readonly number[];
  /** Whether the cell is marked. */
  readonly mark?: (row: Row) => boolean;
}

interface DataTableProps<Row> {
  readonly name: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  readonly isBad?: (row: Row) => boolean;
  /** Id of the row's actor, to which the first cell then leads. */
  readonly actorOf?: (row: Row) => string;
}

/** A table that is sorted by any of its columns and can be taken along as CSV. */
export function DataTable<Row>({ name, rows, columns, keyOf, isBad, actorOf }: DataTableProps<Row>) {
  const [order, setOrder] = useState<{ readonly column: string; readonly down: boolean }>();
  if (rows.length === 0) return <p class="empty">None.</p>;
  const column = columns.find((each) => each.name === order?.column);
  const sorted = column
    ? rows.toSorted((a, b) => compare(column.value(a), column.value(b)) * (order?.down ? -1 : 1))
    : rows;
  return (
    <div class="table-box">
      <button
        type="button"
        class="small"
        aria-label={`${name} as CSV`}
        onClick={() => download(`${name}.csv`, 'text/csv', csvOf(sorted, columns))}
      >
        CSV
      </button>
      <Scroller class="table-scroller" label={name}>
        <table class="table">
          <thead>
            <tr>
              {columns.map((each) => (
                <th
                  key={each.name}
                  scope="col"
                  class={typeof each.value(rows[0]!) === 'number' ? 'number' : ''}
                  aria-sort={order?.column === each.name ? (order.down ? 'descending' : 'ascending') : undefined}
                >
                  <button
                    type="button"
                    class="sort"
                    onClick={() =>
                      setOrder({ column: each.name, down: order?.column === each.name ? !order.down : true })
                    }
                  >
                    {each.name}
                    <span aria-hidden="true">{order?.column === each.name ? (order.down ? ' ▾' : ' ▴') : ''}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.map((row) => (
              <tr key={keyOf(row)} class={isBad?.(row) ? 'bad-row' : ''}>
                {columns.map((each, nth) => {
                  const value = each.value(row);
                  const text = typeof value === 'number' ? (each.text?.(value) ?? String(value)) : value;
                  return (
                    <td
                      key={each.name}
                      class={`${typeof value === 'number' ? 'number' : ''}${each.mark?.(row) ? ' marked' : ''}`}
                    >
                      {nth === 0 && actorOf ? (
                        <ActorLink id={actorOf(row)}>{text}</ActorLink>
                      ) : (
                        <Cell text={text} name={each.name} spark={each.spark?.(row)} />
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </div>
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

function Cell({ text, name, spark }: { text: string; name: string; spark: readonly number[] | undefined }) {
  if (spark === undefined) return <>{text}</>;
  return (
    <>
      <Sparkline name={name} values={spark} />
      <span class="beside-spark">{text}</span>
    </>
  );
}

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number'
    ? a - b
    : String(a).localeCompare(String(b), 'en', { numeric: true });
}

function csvOf<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string[] {
  const line = (cells: readonly (string | number)[]): string =>
    `${cells.map((cell) => (typeof cell === 'number' ? cell : `"${cell.replaceAll('"', '""')}"`)).join(',')}\n`;
  return [line(columns.map(({ name }) => name)), ...rows.map((row) => line(columns.map(({ value }) => value(row))))];
}
