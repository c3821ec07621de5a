import { addedTo, deletedFrom } from './instances.js';
import type { CpeContext } from './context.js';
import type { AddedObject, Template } from './instance-template.js';
import type { Leaf } from './leaf.js';
import { MARK, type Overlay } from './overlay.js';
import { instanceNumber, isObject, type ObjectNode, parentPath } from './tree.js';

/** An entry of a GetParameterNamesResponse; objects end in a dot. */
export interface ParameterName {
  readonly name: string;
  readonly writable: boolean;
}

/** The parameters and objects that a CPE has at a time. */
export interface ModelTree {
  /** In path order: below any object they are one run. */
  readonly leaves: readonly Leaf[];
  find(path: string): Leaf | undefined;
  /** The object of a path that ends in a dot. */
  object(path: string): ObjectNode | undefined;
  /** The instances of a table, in the order of their numbers. */
  instances(table: ObjectNode): readonly ObjectNode[];
  /** The leaf of this path, or all leaves below a path that ends in a dot (empty: all); undefined: invalid name (9005). */
  resolve(path: string): readonly Leaf[] | undefined;
  /**
   * What GetParameterNames answers (TR-069 §A.3.2.3): with `nextLevel` the children of the object (of an empty path: the
   * root), without it the object or parameter itself and all below. Undefined: invalid name (9005).
   */
  names(path: string, nextLevel: boolean): readonly ParameterName[] | undefined;
}

/** What the trees of a profile's CPEs have in common. */
export interface SharedTree {
  readonly root: ObjectNode;
  readonly objects: ReadonlyMap<string, ObjectNode>;
  find(path: string): Leaf | undefined;
  added(table: ObjectNode, template: Template, number: number): AddedObject;
}

/**
 * The tree of a CPE whose tables are not those of its profile: instances were added, deleted or filled in, or come and go. Made
 * for one request, out of objects that are shared.
 */
export class ChangedTree implements ModelTree {
  readonly #shared: SharedTree;
  readonly #context: CpeContext;
  readonly #overlay: Overlay | undefined;
  readonly #added = new Map<string, AddedObject>();

  constructor(shared: SharedTree, context: CpeContext) {
    this.#shared = shared;
    this.#context = context;
    this.#overlay = context.overlay;
    const tables = [MARK.added, MARK.rows].flatMap((mark) =>
      [...(context.overlay?.marked(mark) ?? [])].map(([table]) => table),
    );
    // A table below an added instance is found only when that one is there: shorter paths first.
    for (const table of tables.sort((a, b) => a.length - b.length)) this.#grow(table);
  }

  get leaves(): readonly Leaf[] {
    return this.#collect(this.#shared.root, []);
  }

  find(path: string): Leaf | undefined {
    const leaf = this.#shared.find(path);
    if (!leaf) return this.#addedAround(path)?.leaves.get(path);
    const around = this.#shared.objects.get(path.slice(0, path.lastIndexOf('.') + 1));
    return around && this.#isThere(around) ? leaf : undefined;
  }

  object(path: string): ObjectNode | undefined {
    const object = this.#shared.objects.get(path);
    if (!object) return this.#addedAround(path)?.objects.get(path);
    return this.#isThere(object) ? object : undefined;
  }

  instances(table: ObjectNode): readonly ObjectNode[] {
    return this.#childrenOf(table).filter(isObject);
  }

  resolve(path: string): readonly Leaf[] | undefined {
    const leaf = this.find(path);
    if (leaf) return [leaf];
    const object = path === '' ? this.#shared.root : this.object(path);
    return object && this.#collect(object, []);
  }

  names(path: string, nextLevel: boolean): readonly ParameterName[] | undefined {
    const leaf = this.find(path);
    if (leaf) return nextLevel ? [] : [nameOf(leaf)];
    const object = path === '' ? this.#shared.root : this.object(path);
    if (!object) return undefined;
    if (!nextLevel) return this.#collectNames(object, []);
    return path === '' ? [nameOf(object)] : this.#childrenOf(object).map(nameOf);
  }

  #grow(table: string): void {
    const node = this.object(table);
    if (!node?.template) return;
    for (const number of addedTo(this.#overlay, table)) {
      this.#added.set(`${table}${number}.`, this.#shared.added(node, node.template, number));
    }
  }

  /** The added instance, nearest to the path, that the path leads through. */
  #addedAround(path: string): AddedObject | undefined {
    for (let at = path.lastIndexOf('.'); at > 0; at = path.lastIndexOf('.', at - 1)) {
      const added = this.#added.get(path.slice(0, at + 1));
      if (added) return added;
    }
    return undefined;
  }

  #isThere(object: ObjectNode): boolean {
    for (let node: ObjectNode | undefined = object; node; node = node.parent) {
      if (node.number === undefined) continue;
      if (node.presence && !node.presence.at(this.#context)) return false;
      if (deletedFrom(this.#overlay, parentPath(node.path)).includes(node.number)) return false;
    }
    return true;
  }

  #childrenOf(object: ObjectNode): readonly (ObjectNode | Leaf)[] {
    const deleted = deletedFrom(this.#overlay, object.path);
    const added = addedTo(this.#overlay, object.path);
    const isPlain = deleted.length === 0 && added.length === 0;
    if (isPlain && !object.moving) return object.children;
    const left = object.children.filter((child) => {
      if (!isObject(child) || child.number === undefined) return true;
      return !deleted.includes(child.number) && (child.presence?.at(this.#context) ?? true);
    });
    const more = added.flatMap((number) => this.#added.get(`${object.path}${number}.`)?.node ?? []);
    return more.length === 0 ? left : [...left, ...more];
  }

  #collect(object: ObjectNode, leaves: Leaf[]): Leaf[] {
    for (const child of this.#childrenOf(object)) {
      if (isObject(child)) this.#collect(child, leaves);
      else leaves.push(child);
    }
    return leaves;
  }

  #collectNames(object: ObjectNode, names: ParameterName[]): ParameterName[] {
    names.push(nameOf(object));
    for (const child of this.#childrenOf(object)) {
      if (isObject(child)) this.#collectNames(child, names);
      else names.push(nameOf(child));
    }
    return names;
  }
}

/** Whether an overlay adds, deletes or fills in instances. */
export function changesTables(overlay: Overlay): boolean {
  // An instance that was added and deleted again leaves only its number.
  for (const [key] of overlay.entries()) {
    if (key.startsWith(MARK.added) || key.startsWith(MARK.deleted) || key.startsWith(MARK.rows)) return true;
  }
  return false;
}

export function nameOf({ path, writable }: Leaf | ObjectNode): ParameterName {
  return { name: path, writable };
}

/** The table of an instance's path and its number; undefined when it is no instance's. */
export function splitInstance(path: string): { readonly table: string; readonly number: number } | undefined {
  const number = instanceNumber(path);
  return number === undefined ? undefined : { table: parentPath(path), number };
}
