import { compileLeaves, type LeafProblem } from './compile-leaves.js';
import type { Draft, LeafDefinition, Origin } from './draft.js';
import { forNewInstance } from './initial-value.js';
import type { Leaf } from './leaf.js';
import type { ObjectInstance } from './object-path.js';
import type { ObjectNode } from './tree.js';

/** A parameter of the new instances of a table. */
export interface TemplateLeaf {
  /** Of its object, below the instance: empty, or `Stats.`. */
  readonly below: string;
  readonly definition: LeafDefinition;
  readonly origin: Origin;
  /** Described for new instances (`{}`): taken as it is. Otherwise for those that the profile has. */
  readonly explicit: boolean;
}

/** What new instances of a table are made of. */
export interface Template {
  /** An ACS adds and deletes instances; otherwise the CPE alone does. */
  readonly writable: boolean;
  /** More instances than this are refused with fault 9004. */
  readonly maxEntries: number;
  /** Unique keys: names of parameters (TR-106 §3.3.2). */
  readonly uniqueKeys: readonly (readonly string[])[];
  /** The boolean that switches an instance on and off; unique keys count for those that are on. */
  readonly enable: string;
  readonly leaves: readonly TemplateLeaf[];
  /** Objects below an instance, each after the one around it: `Stats.`. */
  readonly objects: readonly string[];
  /** Whether an object below an instance is a table. */
  hasTable(below: string): boolean;
  /** The template of a table below an instance, when that takes new instances itself. */
  tableBelow(below: string): Template | undefined;
}

/** What there is around a new instance. */
export interface TemplateSurroundings {
  find(path: string): Leaf | undefined;
}

/** An instance that was added: the same for all CPEs that have one of this path. */
export interface AddedObject {
  readonly node: ObjectNode;
  readonly leaves: ReadonlyMap<string, Leaf>;
  readonly objects: ReadonlyMap<string, ObjectNode>;
  /** What is wrong with the template; found when the profile is compiled, so that none is left later. */
  readonly problems: readonly LeafProblem[];
}

/** Makes an instance of a table out of the table's template. */
export function instantiate(
  template: Template,
  table: ObjectNode,
  number: number,
  around: TemplateSurroundings,
): AddedObject {
  const path = `${table.path}${number}.`;
  const numbers = [...path.matchAll(/\.(\d+)(?=\.)/g)].map(([, digits]) => Number(digits));
  const drafts = new Map<string, Draft>();
  for (const { below, definition, origin, explicit } of template.leaves) {
    const object: ObjectInstance = { path: path + below, numbers, position: 0, siblings: 1 };
    const draft = {
      path: object.path + origin.name,
      object,
      definition: explicit ? definition : forNewInstance(origin.name, definition),
      origin,
    };
    drafts.set(draft.path, draft);
  }
  const tables = new Set(template.objects.filter((below) => template.hasTable(below)).map((below) => path + below));
  const { leaves, problems } = compileLeaves([...drafts.values()], {
    missing: false,
    draft: (name) => drafts.get(name),
    leaf: (name) => around.find(name),
    instances: (name) => (tables.has(name) ? [] : undefined),
  });
  const compiled = new Map<string, Leaf>();
  for (const leaf of leaves.values()) compiled.set(leaf.path, leaf);

  const objects = new Map<string, ObjectNode>();
  const growObject = (below: string, parent: ObjectNode, writable: boolean, own: number | undefined): Growing => {
    const node = {
      path: path + below,
      writable,
      children: [] as (ObjectNode | Leaf)[],
      parent,
      number: own,
      presence: undefined,
      template: own === undefined ? template.tableBelow(below) : undefined,
      moving: false,
    };
    objects.set(node.path, node);
    for (const draft of drafts.values()) {
      const leaf = draft.object.path === node.path ? compiled.get(draft.path) : undefined;
      if (leaf) node.children.push(leaf);
    }
    return node;
  };
  const node = growObject('', table, template.writable, number);
  for (const below of template.objects) {
    const above = path + below.slice(0, below.lastIndexOf('.', below.length - 2) + 1);
    const parent = (objects.get(above) ?? node) as Growing;
    parent.children.push(growObject(below, parent, template.tableBelow(below)?.writable === true, undefined));
  }
  return { node, leaves: compiled, objects, problems };
}

type Growing = ObjectNode & { readonly children: (ObjectNode | Leaf)[] };
