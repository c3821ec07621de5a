import type { Draft } from './draft.js';
import type { Leaf } from './leaf.js';
import type { Presence } from './presence.js';
import type { Template } from './instance-template.js';

/** An object, a table or an instance of one; all paths end in a dot. */
export interface ObjectNode {
  readonly path: string;
  /** Of a table: instances can be added; of an instance: it can be deleted (TR-069 §A.3.2.3). */
  readonly writable: boolean;
  readonly children: readonly (ObjectNode | Leaf)[];
  readonly parent: ObjectNode | undefined;
  /** Of an instance. */
  readonly number: number | undefined;
  /** Of an instance that comes and goes. */
  readonly presence: Presence | undefined;
  /** Of a table that instances can be added to, by an ACS (it is writable then) or by the CPE alone. */
  readonly template: Template | undefined;
  /** Whether objects below, or this one, come and go. */
  readonly moving: boolean;
}

export function isObject(node: ObjectNode | Leaf): node is ObjectNode {
  return 'children' in node;
}

/** Adds the leaves of a subtree to a list, in path order. */
export function collectLeaves(node: ObjectNode, leaves: Leaf[]): Leaf[] {
  for (const child of node.children) {
    if (isObject(child)) collectLeaves(child, leaves);
    else leaves.push(child);
  }
  return leaves;
}

/** An instance of a table while its profile is compiled. */
export interface InstanceDraft {
  readonly number: number;
  readonly presence: Presence | undefined;
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
  addObject(path: string, writable = false, presence?: Presence): void {
    const object = this.#grow(path);
    object.writable ||= writable;
    object.presence ??= presence;
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

  /** Instances in a table, in the order of their numbers. */
  instances(table: string): InstanceDraft[] {
    const children = this.#objects.get(table)?.children ?? [];
    return children.flatMap((child) =>
      'children' in child && child.number !== undefined ? [{ number: child.number, presence: child.presence }] : [],
    );
  }

  /** Drafts in path order. */
  order(): Draft[] {
    return this.#walk(this.#grow(this.#root));
  }

  /**
   * The finished objects, by path.
   *
   * @param leafOf gives the leaf of a draft
   * @param templateOf gives the template of a table, by its path
   */
  finish(
    leafOf: (draft: Draft) => Leaf,
    templateOf: (table: string) => Template | undefined,
  ): ReadonlyMap<string, ObjectNode> {
    const objects = new Map<string, ObjectNode>();
    const finishOne = (growing: Growing, parent: ObjectNode | undefined): ObjectNode => {
      const { path, writable, number, presence, children } = growing;
      const finished: (ObjectNode | Leaf)[] = [];
      const node = {
        path,
        writable,
        children: finished,
        parent,
        number,
        presence,
        template: number === undefined ? templateOf(path) : undefined,
        moving: presence !== undefined,
      };
      objects.set(path, node);
      for (const child of children) {
        if (!('children' in child)) finished.push(leafOf(child));
        else {
          const below = finishOne(child, node);
          finished.push(below);
          node.moving ||= below.moving;
        }
      }
      return node;
    };
    finishOne(this.#grow(this.#root), undefined);
    return objects;
  }

  #grow(path: string): Growing {
    const there = this.#objects.get(path);
    if (there) return there;
    const object = newObject(path);
    this.#objects.set(path, object);
    const above = this.#grow(parentPath(path));
    above.children.push(object);
    if (object.number !== undefined) above.children.sort((a, b) => numberOf(a) - numberOf(b));
    return object;
  }

  #walk(object: Growing): Draft[] {
    return object.children.flatMap((child) => ('children' in child ? this.#walk(child) : [child]));
  }
}

/** The path of the object around an object: `Device.WiFi.` for `Device.WiFi.Radio.`; empty for the root. */
export function parentPath(path: string): string {
  return path.slice(0, path.lastIndexOf('.', path.length - 2) + 1);
}

/** The instance number at the end of a path; undefined when it is no instance's. */
export function instanceNumber(path: string): number | undefined {
  const last = /\.([1-9]\d*)\.$/.exec(path)?.[1];
  return last === undefined ? undefined : Number(last);
}

interface Growing {
  readonly path: string;
  readonly number: number | undefined;
  writable: boolean;
  presence: Presence | undefined;
  readonly children: (Growing | Draft)[];
}

function newObject(path: string): Growing {
  return { path, number: instanceNumber(path), writable: false, presence: undefined, children: [] };
}

function numberOf(child: Growing | Draft): number {
  return 'children' in child ? (child.number ?? 0) : 0;
}
