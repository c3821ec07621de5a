import type { Clock } from './clock.js';
import type { KubeLogger } from './logger.js';
import type { KubeObject } from './object.js';
import { Reflector, type ListWatch } from './reflector.js';
import { nameOf, type Resource } from './resources.js';
import { Store, type ChangeHandler, type IndexFunction, type StoreView } from './store.js';
import { trim } from './trim.js';

export interface InformerOptions<T extends KubeObject> {
  readonly source: ListWatch;
  readonly resource: Resource<T>;
  /** The namespaces to watch, each with a reflector of its own; undefined: all, with one. */
  readonly namespaces?: readonly string[] | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Only metadata is asked for and kept. */
  readonly metadataOnly?: boolean | undefined;
  readonly indexes?: Readonly<Record<string, IndexFunction<T>>> | undefined;
  /** Reduces each object to what is kept of it; managedFields and kubectl's copy of the manifest are gone already. */
  readonly trim?: ((object: T) => T) | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: KubeLogger;
}

/** The objects of one resource, kept up to date: a store and the reflectors that fill it. */
export class Informer<T extends KubeObject> {
  readonly name: string;
  readonly #store: Store<T>;
  readonly #reflectors: readonly Reflector<T>[];

  constructor(options: InformerOptions<T>) {
    const { namespaces, indexes = {}, trim: reduce, ...common } = options;
    this.name = nameOf(options.resource);
    this.#store = new Store(indexes, options.logger);
    const store = this.#store;
    const keep = reduce === undefined ? trim<T> : (object: T): T => reduce(trim(object));
    // Of what has no namespace there is one collection, whichever namespaces the rest is watched in.
    const scopes = namespaces === undefined || !options.resource.namespaced ? [undefined] : [...new Set(namespaces)];
    this.#reflectors = scopes.map((namespace) => new Reflector({ ...common, namespace, store, trim: keep }));
  }

  get store(): StoreView<T> {
    return this.#store;
  }

  /** Whether everything that was there at the start is in the store, and handlers were told of it. */
  get synced(): boolean {
    return this.#reflectors.every(({ synced }) => synced);
  }

  /** How long ago the API server was heard last, in milliseconds, where that is longest. */
  get silentForMs(): number {
    return Math.max(0, ...this.#reflectors.map(({ silentForMs }) => silentForMs));
  }

  /** Calls the handler for each object that is there, as added, and then for every change; it must only note keys. */
  onChange(handler: ChangeHandler<T>): void {
    this.#store.onChange(handler);
  }

  /** Runs until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#reflectors.map((reflector) => reflector.run(signal)));
  }
}
