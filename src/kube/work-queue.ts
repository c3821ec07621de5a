import { backoffMs, type BackoffPolicy } from './backoff.js';
import type { Clock } from './clock.js';
import type { QueueMetrics } from './queue-metrics.js';
import { WaitingLine } from './waiting-line.js';

/** What is new or changed goes before what is only looked at again. */
export type Priority = 'change' | 'resync';

const RETRY: BackoffPolicy = { initialMs: 5, maxMs: 1_000_000 };
/** After so many changes that went before a waiting resync, one resync goes first, so that none waits for ever. */
const CHANGES_BEFORE_RESYNC = 7;

/** A key that was handed out. */
export interface Work {
  readonly key: string;
  readonly priority: Priority;
}

interface Delayed {
  readonly at: number;
  priority: Priority;
  readonly cancel: () => void;
}

/**
 * Keys that wait for work. A key waits once however often it is added, and is never handed out twice at a time: what is
 * added while it is worked on waits until that is done. Adding is never held back; only retries and delays are.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #metrics: QueueMetrics;
  readonly #waiting: Readonly<Record<Priority, WaitingLine>> = { change: new WaitingLine(), resync: new WaitingLine() };
  /** Since when each is worked on. */
  readonly #processing = new Map<string, number>();
  /** Added while they were worked on. */
  readonly #again = new Map<string, { readonly priority: Priority; readonly since: number }>();
  readonly #delayed = new Map<string, Delayed>();
  readonly #failures = new Map<string, number>();
  readonly #takers: ((work: Work | undefined) => void)[] = [];
  #wentBefore = 0;
  #shutDown = false;

  constructor(clock: Clock, metrics: QueueMetrics) {
    this.#clock = clock;
    this.#metrics = metrics;
    metrics.observe(this);
  }

  /** Keys that wait and could be handed out now. */
  get depth(): number {
    return this.#waiting.change.size + this.#waiting.resync.size;
  }

  /** Keys that wait for their time. */
  get delayed(): number {
    return this.#delayed.size;
  }

  /** How long each key that is worked on has been, in milliseconds. */
  *workingMs(): Iterable<number> {
    for (const since of this.#processing.values()) yield this.#clock.now() - since;
  }

  /** A key that waits already only moves up: to be changed is more than to be looked at again. */
  add(key: string, priority: Priority = 'change'): void {
    if (this.#shutDown) return;
    const now = this.#clock.now();
    if (this.#processing.has(key)) {
      const again = this.#again.get(key);
      if (again === undefined) this.#metrics.added();
      this.#again.set(key, { priority: higher(priority, again?.priority), since: again?.since ?? now });
      return;
    }
    const { change, resync } = this.#waiting;
    if (change.has(key) || (priority === 'resync' && resync.has(key))) return;
    const since = resync.remove(key);
    if (since === undefined) this.#metrics.added();
    this.#waiting[priority].push(key, since ?? now);
    this.#serve();
  }

  /** Adds the key when the time has come; of several times for a key the earliest counts, and the higher priority. */
  addAfter(key: string, ms: number, priority: Priority = 'change'): void {
    if (this.#shutDown) return;
    if (ms <= 0) {
      this.add(key, priority);
      return;
    }
    const at = this.#clock.now() + ms;
    const other = this.#delayed.get(key);
    if (other !== undefined && other.at <= at) {
      other.priority = higher(priority, other.priority);
      return;
    }
    other?.cancel();
    const delayed: Delayed = {
      at,
      priority: higher(priority, other?.priority),
      cancel: this.#clock.after(ms, () => {
        this.#delayed.delete(key);
        this.add(key, delayed.priority);
      }),
    };
    this.#delayed.set(key, delayed);
  }

  /**
   * Adds a key whose work failed: after 5 ms, and twice as long each further time, up to 1,000 s.
   * @param leastMs what the server asked for
   */
  retry({ key, priority }: Work, leastMs = 0): void {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    this.#metrics.retried();
    this.addAfter(key, Math.max(backoffMs(RETRY, failures), leastMs), priority);
  }

  /** The key's work succeeded: its next retry is its first again. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** How often in a row the key's work has failed. */
  failuresOf(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  /** The next key, as soon as there is one; undefined when the queue is shut down. Whoever takes one must say done(). */
  take(): Promise<Work | undefined> {
    if (this.#shutDown) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#takers.push(resolve);
      this.#serve();
    });
  }

  done(key: string): void {
    const since = this.#processing.get(key);
    if (since === undefined) return;
    this.#processing.delete(key);
    this.#metrics.workedFor((this.#clock.now() - since) / 1_000);
    const again = this.#again.get(key);
    if (again === undefined || this.#shutDown) return;
    this.#again.delete(key);
    this.#waiting[again.priority].push(key, again.since);
    this.#serve();
  }

  /** Hands out nothing any more and takes nothing in; what waits is dropped, for a new leader lists everything anyway. */
  shutDown(): void {
    this.#shutDown = true;
    for (const { cancel } of this.#delayed.values()) cancel();
    this.#delayed.clear();
    this.#waiting.change.clear();
    this.#waiting.resync.clear();
    this.#again.clear();
    for (const taker of this.#takers.splice(0)) taker(undefined);
  }

  #serve(): void {
    while (this.#takers.length > 0) {
      const priority = this.#turn();
      const next = this.#waiting[priority].shift();
      if (next === undefined) return;
      const [key, since] = next;
      const now = this.#clock.now();
      this.#processing.set(key, now);
      this.#metrics.waitedFor((now - since) / 1_000);
      this.#takers.shift()?.({ key, priority });
    }
  }

  /** Whose turn it is, and counts it. */
  #turn(): Priority {
    const { change, resync } = this.#waiting;
    if (change.size === 0 || (resync.size > 0 && this.#wentBefore >= CHANGES_BEFORE_RESYNC)) {
      this.#wentBefore = 0;
      return 'resync';
    }
    if (resync.size > 0) this.#wentBefore++;
    return 'change';
  }
}

function higher(a: Priority, b: Priority | undefined): Priority {
  return b === 'change' ? b : a;
}
