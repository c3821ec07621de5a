import type { KubeObject } from './object.js';

/** Something that a user should read about an object. */
export interface Occurrence {
  /** The object that it is about, with apiVersion and kind. */
  readonly regarding: KubeObject;
  readonly type: 'Normal' | 'Warning';
  /** In CamelCase, for machines: `FleetReady`. */
  readonly reason: string;
  /** What was being done, in CamelCase: `Reconcile`. */
  readonly action: string;
  /** A sentence for people; at most 1,024 characters get through. */
  readonly note: string;
}

/** An Event object and how often what it tells has happened. */
export interface Series {
  readonly occurrence: Occurrence;
  /** Wall-clock milliseconds of the first and of the last time. */
  readonly firstAt: number;
  lastAt: number;
  count: number;
  /** The Event's name, once it has been created. */
  name: string | undefined;
}

/** What did not happen again for so long starts anew: another Event, counted from one. */
const SERIES_ENDS_MS = 600_000;
/** A burst of so many different events for one object, and then one every five minutes: a loop cannot flood etcd. */
const BURST = 25;
const REFILL_MS = 300_000;
const MOST_SERIES = 4_096;

interface Bucket {
  tokens: number;
  at: number;
}

/** Finds out which occurrences are the same again, and which are too many. */
export class EventSeries {
  readonly #series = new Map<string, Series>();
  readonly #buckets = new Map<string, Bucket>();

  /**
   * The series that the occurrence belongs to, counted; undefined when there were too many about this object.
   * @param wallMs now
   */
  add(occurrence: Occurrence, wallMs: number): Series | undefined {
    const { regarding, type, reason, action, note } = occurrence;
    const about = regarding.metadata.uid ?? `${regarding.metadata.namespace ?? ''}/${regarding.metadata.name}`;
    const key = JSON.stringify([about, type, reason, action, note]);
    const known = this.#series.get(key);
    if (known !== undefined && wallMs - known.lastAt < SERIES_ENDS_MS) {
      known.count++;
      known.lastAt = wallMs;
      return known;
    }
    if (!this.#allows(about, wallMs)) return undefined;
    const series: Series = { occurrence, firstAt: wallMs, lastAt: wallMs, count: 1, name: undefined };
    this.#series.delete(key);
    this.#series.set(key, series);
    dropOldest(this.#series);
    return series;
  }

  #allows(about: string, wallMs: number): boolean {
    const bucket = this.#buckets.get(about) ?? { tokens: BURST, at: wallMs };
    const earned = Math.max(0, Math.floor((wallMs - bucket.at) / REFILL_MS));
    bucket.tokens = Math.min(BURST, bucket.tokens + earned);
    bucket.at = bucket.tokens === BURST ? wallMs : bucket.at + earned * REFILL_MS;
    this.#buckets.delete(about);
    this.#buckets.set(about, bucket);
    dropOldest(this.#buckets);
    if (bucket.tokens === 0) return false;
    bucket.tokens--;
    return true;
  }
}

function dropOldest(map: Map<string, unknown>): void {
  if (map.size <= MOST_SERIES) return;
  for (const key of map.keys()) {
    map.delete(key);
    return;
  }
}
