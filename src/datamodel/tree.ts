import type { Draft } from './draft.js';
import type { Leaf } from './leaf.js';

/** An object, a table or an instance of one; all paths end in a dot. */
export interface ObjectNode {
  readonly path: string;
  /** Of a table: instances can be added; of an instance: it can be deleted (TR-069 §A.3.2.3). */
  readonly writable: boolean;
  readonly children: readonly (ObjectNode | Leaf)[];
  /** The leaves below are those from here up to and without endLeaf. */
  readonly firstLeaf: number;
  readonly endLeaf: number;
}

/** The objects of a profile as they are gathered from its sections, in the order in which they are first named. */
export class TreeBuilder {
  readonly #root: string;
  readonly #objects = new Map<string, Growing>();
  readonly #leaves = new Map<string, Draft>();

  constructor(root: string) {
    this.#root = root;
    this.#objects.set(root, newObject(root));
  }

  /** Adds an object, and those above it. */
  addObject(path: string, writable = false): void {
    this.#grow(path).writable ||= writable;
  }

  /** Adds a leaf, or answers the one that has its path already. */
  addLeaf(draft: Draft): Draft | undefined {
    const there = this.#leaves.get(draft.path);
    if (there) return there;
    this.#leaves.set(draft.path, draft);
    this.#grow(draft.path.slice(0, draft.path.lastIndexOf('.') + 1)).children.push(draft);
    return undefined;
  }

  hasObject(path: string): boolean {
    return this.#objects.has(path);
  }

  draft(path: string): Draft | undefined {
    return this.#leaves.get(path);
  }

  /** Instances in a table. */
  count(table: string): number {
    return this.#objects.get(table)?.children.length ?? 0;
  }

  /** Drafts in path order. */
  order(): Draft[] {
    return this.#walk(this.#grow(this.#root));
  }

  /** The finished objects, by path; `leafOf` gives the leaf of a draft. */
  finish(leafOf: (draft: Draft) => Leaf): ReadonlyMap<string, ObjectNode> {
    const objects = new Map<string, ObjectNode>();
    let leaves = 0;
    const finishOne = ({ path, writable, children }: Growing): ObjectNode => {
      const firstLeaf = leaves;
      const finished = children.map((child) => {
        if ('children' in child) return finishOne(child);
        leaves++;
        return leafOf(child);
      });
      const node = { path, writable, children: finished, firstLeaf, endLeaf: leaves };
      objects.set(path, node);
      return node;
    };
    finishOne(this.#grow(this.#root));
    return objects;
  }

  #grow(path: string): Growing {
    const there = this.#objects.get(path);
    if (there) return there;
    const object = newObject(path);
    this.#objects.set(path, object);
    const above = this.#grow(path.slice(0, path.lastIndexOf('.', path.length - 2) + 1));
    above.children.push(object);
    if (isInstance(path)) above.children.sort((a, b) => instanceNumber(a.path) - instanceNumber(b.path));
    return object;
  }

  #walk(object: Growing): Draft[] {
    return object.children.flatMap((child) => ('children' in child ? this.#walk(child) : [child]));
  }
}

interface Growing {
  readonly path: string;
  writable: boolean;
  readonly children: (Growing | Draft)[];
}

function newObject(path: string): Growing {
  return { path, writable: false, children: [] };
}

function instanceNumber(path: string): number {
  return Number(/(\d+)\.$/.exec(path)?.[1] ?? 0);
}

function isInstance(path: string): boolean {
  return /\.\d+\.$/.test(path);
}
