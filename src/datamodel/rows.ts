import { MARK, type Overlay } from './overlay.js';

/** An instance of a table of results: values by the names of its parameters. */
export type Row = Readonly<Record<string, string>>;

/**
 * The rows that a CPE itself has filled a table with, such as the hops of a trace (TR-181
 * Device.IP.Diagnostics.TraceRoute.RouteHops.): kept as one text for the whole table, and numbered from 1.
 */
interface StoredRows {
  readonly columns: readonly string[];
  readonly cells: readonly (readonly string[])[];
}

const NO_ROWS: StoredRows = { columns: [], cells: [] };

/** The rows that were read last: a request reads a table cell by cell. */
let last = { text: '', rows: NO_ROWS };

/** Fills a table (its path with the dot at its end) in place of what it held; of each row, these columns. */
export function setRows(overlay: Overlay, table: string, columns: readonly string[], rows: readonly Row[]): void {
  clearRows(overlay, table);
  if (rows.length === 0) return;
  const cells = rows.map((row) => columns.map((name) => row[name] ?? ''));
  overlay.set(MARK.rows + table, JSON.stringify({ columns, cells } satisfies StoredRows));
}

/** Empties a table, with the attributes that its rows were given. */
export function clearRows(overlay: Overlay, table: string): void {
  overlay.deleteBelow(table);
}

export function countRows(overlay: Overlay | undefined, table: string): number {
  return rowsIn(overlay, table).cells.length;
}

/** The value of a parameter of a row; undefined when the row does not have it. */
export function rowValue(
  overlay: Overlay | undefined,
  table: string,
  number: number,
  name: string,
): string | undefined {
  const { columns, cells } = rowsIn(overlay, table);
  const column = columns.indexOf(name);
  return column < 0 ? undefined : cells[number - 1]?.[column];
}

function rowsIn(overlay: Overlay | undefined, table: string): StoredRows {
  const text = overlay?.get(MARK.rows + table);
  if (text === undefined) return NO_ROWS;
  if (text !== last.text) last = { text, rows: JSON.parse(text) as StoredRows };
  return last.rows;
}
