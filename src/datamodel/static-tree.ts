import type { Leaf } from './leaf.js';
import { type ModelTree, nameOf, type ParameterName } from './model-tree.js';
import { collectLeaves, isObject, type ObjectNode } from './tree.js';

/** The tree of all CPEs of a profile whose tables are as the profile has them: what it answers is made once. */
export class StaticTree implements ModelTree {
  readonly leaves: readonly Leaf[];
  readonly #root: ObjectNode;
  readonly #objects: ReadonlyMap<string, ObjectNode>;
  readonly #byPath: ReadonlyMap<string, Leaf>;
  readonly #below = new Map<string, readonly Leaf[]>();
  readonly #names = new Map<string, readonly ParameterName[]>();

  constructor(root: ObjectNode, objects: ReadonlyMap<string, ObjectNode>, byPath: ReadonlyMap<string, Leaf>) {
    this.#root = root;
    this.#objects = objects;
    this.#byPath = byPath;
    this.leaves = collectLeaves(root, []);
  }

  find(path: string): Leaf | undefined {
    return this.#byPath.get(path);
  }

  object(path: string): ObjectNode | undefined {
    return this.#objects.get(path);
  }

  instances(table: ObjectNode): readonly ObjectNode[] {
    return table.children.filter(isObject);
  }

  resolve(path: string): readonly Leaf[] | undefined {
    if (path === '') return this.leaves;
    const cached = this.#below.get(path);
    if (cached) return cached;
    const found = this.#resolve(path);
    if (found) this.#below.set(path, found);
    return found;
  }

  #resolve(path: string): readonly Leaf[] | undefined {
    const leaf = this.#byPath.get(path);
    if (leaf) return [leaf];
    const object = this.#objects.get(path);
    return object && collectLeaves(object, []);
  }

  names(path: string, nextLevel: boolean): readonly ParameterName[] | undefined {
    const key = nextLevel ? `${path}>` : path;
    const cached = this.#names.get(key);
    if (cached) return cached;
    const found = this.#listNames(path, nextLevel);
    if (found) this.#names.set(key, found);
    return found;
  }

  #listNames(path: string, nextLevel: boolean): ParameterName[] | undefined {
    const leaf = this.#byPath.get(path);
    if (leaf) return nextLevel ? [] : [nameOf(leaf)];
    const object = path === '' ? this.#root : this.#objects.get(path);
    if (!object) return undefined;
    if (!nextLevel) return namesFrom(object);
    return path === '' ? [nameOf(object)] : object.children.map(nameOf);
  }
}

function namesFrom(object: ObjectNode): ParameterName[] {
  return [nameOf(object), ...object.children.flatMap((child) => (isObject(child) ? namesFrom(child) : nameOf(child)))];
}
