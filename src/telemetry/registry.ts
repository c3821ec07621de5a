import {
  Counter as PromCounter,
  Gauge as PromGauge,
  Histogram as PromHistogram,
  Registry as PromRegistry,
  type OpenMetricsContentType,
} from 'prom-client';
import { CellTable, CounterCell, GaugeCell, type HistogramCell, type Labels, type LabelValues } from './cells.js';
import { TelemetryError } from './errors.js';
import { negotiateFormat } from './negotiate.js';

export interface Counter<L extends readonly string[]> {
  /** The series with these label values. Resolve it once and keep it. */
  cell(...labelValues: LabelValues<L>): CounterCell;
}
export interface Gauge<L extends readonly string[]> {
  cell(...labelValues: LabelValues<L>): GaugeCell;
}
export interface Histogram<L extends readonly string[]> {
  cell(...labelValues: LabelValues<L>): HistogramCell;
}

/** One series as a function metric reads it at a scrape. */
export interface Sample<L extends readonly string[]> {
  readonly labels: Labels<L>;
  readonly value: number;
}

export interface Exposition {
  readonly contentType: string;
  readonly body: string;
}

/**
 * The metrics of one process. The only module that knows prom-client: counting happens in cells of our own, which
 * prom-client's metrics copy at a scrape, so the cost of a scrape follows from the number of series and of nothing else.
 *
 * There is a prom-client registry for each format. One for both would not do: it holds its format as state, and writing
 * OpenMetrics cuts `_total` off its counters' names for good.
 */
export class Registry {
  readonly #text = new PromRegistry();
  readonly #openMetrics = new PromRegistry<OpenMetricsContentType>();
  readonly #names = new Set<string>();

  constructor() {
    this.#openMetrics.setContentType(PromRegistry.OPENMETRICS_CONTENT_TYPE);
  }

  /**
   * @param name ends in `_total`, as OpenMetrics demands of counters
   * @throws TelemetryError for a name that is taken or has no `_total`
   */
  counter<const L extends readonly string[] = []>(name: string, help: string, labelNames?: L): Counter<L> {
    const names = (labelNames ?? []) as L;
    const table = new CellTable(names, () => new CounterCell());
    this.#counter(name, help, names, () => valuesOf(table));
    return { cell: (...values) => table.cell(values) };
  }

  /** A counter whose series are read at a scrape; no series may ever go down. */
  counterFunction<const L extends readonly string[]>(
    name: string,
    help: string,
    labelNames: L,
    read: () => Iterable<Sample<L>>,
  ): void {
    this.#counter(name, help, labelNames, read);
  }

  gauge<const L extends readonly string[] = []>(name: string, help: string, labelNames?: L): Gauge<L> {
    const names = (labelNames ?? []) as L;
    const table = new CellTable(names, () => new GaugeCell());
    this.gaugeFunction(name, help, names, () => valuesOf(table));
    return { cell: (...values) => table.cell(values) };
  }

  /** A gauge whose series are read at a scrape. */
  gaugeFunction<const L extends readonly string[]>(
    name: string,
    help: string,
    labelNames: L,
    read: () => Iterable<Sample<L>>,
  ): void {
    this.#claim(name);
    new PromGauge({
      name,
      help,
      labelNames,
      registers: [this.#text, this.#openMetrics],
      collect() {
        this.reset();
        for (const { labels, value } of read()) this.set(labels, value);
      },
    });
  }

  /**
   * @param buckets upper bounds, rising, without +Inf
   * @param labelNames without them the one series stands at zero from the start
   */
  histogram<const L extends readonly string[] = []>(
    name: string,
    help: string,
    buckets: readonly number[],
    labelNames?: L,
  ): Histogram<L> {
    this.#claim(name);
    const names = (labelNames ?? []) as L;
    const registers = [this.#text, this.#openMetrics];
    const histogram = new PromHistogram({ name, help, labelNames: names, buckets: [...buckets], registers });
    const table = new CellTable(names, (values): HistogramCell => {
      const labels = Object.fromEntries(names.map((label, i) => [label, values[i] ?? '']));
      histogram.zero(labels);
      return histogram.labels(labels);
    });
    return { cell: (...values) => table.cell(values) };
  }

  /** All metrics in the format that the `Accept` header of a scrape asks for. */
  async exposition(acceptHeader?: string): Promise<Exposition> {
    const registry = negotiateFormat(acceptHeader) === 'openmetrics' ? this.#openMetrics : this.#text;
    return { contentType: registry.contentType, body: await registry.metrics() };
  }

  #counter<L extends readonly string[]>(
    name: string,
    help: string,
    labelNames: L,
    read: () => Iterable<Sample<L>>,
  ): void {
    if (!name.endsWith('_total')) {
      throw new TelemetryError('TELEMETRY_COUNTER_NAME', `The counter ${name} must be called ${name}_total.`);
    }
    this.#claim(name);
    for (const registry of [this.#text, this.#openMetrics]) {
      new PromCounter({
        name,
        help,
        labelNames,
        registers: [registry],
        collect() {
          this.reset();
          for (const { labels, value } of read()) this.inc(labels, value);
        },
      });
    }
  }

  #claim(name: string): void {
    if (this.#names.has(name)) {
      throw new TelemetryError('TELEMETRY_DUPLICATE_METRIC', `The metric ${name} is declared twice; keep the first.`);
    }
    this.#names.add(name);
  }
}

function* valuesOf<L extends readonly string[]>(
  table: CellTable<{ readonly value: number }, L>,
): Generator<Sample<L>, void> {
  for (const { labels, cell } of table.entries()) yield { labels, value: cell.value };
}
