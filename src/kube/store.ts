import { KubeError, messageOf } from './errors.js';
import type { KubeLogger } from './logger.js';
import { keyOf, type KubeObject } from './object.js';

/** What happened to an object in the store. A resync is none: the object was listed again and is the same. */
export type ChangeKind = 'added' | 'changed' | 'deleted' | 'resync';

export interface Change<T extends KubeObject> {
  readonly kind: ChangeKind;
  /** `namespace/name`. */
  readonly key: string;
  /** As it is now; of a deleted one, as it was last. */
  readonly object: T;
  /** As it was before; undefined for an added one. */
  readonly previous: T | undefined;
}

/** Must only note keys and come back: it runs inside the watch. */
export type ChangeHandler<T extends KubeObject> = (change: Change<T>) => void;

/** The values under which an object can be found: none, one or many. */
export type IndexFunction<T extends KubeObject> = (object: T) => readonly string[];

/** The objects that a controller sees, by key and by index. They are shared: read them, never write them. */
export interface StoreView<T extends KubeObject> {
  readonly size: number;
  get(key: string): T | undefined;
  values(): Iterable<T>;
  keys(): Iterable<string>;
  /** The objects that the index function gave this value, in no order. */
  byIndex(index: string, value: string): readonly T[];
}

/** Objects as the API server has them, put in by reflectors; it tells handlers what became different. */
export class Store<T extends KubeObject> implements StoreView<T> {
  readonly #logger: KubeLogger;
  readonly #objects = new Map<string, T>();
  readonly #indexes: readonly Index<T>[];
  readonly #handlers: ChangeHandler<T>[] = [];

  constructor(indexes: Readonly<Record<string, IndexFunction<T>>>, logger: KubeLogger) {
    this.#indexes = Object.entries(indexes).map(([name, values]) => new Index(name, values));
    this.#logger = logger;
  }

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  values(): Iterable<T> {
    return this.#objects.values();
  }

  keys(): Iterable<string> {
    return this.#objects.keys();
  }

  byIndex(index: string, value: string): readonly T[] {
    const found = this.#indexes.find(({ name }) => name === index);
    if (found === undefined) throw new RangeError(`The store has no index ${index}.`);
    return Array.from(found.keys(value), (key) => this.#objects.get(key) as T);
  }

  /** Calls the handler for each object that is there, as added, and then for every change. */
  onChange(handler: ChangeHandler<T>): void {
    this.#handlers.push(handler);
    for (const [key, object] of this.#objects)
      this.#tellOne(handler, { kind: 'added', key, object, previous: undefined });
  }

  /** Puts in an object that was created or changed. One that has the same resourceVersion is no change. */
  set(object: T): void {
    const key = keyOf(object);
    const previous = this.#objects.get(key);
    if (previous !== undefined && sameVersion(previous, object)) return;
    this.#put(key, object, previous);
    this.#tell({ kind: previous === undefined ? 'added' : 'changed', key, object, previous });
  }

  delete(object: T): void {
    const key = keyOf(object);
    const previous = this.#objects.get(key);
    if (previous === undefined) return;
    this.#remove(key, previous);
    this.#tell({ kind: 'deleted', key, object, previous });
  }

  /**
   * Makes the store what a complete list says, of one namespace or of all: what is not in the list is deleted, which is how
   * deletions that no watch saw come to light.
   */
  replace(objects: readonly T[], namespace: string | undefined): void {
    const listed = new Set<string>();
    for (const object of objects) listed.add(keyOf(object));
    for (const [key, object] of this.#objects) {
      if (listed.has(key) || (namespace !== undefined && object.metadata.namespace !== namespace)) continue;
      this.#remove(key, object);
      this.#tell({ kind: 'deleted', key, object, previous: object });
    }
    for (const object of objects) {
      const key = keyOf(object);
      const previous = this.#objects.get(key);
      if (previous !== undefined && sameVersion(previous, object)) {
        this.#tell({ kind: 'resync', key, object: previous, previous });
      } else this.set(object);
    }
  }

  #put(key: string, object: T, previous: T | undefined): void {
    this.#objects.set(key, object);
    for (const index of this.#indexes) {
      if (previous !== undefined) index.remove(key, previous);
      index.add(key, object);
    }
  }

  #remove(key: string, object: T): void {
    this.#objects.delete(key);
    for (const index of this.#indexes) index.remove(key, object);
  }

  #tell(change: Change<T>): void {
    for (const handler of this.#handlers) this.#tellOne(handler, change);
  }

  /** A handler that throws is a bug of its own: it is told of, and costs neither the watch nor the other handlers. */
  #tellOne(handler: ChangeHandler<T>, change: Change<T>): void {
    try {
      handler(change);
    } catch (thrown) {
      const error = new KubeError(
        'KUBE_HANDLER',
        `A handler failed on ${change.key} (${change.kind}): ${messageOf(thrown)}. Correct the handler.`,
        { cause: thrown },
      );
      this.#logger.error(error.message, { code: error.code, key: change.key, error });
    }
  }
}

class Index<T extends KubeObject> {
  readonly name: string;
  readonly #values: IndexFunction<T>;
  readonly #keys = new Map<string, Set<string>>();

  constructor(name: string, values: IndexFunction<T>) {
    this.name = name;
    this.#values = values;
  }

  keys(value: string): Iterable<string> {
    return this.#keys.get(value) ?? [];
  }

  add(key: string, object: T): void {
    for (const value of this.#values(object)) {
      const keys = this.#keys.get(value);
      if (keys === undefined) this.#keys.set(value, new Set([key]));
      else keys.add(key);
    }
  }

  remove(key: string, object: T): void {
    for (const value of this.#values(object)) {
      const keys = this.#keys.get(value);
      if (keys?.delete(key) === true && keys.size === 0) this.#keys.delete(value);
    }
  }
}

function sameVersion(a: KubeObject, b: KubeObject): boolean {
  // An object that was deleted and made again can only differ in uid if resource versions start anew (a restored etcd).
  return a.metadata.resourceVersion === b.metadata.resourceVersion && a.metadata.uid === b.metadata.uid;
}
