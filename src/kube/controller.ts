import type { Clock } from './clock.js';
import { KubeError, isConflict, messageOf, retryAfterOf } from './errors.js';
import type { KubeLogger } from './logger.js';
import type { ControllerMetrics } from './metrics.js';
import { WorkQueue, type Priority, type Work } from './work-queue.js';

export interface Result {
  /** Look at the key again after so many milliseconds, as a resync, though nothing failed. */
  readonly requeueAfterMs?: number;
}

/**
 * Brings the world to what the object of this key asks for. Must be repeatable from any point. Throwing means: again, later.
 * @param signal aborts when the reconcile has taken too long, or the process must go
 */
export type Reconcile = (key: string, signal: AbortSignal) => Promise<Result>;

export interface ControllerOptions {
  readonly name: string;
  readonly reconcile: Reconcile;
  /** What there is when the workers start, out of the stores: what was noted before is in them, and is dropped. */
  readonly existing: () => Iterable<Work>;
  /** How many keys are worked on at a time. */
  readonly concurrency: number;
  /** After so many milliseconds a reconcile's signal aborts. */
  readonly timeoutMs: number;
  readonly metrics: ControllerMetrics;
  readonly clock: Clock;
  readonly logger: KubeLogger;
}

/** From here on a failing key is an error in the log; before, and after a conflict, it is the way things go. */
const WORTH_AN_ERROR = 3;

/** A queue of keys and the workers that reconcile them, each key by one worker at a time. */
export class Controller {
  readonly name: string;
  readonly #options: ControllerOptions;
  readonly #queue: WorkQueue;
  /** Since when each worker that is busy has been. */
  readonly #busy = new Map<number, number>();
  /** Workers that run. */
  #alive = 0;
  #running = false;

  constructor(options: ControllerOptions) {
    this.name = options.name;
    this.#options = options;
    this.#queue = new WorkQueue(options.clock, options.metrics.queue);
    options.metrics.workers(options.concurrency);
  }

  /** Notes that a key has to be reconciled: what handlers of store changes call. */
  add(key: string, priority: Priority = 'change'): void {
    if (this.#running) this.#queue.add(key, priority);
  }

  addAfter(key: string, ms: number, priority: Priority = 'change'): void {
    if (this.#running) this.#queue.addAfter(key, ms, priority);
  }

  /** Keys that wait and could be worked on now. */
  get depth(): number {
    return this.#queue.depth;
  }

  /**
   * Why the workers are not well, or undefined when they are: one that ended, or one whose reconcile heeds no signal and
   * has run for twice its time.
   */
  get trouble(): string | undefined {
    const { concurrency, timeoutMs, clock } = this.#options;
    if (!this.#running) return undefined;
    if (this.#alive < concurrency) return `${concurrency - this.#alive} of ${concurrency} workers have ended`;
    for (const since of this.#busy.values()) {
      const ms = clock.now() - since;
      if (ms > 2 * timeoutMs) return `a reconcile has run for ${Math.round(ms / 1_000)} s`;
    }
    return undefined;
  }

  /**
   * Works until `stop` aborts; then reconciles that run may finish, and what waits is dropped.
   * @param abort aborts reconciles that run
   * @param mayWork asked before each reconcile; once it says no, this process has lost its right for good
   */
  async run(stop: AbortSignal, abort: AbortSignal, mayWork: () => boolean): Promise<void> {
    const { concurrency, existing } = this.#options;
    const shutDown = (): void => {
      this.#running = false;
      this.#queue.shutDown();
    };
    this.#running = true;
    for (const { key, priority } of existing()) this.#queue.add(key, priority);
    if (stop.aborted) shutDown();
    stop.addEventListener('abort', shutDown);
    await Promise.all(Array.from({ length: concurrency }, (_, worker) => this.#work(worker, abort, mayWork)));
    stop.removeEventListener('abort', shutDown);
  }

  async #work(worker: number, abort: AbortSignal, mayWork: () => boolean): Promise<void> {
    this.#alive++;
    try {
      for (let work = await this.#queue.take(); work !== undefined; work = await this.#queue.take()) {
        this.#busy.set(worker, this.#options.clock.now());
        this.#options.metrics.active(1);
        if (mayWork()) await this.#reconcile(work, abort);
        this.#options.metrics.active(-1);
        this.#busy.delete(worker);
        this.#queue.done(work.key);
      }
    } finally {
      this.#alive--;
    }
  }

  async #reconcile(work: Work, abort: AbortSignal): Promise<void> {
    const { name, reconcile, metrics, clock, timeoutMs } = this.#options;
    const started = clock.now();
    // Not AbortSignal.any: `abort` lives as long as the process and would remember every signal that followed it.
    const end = new AbortController();
    const abandon = (): void => {
      end.abort(abort.reason);
    };
    abort.addEventListener('abort', abandon);
    const cancel = clock.after(timeoutMs, () => {
      end.abort(tooLong(name, work.key, timeoutMs));
    });
    try {
      const { requeueAfterMs } = await reconcile(work.key, end.signal);
      this.#queue.forget(work.key);
      if (requeueAfterMs !== undefined) this.#queue.addAfter(work.key, requeueAfterMs, 'resync');
      metrics.reconciled(requeueAfterMs === undefined ? 'success' : 'requeue_after', (clock.now() - started) / 1_000);
    } catch (error) {
      metrics.reconciled('error', (clock.now() - started) / 1_000);
      if (abort.aborted) return;
      this.#queue.retry(work, retryAfterOf(error));
      this.#report(work.key, end.signal.aborted ? end.signal.reason : error);
    } finally {
      cancel();
      abort.removeEventListener('abort', abandon);
    }
  }

  #report(key: string, error: unknown): void {
    const { name, logger } = this.#options;
    const failures = this.#queue.failuresOf(key);
    const fields = { controller: name, key, failures, error: messageOf(error) };
    if (failures < WORTH_AN_ERROR || isConflict(error)) logger.info('a reconcile failed; trying again', fields);
    else logger.error('a reconcile keeps failing; trying again', fields);
  }
}

function tooLong(controller: string, key: string, timeoutMs: number): KubeError {
  return new KubeError(
    'KUBE_RECONCILE_TIMEOUT',
    `Reconciling ${key} (${controller}) took longer than ${timeoutMs / 1_000} s and was given up; it is tried again.`,
  );
}
