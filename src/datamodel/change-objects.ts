import { aliasLeaf, aliasOf, type MissingInstance, missingInstance, withNumbers } from './alias-path.js';
import { checkValue } from './check-value.js';
import { type CpeContext, withOverlay } from './context.js';
import { addInstance, deleteInstance } from './instances.js';
import type { Interner } from './interner.js';
import { leafValue } from './leaf.js';
import { splitInstance } from './model-tree.js';
import { Overlay } from './overlay.js';
import type { Profile } from './profile.js';
import { isObject, type ObjectNode } from './tree.js';

/** Why an object was neither added nor deleted: invalid arguments or name, or resources exceeded (TR-069 §A.5.1). */
export interface ObjectFault {
  readonly code: 9003 | 9004 | 9005;
  readonly message: string;
}

/** The overlay that takes the place of the context's, which stays as it is. */
export interface AddedInstance {
  readonly overlay: Overlay;
  readonly number: number;
  /** With the dot at its end. */
  readonly path: string;
}

/** Adds an instance to the table of a path that ends in a dot: `Table.`, or `Table.[alias].` (TR-069 §A.3.2.6). */
export function addObject(
  profile: Profile,
  context: CpeContext,
  path: string,
  interner: Interner,
): AddedInstance | ObjectFault {
  const tree = profile.treeOf(context);
  const missing = missingInstance(profile, context, tree, path);
  if (missing?.rest === '') return addNamed(profile, context, missing, interner);
  const table = tree.object(withNumbers(profile, context, tree, path));
  if (table?.number !== undefined && path.endsWith('].')) {
    return { code: 9003, message: `${path} is there already` };
  }
  if (!table?.writable || !table.template) {
    return { code: 9005, message: `${path} is no table that takes new instances` };
  }
  const { maxEntries } = table.template;
  if (tree.instances(table).length >= maxEntries) {
    return { code: 9004, message: `${path} has ${maxEntries} instances already` };
  }
  const overlay = context.overlay?.clone() ?? new Overlay(interner);
  const number = addInstance(overlay, table.path, highestOf(table));
  const instance = `${table.path}${number}.`;
  keepAliasesApart(profile, withOverlay(context, overlay), overlay, instance);
  return { overlay, number, path: instance };
}

/** Another instance may have been given the name that this one is born with: an Alias is unique (TR-106 §3.3.2). */
function keepAliasesApart(profile: Profile, context: CpeContext, overlay: Overlay, path: string): void {
  const tree = profile.treeOf(context);
  const own = tree.object(path);
  const leaf = own && aliasLeaf(own);
  if (!own?.parent || !leaf) return;
  const others = new Set(tree.instances(own.parent).map((one) => (one === own ? undefined : aliasOf(one, context))));
  const born = leafValue(leaf, context);
  let alias = born;
  for (let n = 2; others.has(alias); n++) alias = `${born}-${n}`;
  if (alias !== born) overlay.set(leaf.path, alias);
}

/** Adds an instance with an Alias that none of the table has (TR-069 §3.6.1). */
export function addNamed(
  profile: Profile,
  context: CpeContext,
  { table, alias }: MissingInstance,
  interner: Interner,
): AddedInstance | ObjectFault {
  const added = addObject(profile, context, table.path, interner);
  if ('code' in added) return added;
  const instance = profile.treeOf(withOverlay(context, added.overlay)).object(added.path);
  const leaf = instance && aliasLeaf(instance);
  if (!leaf) return { code: 9005, message: `instances of ${table.path} have no Alias` };
  const checked = alias === '' ? { wrong: 'an Alias is not empty' } : checkValue(leaf.type, leaf.constraints, alias);
  if ('wrong' in checked) return { code: 9003, message: `${leaf.path}: ${checked.wrong}` };
  added.overlay.set(leaf.path, checked.value);
  return added;
}

/** Deletes an instance, its path with a dot at its end (TR-069 §A.3.2.7). */
export function deleteObject(
  profile: Profile,
  context: CpeContext,
  path: string,
  interner: Interner,
): { readonly overlay: Overlay } | ObjectFault {
  const tree = profile.treeOf(context);
  const numbered = withNumbers(profile, context, tree, path);
  const instance = splitInstance(numbered);
  const object = instance && tree.object(numbered);
  if (!instance || !object) return { code: 9005, message: `there is no instance ${path}` };
  if (!object.writable) return { code: 9005, message: `${path} cannot be deleted` };
  const overlay = context.overlay?.clone() ?? new Overlay(interner);
  deleteInstance(overlay, instance.table, instance.number);
  return { overlay };
}

function highestOf(table: ObjectNode): number {
  return table.children.reduce((highest, child) => Math.max(highest, isObject(child) ? (child.number ?? 0) : 0), 0);
}
