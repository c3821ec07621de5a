import type { CpeContext } from './context.js';
import { leafValue, type Leaf } from './leaf.js';
import type { ModelTree } from './model-tree.js';
import type { Profile } from './profile.js';
import { instanceNumber, isObject, type ObjectNode, parentPath } from './tree.js';

/**
 * Alias-Based Addressing (TR-069 §3.6.1): in paths of an ACS `[alias]` may stand for the number of an instance. Inside the
 * CPE there are only numbers.
 */

/** Where a path leads to an instance that is not there. */
export interface MissingInstance {
  /** With numbers, and a dot at its end. */
  readonly table: ObjectNode;
  readonly alias: string;
  /** What follows the instance in the path. */
  readonly rest: string;
}

/**
 * The path with numbers for its aliases. It stays as it is, and leads nowhere, when an instance is not there or the CPE does
 * not have aliases in paths.
 */
export function withNumbers(profile: Profile, context: CpeContext, tree: ModelTree, path: string): string {
  if (!path.includes('[')) return path;
  const found = lookUp(profile, context, tree, path);
  return typeof found === 'string' ? found : path;
}

/** The first instance of a path with aliases that is not there, in a table that is. */
export function missingInstance(
  profile: Profile,
  context: CpeContext,
  tree: ModelTree,
  path: string,
): MissingInstance | undefined {
  if (!path.includes('[')) return undefined;
  const found = lookUp(profile, context, tree, path);
  return typeof found === 'string' ? undefined : found;
}

function lookUp(
  profile: Profile,
  context: CpeContext,
  tree: ModelTree,
  path: string,
): string | MissingInstance | undefined {
  const { aliasBasedAddressing } = profile.wellKnown;
  if (!aliasBasedAddressing || leafValue(aliasBasedAddressing, context) !== 'true') return undefined;
  let known = '';
  let left = path;
  for (let at = left.indexOf('.['); at >= 0; at = left.indexOf('.[')) {
    const end = left.indexOf('].', at);
    const table = end < 0 ? undefined : tree.object(known + left.slice(0, at + 1));
    if (!table) return undefined;
    const alias = left.slice(at + 2, end);
    const instance = tree.instances(table).find((one) => aliasOf(one, context) === alias);
    left = left.slice(end + 2);
    if (!instance) return { table, alias, rest: left };
    known = instance.path;
  }
  return known + left;
}

export function aliasOf(instance: ObjectNode, context: CpeContext): string | undefined {
  if (instance.number === undefined) return undefined;
  const leaf = aliasLeaf(instance);
  return leaf && leafValue(leaf, context);
}

export function aliasLeaf(instance: ObjectNode): Leaf | undefined {
  const path = `${instance.path}Alias`;
  return instance.children.find((child): child is Leaf => !isObject(child) && child.path === path);
}

/** How a CPE names its parameters and objects to an ACS. */
export type Naming = (path: string) => string;

const AS_IT_IS: Naming = (path) => path;

/** Names with numbers; or, when InstanceMode says so, with the aliases of the instances that have one. For one answer. */
export function namingOf(profile: Profile, context: CpeContext): Naming {
  return usesAliases(profile, context) ? aliasNaming(profile.treeOf(context), context) : AS_IT_IS;
}

/** Whether an ACS wants aliases in what it is told (TR-181 ManagementServer.InstanceMode). */
export function usesAliases({ wellKnown }: Profile, context: CpeContext): boolean {
  const { aliasBasedAddressing, instanceMode } = wellKnown;
  return (
    instanceMode !== undefined &&
    aliasBasedAddressing !== undefined &&
    leafValue(instanceMode, context) === 'InstanceAlias' &&
    leafValue(aliasBasedAddressing, context) === 'true'
  );
}

function aliasNaming(tree: ModelTree, context: CpeContext): Naming {
  const known = new Map<string, string>();
  const nameObject = (path: string): string => {
    if (path === '') return '';
    const before = known.get(path);
    if (before !== undefined) return before;
    const above = parentPath(path);
    const object = instanceNumber(path) === undefined ? undefined : tree.object(path);
    const alias = object && aliasOf(object, context);
    const name = nameObject(above) + (alias ? `[${alias}].` : path.slice(above.length));
    known.set(path, name);
    return name;
  };
  return (path) => {
    const at = path.lastIndexOf('.') + 1;
    return nameObject(path.slice(0, at)) + path.slice(at);
  };
}
