import type { QueueGauges, QueueMetrics } from './queue-metrics.js';

type Values<L extends readonly string[]> = { readonly [K in keyof L]: string };

export interface CounterFamily<L extends readonly string[]> {
  cell(...labelValues: Values<L>): { inc(n?: number): void };
}
export interface GaugeFamily<L extends readonly string[]> {
  cell(...labelValues: Values<L>): { set(value: number): void; inc(n?: number): void; dec(n?: number): void };
}
export interface HistogramFamily<L extends readonly string[]> {
  cell(...labelValues: Values<L>): { observe(value: number): void };
}

/** Where metrics are declared: what this runtime needs of a registry. */
export interface MetricRegistry {
  counter<const L extends readonly string[]>(name: string, help: string, labelNames: L): CounterFamily<L>;
  gauge<const L extends readonly string[]>(name: string, help: string, labelNames: L): GaugeFamily<L>;
  /** A gauge whose series are read at a scrape. */
  gaugeFunction<const L extends readonly string[]>(
    name: string,
    help: string,
    labelNames: L,
    read: () => Iterable<{ readonly labels: Readonly<Record<L[number], string>>; readonly value: number }>,
  ): void;
  histogram<const L extends readonly string[]>(
    name: string,
    help: string,
    buckets: readonly number[],
    labelNames: L,
  ): HistogramFamily<L>;
}

/** How a reconcile ended, in controller-runtime's words. */
export type ReconcileResult = 'success' | 'error' | 'requeue_after';

export interface ControllerMetrics {
  reconciled(result: ReconcileResult, seconds: number): void;
  workers(concurrency: number): void;
  /** @param by 1 when a worker takes up a key, -1 when it puts it down */
  active(by: 1 | -1): void;
  readonly queue: QueueMetrics;
}

/** From 10 ns to 1,000 s, as client-go has them. */
const QUEUE_BUCKETS = Array.from({ length: 12 }, (_, i) => 1e-8 * 10 ** i);
const RECONCILE_BUCKETS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5, 1.75, 2,
  2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
] as const;
const RESULTS: readonly ReconcileResult[] = ['success', 'error', 'requeue_after'];

/**
 * The metrics that every controller has, under the names that client-go and controller-runtime gave them, so that common
 * dashboards and alerts work.
 */
export class KubeMetrics {
  readonly #reconciles;
  readonly #reconcileTime;
  readonly #concurrency;
  readonly #active;
  readonly #adds;
  readonly #retries;
  readonly #waited;
  readonly #worked;
  readonly #requests;
  readonly #leader;
  readonly #queues = new Map<string, QueueGauges>();

  constructor(registry: MetricRegistry) {
    const controller = ['controller'] as const;
    const queue = ['name', 'controller'] as const;
    this.#reconciles = registry.counter('controller_runtime_reconcile_total', 'Reconciles, by how they ended', [
      'controller',
      'result',
    ]);
    this.#reconcileTime = registry.histogram(
      'controller_runtime_reconcile_time_seconds',
      'How long reconciles took',
      RECONCILE_BUCKETS,
      controller,
    );
    this.#concurrency = registry.gauge(
      'controller_runtime_max_concurrent_reconciles',
      'Workers a controller has',
      controller,
    );
    this.#active = registry.gauge('controller_runtime_active_workers', 'Workers that reconcile now', controller);
    this.#adds = registry.counter('workqueue_adds_total', 'Keys added to the queue', queue);
    this.#retries = registry.counter('workqueue_retries_total', 'Keys whose work failed and is tried again', queue);
    this.#waited = registry.histogram(
      'workqueue_queue_duration_seconds',
      'How long keys waited in the queue',
      QUEUE_BUCKETS,
      queue,
    );
    this.#worked = registry.histogram(
      'workqueue_work_duration_seconds',
      'How long keys were worked on',
      QUEUE_BUCKETS,
      queue,
    );
    this.#requests = registry.counter('rest_client_requests_total', 'Answers of the API server', ['method', 'code']);
    this.#leader = registry.gauge('leader_election_master_status', '1 while this process leads', ['name']);
    this.#queueGauge(registry, 'workqueue_depth', 'Keys that wait in the queue', ({ depth }) => depth);
    this.#queueGauge(
      registry,
      'workqueue_unfinished_work_seconds',
      'For how long the keys that are worked on now have been, in sum',
      (gauges) => total(gauges.workingMs()) / 1_000,
    );
    this.#queueGauge(
      registry,
      'workqueue_longest_running_processor_seconds',
      'For how long the longest reconcile that runs now has run',
      (gauges) => Math.max(0, ...gauges.workingMs()) / 1_000,
    );
  }

  /** Counts an answer of the API server; what KubeClient's onAnswer takes. */
  readonly onAnswer = (method: string, code: string): void => {
    this.#requests.cell(method, code).inc();
  };

  /** @param lease the Lease's name */
  leading(lease: string, leads: boolean): void {
    this.#leader.cell(lease).set(leads ? 1 : 0);
  }

  controller(name: string): ControllerMetrics {
    const time = this.#reconcileTime.cell(name);
    const active = this.#active.cell(name);
    active.set(0);
    // All results stand at zero from the start, so that the first error is an increase.
    for (const result of RESULTS) this.#reconciles.cell(name, result).inc(0);
    return {
      reconciled: (result, seconds) => {
        this.#reconciles.cell(name, result).inc();
        time.observe(seconds);
      },
      workers: (concurrency) => {
        this.#concurrency.cell(name).set(concurrency);
      },
      active: (by) => {
        active.inc(by);
      },
      queue: this.#queue(name),
    };
  }

  #queue(name: string): QueueMetrics {
    const adds = this.#adds.cell(name, name);
    const retries = this.#retries.cell(name, name);
    const waited = this.#waited.cell(name, name);
    const worked = this.#worked.cell(name, name);
    return {
      observe: (queue) => {
        this.#queues.set(name, queue);
      },
      added: () => {
        adds.inc();
      },
      retried: () => {
        retries.inc();
      },
      waitedFor: (seconds) => {
        waited.observe(seconds);
      },
      workedFor: (seconds) => {
        worked.observe(seconds);
      },
    };
  }

  #queueGauge(registry: MetricRegistry, name: string, help: string, read: (queue: QueueGauges) => number): void {
    registry.gaugeFunction(name, help, ['name', 'controller'], () =>
      Array.from(this.#queues, ([queue, gauges]) => ({
        labels: { name: queue, controller: queue },
        value: read(gauges),
      })),
    );
  }
}

function total(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
