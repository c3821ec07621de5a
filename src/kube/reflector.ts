import type { ListOptions, WatchOptions } from './call-options.js';
import { pause, type Clock } from './clock.js';
import { isGone, messageOf, retryAfterOf } from './errors.js';
import { listAll } from './list-all.js';
import type { KubeLogger } from './logger.js';
import type { KubeList, KubeObject } from './object.js';
import { LONG_WATCH_MS, reflectorDelayMs, type Outcome } from './reflector-delay.js';
import { nameOf, type Resource } from './resources.js';
import type { Store } from './store.js';
import type { WatchEvent } from './watch-event.js';

/** The two calls that a reflector makes; KubeClient has them. */
export interface ListWatch {
  list<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | undefined,
    options: ListOptions,
  ): Promise<KubeList<T>>;
  watch<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string | undefined,
    options: WatchOptions,
  ): AsyncIterable<WatchEvent<T>>;
}

export interface ReflectorOptions<T extends KubeObject> {
  readonly source: ListWatch;
  readonly resource: Resource<T>;
  /** Undefined: all namespaces. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly metadataOnly?: boolean | undefined;
  readonly store: Store<T>;
  /** Reduces each object to what is kept of it. */
  readonly trim: (object: T) => T;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: KubeLogger;
}

/** After this long everything is listed again, whatever the watch said: it corrects what a watch should ever miss. */
export const RELIST_MS = 600_000;
/** The server ends a watch after this long and half as much again, at random, so that watches spread over its replicas. */
const WATCH_SECONDS = 240;
/** The server sends a bookmark every minute; a watch that is silent for longer than two is taken for dead. */
export const SILENCE_MS = 150_000;

/** A watch while it stands. */
interface Standing {
  openedAt: number | undefined;
  events: number;
}

/**
 * Keeps a store equal to what the API server has: lists, watches from there, and never ends by itself, whatever the
 * network and the server do, until its signal aborts.
 */
export class Reflector<T extends KubeObject> {
  readonly #options: ReflectorOptions<T>;
  /** From where to watch; undefined when a list must come first. */
  #resourceVersion: string | undefined;
  #listedAt = -Infinity;
  #contactAt: number;
  #synced = false;
  #failures = 0;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.#contactAt = options.clock.now();
  }

  /** Whether the first list is in the store. */
  get synced(): boolean {
    return this.#synced;
  }

  /** How long ago the API server was heard last, in milliseconds. */
  get silentForMs(): number {
    return this.#options.clock.now() - this.#contactAt;
  }

  /** Runs until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options;
    let delay: number;
    do {
      const { outcome, error } = await this.#attempt(signal);
      if (signal.aborted) return;
      if (error !== undefined) this.#report(outcome, error);
      delay = reflectorDelayMs(outcome, this.#failures, retryAfterOf(error), random);
    } while (await pause(clock, delay, signal));
  }

  /** Lists if that is due, and watches until the watch ends. */
  async #attempt(signal: AbortSignal): Promise<{ readonly outcome: Outcome; readonly error?: unknown }> {
    const { clock } = this.#options;
    const watch: Standing = { openedAt: undefined, events: 0 };
    let outcome: Outcome = 'ended';
    let error: unknown;
    try {
      if (this.#resourceVersion === undefined || clock.now() - this.#listedAt >= RELIST_MS) await this.#list(signal);
      await this.#watch(watch, signal);
    } catch (thrown) {
      error = thrown;
      outcome = isGone(thrown) ? 'gone' : watch.openedAt === undefined ? 'refused' : 'cut';
      if (outcome === 'gone') this.#resourceVersion = undefined;
    }
    const stood = watch.openedAt !== undefined && clock.now() - watch.openedAt >= LONG_WATCH_MS;
    this.#failures = stood || watch.events > 0 ? 0 : this.#failures + 1;
    return { outcome, error };
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { source, resource, namespace, labelSelector, fieldSelector, metadataOnly, store, trim, clock } =
      this.#options;
    const { items, resourceVersion } = await listAll(
      (page) => source.list(resource, namespace, { ...page, labelSelector, fieldSelector, metadataOnly, signal }),
      trim,
    );
    store.replace(items, namespace);
    this.#resourceVersion = resourceVersion;
    this.#listedAt = clock.now();
    this.#heard();
    this.#synced = true;
  }

  async #watch(standing: Standing, signal: AbortSignal): Promise<void> {
    const { source, resource, namespace, labelSelector, fieldSelector, metadataOnly, clock, random } = this.#options;
    const untilRelist = Math.max(1, Math.ceil((this.#listedAt + RELIST_MS - clock.now()) / 1_000));
    const events = source.watch(resource, namespace, {
      resourceVersion: this.#resourceVersion as string,
      timeoutSeconds: Math.min(Math.round(WATCH_SECONDS * (1 + random() / 2)), untilRelist),
      timeoutMs: SILENCE_MS,
      onOpen: () => {
        standing.openedAt = clock.now();
        this.#heard();
      },
      labelSelector,
      fieldSelector,
      metadataOnly,
      signal,
    });
    for await (const event of events) {
      standing.events++;
      this.#take(event);
    }
    this.#heard();
  }

  #take({ type, object }: WatchEvent<T>): void {
    const { store, trim } = this.#options;
    this.#heard();
    if (type === 'DELETED') store.delete(trim(object));
    else if (type !== 'BOOKMARK') store.set(trim(object));
    this.#resourceVersion = object.metadata.resourceVersion ?? this.#resourceVersion;
  }

  #heard(): void {
    this.#contactAt = this.#options.clock.now();
  }

  #report(outcome: Outcome, error: unknown): void {
    const { logger, resource, namespace } = this.#options;
    const fields = { resource: nameOf(resource), namespace, error: messageOf(error), failures: this.#failures };
    if (outcome === 'refused') logger.warn('cannot list or watch; trying again', fields);
    else logger.debug(outcome === 'gone' ? 'the watch fell behind; listing again' : 'the watch was cut', fields);
  }
}
