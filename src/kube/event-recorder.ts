import { backoffMs } from './backoff.js';
import type { CallOptions } from './call-options.js';
import { pause, type Clock } from './clock.js';
import { KubeError, isNotFound, messageOf, retryAfterOf } from './errors.js';
import { EventSeries, type Occurrence, type Series } from './event-series.js';
import type { KubeLogger } from './logger.js';
import { microTime } from './micro-time.js';
import type { KubeObject } from './object.js';
import { EVENTS, type Resource } from './resources.js';

/** The two calls that a recorder makes; KubeClient has them. */
export interface EventClient {
  create<T extends KubeObject>(resource: Resource<T>, object: T, options: CallOptions): Promise<T>;
  mergePatch<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | undefined,
    name: string,
    patch: Readonly<Record<string, unknown>>,
    options: CallOptions,
  ): Promise<T>;
}

export interface EventRecorderOptions {
  readonly client: EventClient;
  /** Who reports, as a qualified name: `cpesim.dev/operator`. */
  readonly controller: string;
  /** Which of them: the pod's name. */
  readonly instance: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: KubeLogger;
}

/** An Event of a series is written again at most so often. */
const REWRITE_MS = 10_000;
const RETRY = { initialMs: 1_000, maxMs: 60_000 };
const MOST_ATTEMPTS = 10;
const MOST_PENDING = 1_000;
/** Bytes that the API server takes. */
const LONGEST_NOTE = 1_024;

interface Pending {
  readonly series: Series;
  /** Not before. */
  dueAt: number;
  failures: number;
}

/**
 * Writes Events (events.k8s.io/v1) beside the work that they tell of: recording never waits and never fails. The same event
 * again is counted in a series; what cannot be written is tried again for some minutes and then told to the log.
 */
export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #book = new EventSeries();
  readonly #pending = new Map<Series, Pending>();
  readonly #writtenAt = new WeakMap<Series, number>();
  #wake: (() => void) | undefined;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
  }

  record(occurrence: Occurrence): void {
    const { clock, logger } = this.#options;
    const series = this.#book.add(occurrence, clock.wall());
    if (series === undefined || (this.#pending.size >= MOST_PENDING && !this.#pending.has(series))) {
      const { regarding, reason, note } = occurrence;
      logger.debug('too many events; one is left out', { name: regarding.metadata.name, reason, note });
      return;
    }
    if (this.#pending.has(series)) return;
    const writtenAt = this.#writtenAt.get(series);
    const dueAt = writtenAt === undefined ? clock.now() : writtenAt + REWRITE_MS;
    this.#pending.set(series, { series, dueAt, failures: 0 });
    this.#wake?.();
  }

  /** Writes what is recorded, until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const next = this.#earliest();
      const wait = next === undefined ? undefined : next.dueAt - this.#options.clock.now();
      if (next === undefined || wait === undefined || wait > 0) await this.#rest(wait, signal);
      else await this.#write(next, signal);
    }
  }

  /** Writes at once what is left, each Event once. */
  async flush(signal: AbortSignal): Promise<void> {
    for (const pending of [...this.#pending.values()]) {
      if (signal.aborted) break;
      await this.#write(pending, signal);
    }
  }

  #earliest(): Pending | undefined {
    let earliest: Pending | undefined;
    for (const pending of this.#pending.values()) {
      if (earliest === undefined || pending.dueAt < earliest.dueAt) earliest = pending;
    }
    return earliest;
  }

  /** Until something is recorded, or the time is over. */
  async #rest(ms: number | undefined, signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    this.#wake = (): void => {
      woken.abort();
    };
    signal.addEventListener('abort', this.#wake);
    await pause(this.#options.clock, ms ?? 60_000, woken.signal);
    signal.removeEventListener('abort', this.#wake);
    this.#wake = undefined;
  }

  async #write(pending: Pending, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const { series } = pending;
    const { count } = series;
    try {
      if (series.name === undefined) await this.#create(series, signal);
      else await this.#count(series, series.name, signal);
      this.#writtenAt.set(series, clock.now());
      if (series.count === count) this.#pending.delete(series);
      else this.#pending.set(series, { series, dueAt: clock.now() + REWRITE_MS, failures: 0 });
    } catch (error) {
      this.#failed(pending, error);
    }
  }

  async #create(series: Series, signal: AbortSignal): Promise<void> {
    const { client, controller, instance, random } = this.#options;
    const { regarding, type, reason, action, note } = series.occurrence;
    const { name, namespace, uid, resourceVersion } = regarding.metadata;
    const suffix = Math.floor(random() * 2 ** 48).toString(16);
    const event = {
      metadata: { name: `${name.slice(0, 230)}.${suffix}`, namespace: namespace ?? 'default' },
      eventTime: microTime(series.firstAt),
      reportingController: controller,
      reportingInstance: instance.slice(0, 128),
      type,
      reason,
      action,
      note: cut(note),
      regarding: { apiVersion: regarding.apiVersion, kind: regarding.kind, name, namespace, uid, resourceVersion },
      ...(series.count === 1 ? {} : { series: counted(series) }),
    };
    await client.create(EVENTS, event, { signal });
    series.name = event.metadata.name;
  }

  async #count(series: Series, name: string, signal: AbortSignal): Promise<void> {
    const { client } = this.#options;
    const namespace = series.occurrence.regarding.metadata.namespace ?? 'default';
    try {
      await client.mergePatch(EVENTS, namespace, name, { series: counted(series) }, { signal });
    } catch (error) {
      if (!isNotFound(error)) throw error;
      // The API server keeps Events for an hour; a series may last longer.
      series.name = undefined;
      await this.#create(series, signal);
    }
  }

  #failed(pending: Pending, error: unknown): void {
    const { clock, logger } = this.#options;
    pending.failures++;
    if (!isPassing(error) || pending.failures >= MOST_ATTEMPTS) {
      this.#pending.delete(pending.series);
      const { regarding, reason, note } = pending.series.occurrence;
      logger.warn('cannot write an event', { name: regarding.metadata.name, reason, note, error: messageOf(error) });
      return;
    }
    pending.dueAt = clock.now() + Math.max(backoffMs(RETRY, pending.failures), retryAfterOf(error) ?? 0);
  }
}

function counted({ count, lastAt }: Series): { readonly count: number; readonly lastObservedTime: string } {
  return { count, lastObservedTime: microTime(lastAt) };
}

/** Whether it may be different later: no answer, too busy, or the server's own failure. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof KubeError)) return false;
  const { status } = error;
  return status === undefined || status === 429 || status >= 500;
}

function cut(note: string): string {
  const bytes = Buffer.from(note);
  if (bytes.length <= LONGEST_NOTE) return note;
  // An ellipsis is three bytes; a character that the cut went through is left out.
  return `${bytes
    .subarray(0, LONGEST_NOTE - 3)
    .toString()
    .replace(/\uFFFD+$/, '')}…`;
}
