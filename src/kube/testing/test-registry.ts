import type { MetricRegistry } from '../metrics.js';

/** A registry that a test reads: every series by its name and label values. */
export class TestRegistry implements MetricRegistry {
  readonly #values = new Map<string, number>();
  readonly #observations = new Map<string, number[]>();
  readonly #functions = new Map<string, () => Iterable<{ readonly labels: object; readonly value: number }>>();

  readonly counter: MetricRegistry['counter'] = (name) => ({
    cell: (...labels) => this.#cell(name, labels),
  });

  readonly gauge: MetricRegistry['gauge'] = (name) => ({
    cell: (...labels) => this.#cell(name, labels),
  });

  readonly gaugeFunction: MetricRegistry['gaugeFunction'] = (name, _help, _labels, read) => {
    this.#functions.set(name, read);
  };

  readonly histogram: MetricRegistry['histogram'] = (name) => ({
    cell: (...labels) => ({
      observe: (value: number): void => {
        const key = keyOf(name, labels);
        this.#observations.set(key, [...(this.#observations.get(key) ?? []), value]);
      },
    }),
  });

  /** The value of a counter or a gauge; of one that is read at a scrape, as it is now. */
  value(name: string, ...labels: string[]): number | undefined {
    for (const sample of this.#functions.get(name)?.() ?? []) {
      if (keyOf(name, Object.values(sample.labels) as string[]) === keyOf(name, labels)) return sample.value;
    }
    return this.#values.get(keyOf(name, labels));
  }

  observations(name: string, ...labels: string[]): readonly number[] {
    return this.#observations.get(keyOf(name, labels)) ?? [];
  }

  /** Names of all families that have series. */
  get names(): string[] {
    const keys = [...this.#values.keys(), ...this.#observations.keys(), ...this.#functions.keys()];
    return [...new Set(keys.map((key) => key.split('{')[0] as string))].sort();
  }

  #cell(
    name: string,
    labels: readonly string[],
  ): { set(v: number): void; inc(n?: number): void; dec(n?: number): void } {
    const key = keyOf(name, labels);
    const add = (n: number): void => {
      this.#values.set(key, (this.#values.get(key) ?? 0) + n);
    };
    return {
      set: (value) => {
        this.#values.set(key, value);
      },
      inc: (n = 1) => {
        add(n);
      },
      dec: (n = 1) => {
        add(-n);
      },
    };
  }
}

function keyOf(name: string, labels: readonly string[]): string {
  return `${name}{${labels.join(',')}}`;
}
