import { type Behaviour, type BehaviourDocument, behaviourOf } from './behaviour.js';
import type { CpeContext } from './context.js';
import { type AddedObject, instantiate, type Template } from './instance-template.js';
import { leafValue, type Leaf } from './leaf.js';
import { ChangedTree, changesTables, type ModelTree, type SharedTree } from './model-tree.js';
import type { Root } from './root.js';
import { StaticTree } from './static-tree.js';
import type { ObjectNode } from './tree.js';
import { findWellKnown, type WellKnown } from './well-known.js';

/** What a profile says of itself. */
export interface ProfileHeader {
  readonly name: string;
  readonly description: string;
  readonly root: Root;
  /** The data model that it keeps to, for example `urn:broadband-forum-org:tr-181-2-17-0`. */
  readonly dataModel: string;
  readonly behaviour?: BehaviourDocument;
}

/** Added instances that are kept for the next CPE that has one of the same path. */
const MAX_ADDED = 1024;

/** A device model: the immutable tree that all CPEs of it share. Made by loadProfile. */
export class Profile implements SharedTree {
  readonly name: string;
  readonly description: string;
  readonly root: ObjectNode;
  readonly dataModel: string;
  readonly behaviour: Behaviour;
  /** As the profile has them, in path order. */
  readonly leaves: readonly Leaf[];
  /** What every Inform carries (TR-069 §3.7.1.5). */
  readonly forcedInform: readonly Leaf[];
  readonly wellKnown: WellKnown;
  /** Leaves that move and have notification as long as no ACS says otherwise. */
  readonly watched: readonly Leaf[];
  readonly objects: ReadonlyMap<string, ObjectNode>;
  /** The tree of a CPE on which no table was changed. */
  readonly tree: ModelTree;
  readonly #byPath: ReadonlyMap<string, Leaf>;
  readonly #added = new Map<string, AddedObject>();

  constructor(
    header: ProfileHeader,
    tree: { readonly leaves: readonly Leaf[]; readonly objects: ReadonlyMap<string, ObjectNode> },
    forcedInform: readonly Leaf[],
  ) {
    this.name = header.name;
    this.description = header.description;
    this.dataModel = header.dataModel;
    this.behaviour = behaviourOf(header.behaviour);
    this.leaves = tree.leaves;
    this.forcedInform = forcedInform;
    this.watched = tree.leaves.filter(({ volatile, notify }) => volatile && notify !== 'off');
    this.objects = tree.objects;
    this.root = rootOf(tree.objects, header.root);
    this.#byPath = new Map(tree.leaves.map((leaf) => [leaf.path, leaf]));
    this.tree = new StaticTree(this.root, tree.objects, this.#byPath);
    this.wellKnown = findWellKnown(header.root, (path) => this.#byPath.get(path));
  }

  /** A leaf that the profile itself has. */
  find(path: string): Leaf | undefined {
    return this.#byPath.get(path);
  }

  /** The tree that a CPE has now; for one request. */
  treeOf(context: CpeContext): ModelTree {
    const { overlay } = context;
    const isAsProfile = !this.root.moving && (overlay === undefined || !changesTables(overlay));
    return isAsProfile ? this.tree : new ChangedTree(this, context);
  }

  /** An instance that is added to a table; the CPEs that have one of this path share it. */
  added(table: ObjectNode, template: Template, number: number): AddedObject {
    const path = `${table.path}${number}.`;
    const known = this.#added.get(path);
    if (known?.node.parent === table) return known;
    if (this.#added.size >= MAX_ADDED) this.#added.clear();
    const added = instantiate(template, table, number, this);
    this.#added.set(path, added);
    return added;
  }

  /** The leaf's value on this CPE, what was set on it first. Of a hidden leaf too: who answers an ACS blanks it. */
  value(leaf: Leaf, context: CpeContext): string {
    return leafValue(leaf, context);
  }
}

function rootOf(objects: ReadonlyMap<string, ObjectNode>, path: Root): ObjectNode {
  const root = objects.get(path);
  if (!root) throw new TypeError(`a profile has no object ${path}`);
  return root;
}
