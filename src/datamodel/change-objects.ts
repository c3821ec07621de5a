import type { CpeContext } from './context.js';
import { addInstance, deleteInstance } from './instances.js';
import type { Interner } from './interner.js';
import { splitInstance } from './model-tree.js';
import { Overlay } from './overlay.js';
import type { Profile } from './profile.js';
import { isObject, type ObjectNode } from './tree.js';

/** Why an object was neither added nor deleted: invalid name, or resources exceeded (TR-069 §A.5.1). */
export interface ObjectFault {
  readonly code: 9004 | 9005;
  readonly message: string;
}

/** The overlay that takes the place of the context's, which stays as it is. */
export interface AddedInstance {
  readonly overlay: Overlay;
  readonly number: number;
  /** With the dot at its end. */
  readonly path: string;
}

/** Adds an instance to the table of a path that ends in a dot (TR-069 §A.3.2.6). */
export function addObject(
  profile: Profile,
  context: CpeContext,
  path: string,
  interner: Interner,
): AddedInstance | ObjectFault {
  const tree = profile.treeOf(context);
  const table = tree.object(path);
  if (!table?.template || !table.writable)
    return { code: 9005, message: `${path} is no table that takes new instances` };
  const { maxEntries } = table.template;
  if (tree.instances(table).length >= maxEntries) {
    return { code: 9004, message: `${path} has ${maxEntries} instances already` };
  }
  const overlay = context.overlay?.clone() ?? new Overlay(interner);
  const number = addInstance(overlay, path, highestOf(table));
  return { overlay, number, path: `${path}${number}.` };
}

/** Deletes an instance, its path with a dot at its end (TR-069 §A.3.2.7). */
export function deleteObject(
  profile: Profile,
  context: CpeContext,
  path: string,
  interner: Interner,
): { readonly overlay: Overlay } | ObjectFault {
  const instance = splitInstance(path);
  const object = instance && profile.treeOf(context).object(path);
  if (!instance || !object) return { code: 9005, message: `there is no instance ${path}` };
  if (!object.writable) return { code: 9005, message: `${path} cannot be deleted` };
  const overlay = context.overlay?.clone() ?? new Overlay(interner);
  deleteInstance(overlay, instance.table, instance.number);
  return { overlay };
}

function highestOf(table: ObjectNode): number {
  return table.children.reduce((highest, child) => Math.max(highest, isObject(child) ? (child.number ?? 0) : 0), 0);
}
