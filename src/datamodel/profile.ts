import type { CpeContext } from './context.js';
import { leafValue, type Leaf } from './leaf.js';
import type { Root } from './root.js';
import type { ObjectNode } from './tree.js';
import { findWellKnown, type WellKnown } from './well-known.js';

/** What a profile says of itself. */
export interface ProfileHeader {
  readonly name: string;
  readonly description: string;
  readonly root: Root;
  /** The data model that it keeps to, for example `urn:broadband-forum-org:tr-181-2-17-0`. */
  readonly dataModel: string;
}

/** An entry of a GetParameterNamesResponse; objects end in a dot. */
export interface ParameterName {
  readonly name: string;
  readonly writable: boolean;
}

/** A device model: the immutable tree that all CPEs of it share. Made by loadProfile. */
export class Profile {
  readonly name: string;
  readonly description: string;
  readonly root: Root;
  readonly dataModel: string;
  /** In path order: below any object they are one run. */
  readonly leaves: readonly Leaf[];
  /** What every Inform carries (TR-069 §3.7.1.5). */
  readonly forcedInform: readonly Leaf[];
  readonly wellKnown: WellKnown;
  readonly #objects: ReadonlyMap<string, ObjectNode>;
  readonly #byPath: ReadonlyMap<string, Leaf>;
  readonly #below = new Map<string, readonly Leaf[]>();
  readonly #names = new Map<string, readonly ParameterName[]>();

  constructor(
    header: ProfileHeader,
    tree: { readonly leaves: readonly Leaf[]; readonly objects: ReadonlyMap<string, ObjectNode> },
    forcedInform: readonly Leaf[],
  ) {
    this.name = header.name;
    this.description = header.description;
    this.root = header.root;
    this.dataModel = header.dataModel;
    this.leaves = tree.leaves;
    this.forcedInform = forcedInform;
    this.#objects = tree.objects;
    this.#byPath = new Map(tree.leaves.map((leaf) => [leaf.path, leaf]));
    this.wellKnown = findWellKnown(header.root, (path) => this.#byPath.get(path));
  }

  find(path: string): Leaf | undefined {
    return this.#byPath.get(path);
  }

  /** The leaf's value on this CPE, what was set on it first. Of a hidden leaf too: who answers an ACS blanks it. */
  value(leaf: Leaf, context: CpeContext): string {
    return leafValue(leaf, context);
  }

  /** The leaf of this path, or all leaves below a path that ends in a dot (empty: all); undefined: invalid name (9005). */
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
    return object && this.leaves.slice(object.firstLeaf, object.endLeaf);
  }

  /**
   * What GetParameterNames answers (TR-069 §A.3.2.3): with `nextLevel` the children of the object (of an empty path: the
   * root), without it the object or parameter itself and all below. Undefined: invalid name (9005).
   */
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
    const object = this.#objects.get(path === '' ? this.root : path);
    if (!object) return undefined;
    if (!nextLevel) return namesFrom(object);
    return path === '' ? [nameOf(object)] : object.children.map(nameOf);
  }
}

function nameOf({ path, writable }: Leaf | ObjectNode): ParameterName {
  return { name: path, writable };
}

function namesFrom(object: ObjectNode): ParameterName[] {
  return [
    nameOf(object),
    ...object.children.flatMap((child) => ('children' in child ? namesFrom(child) : nameOf(child))),
  ];
}
