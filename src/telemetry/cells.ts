/** One series of a counter. Counting is an addition to a field: no lookup, no allocation. */
export class CounterCell {
  value = 0;

  /** @param n not negative */
  inc(n = 1): void {
    this.value += n;
  }
}

/** One series of a gauge. */
export class GaugeCell {
  value = 0;

  set(value: number): void {
    this.value = value;
  }
  inc(n = 1): void {
    this.value += n;
  }
  dec(n = 1): void {
    this.value -= n;
  }
}

/** One series of a histogram. */
export interface HistogramCell {
  /** @param value in the metric's unit; seconds for durations */
  observe(value: number): void;
}

/** Values for the label names L, in their order. */
export type LabelValues<L extends readonly string[]> = { readonly [K in keyof L]: string };

/** Label names to values. */
export type Labels<L extends readonly string[]> = Readonly<Record<L[number], string>>;

/** The series of one metric by their label values. Resolved once, at start; the caller keeps the cell. */
export class CellTable<Cell, const L extends readonly string[]> {
  readonly #cells = new Map<string, { readonly labels: Labels<L>; readonly cell: Cell }>();
  readonly #labelNames: L;
  readonly #make: (values: LabelValues<L>) => Cell;

  constructor(labelNames: L, make: (values: LabelValues<L>) => Cell) {
    this.#labelNames = labelNames;
    this.#make = make;
  }

  /** The cell for these label values; the same object for the same values. */
  cell(values: LabelValues<L>): Cell {
    const key = JSON.stringify(values);
    let entry = this.#cells.get(key);
    if (!entry) {
      const labels = Object.fromEntries(this.#labelNames.map((name, i) => [name, values[i] ?? ''])) as Labels<L>;
      entry = { labels, cell: this.#make(values) };
      this.#cells.set(key, entry);
    }
    return entry.cell;
  }

  entries(): Iterable<{ readonly labels: Labels<L>; readonly cell: Cell }> {
    return this.#cells.values();
  }
}
