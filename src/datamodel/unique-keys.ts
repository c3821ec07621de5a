import type { CpeContext } from './context.js';
import { leafValue } from './leaf.js';
import { type ModelTree, splitInstance } from './model-tree.js';
import type { SetFault } from './set-values.js';
import { isObject, type ObjectNode } from './tree.js';

/**
 * What changes would make two instances of a table the same (TR-106 §3.3.2, unique keys): a fault 9007 for each changed
 * parameter of such a key. Of a table whose instances have an Enable, only enabled ones are compared: an instance that
 * was added is set up before it is switched on. An Alias differs always.
 *
 * @param context has the overlay with the changes in it
 * @param changed paths of the parameters that were changed
 */
export function duplicateKeys(tree: ModelTree, context: CpeContext, changed: readonly string[]): SetFault[] {
  const faults: SetFault[] = [];
  const paths = new Set(changed);
  const instances = new Set(changed.map((path) => path.slice(0, path.lastIndexOf('.') + 1)));
  for (const path of instances) {
    const table = tree.object(splitInstance(path)?.table ?? '');
    const own = tree.object(path);
    if (!table?.template || !own) continue;
    const { uniqueKeys, enable } = table.template;
    for (const key of [ALIAS, ...uniqueKeys]) {
      const set = key.filter((name) => paths.has(path + name));
      // Switching an instance on makes its keys count.
      const blamed = set.length === 0 && paths.has(path + enable) ? [enable] : set;
      const twin = blamed.length > 0 ? twinOf(tree, context, table, own, key, enable) : undefined;
      if (!twin) continue;
      for (const name of blamed) {
        const message = `${path}${name}: ${twin.path} has the same ${key.join(', ')}, which has to be unique`;
        faults.push({ path: path + name, code: 9007, message });
      }
    }
  }
  return faults;
}

const ALIAS: readonly string[] = ['Alias'];

function twinOf(
  tree: ModelTree,
  context: CpeContext,
  table: ObjectNode,
  own: ObjectNode,
  key: readonly string[],
  enable: string,
): ObjectNode | undefined {
  const mine = keyOf(context, own, key, enable);
  if (mine === undefined) return undefined;
  return tree.instances(table).find((other) => other !== own && keyOf(context, other, key, enable) === mine);
}

/** The values of a key as one text; undefined where they do not count or are not there. */
function keyOf(context: CpeContext, instance: ObjectNode, key: readonly string[], enable: string): string | undefined {
  const valueOf = (name: string): string | undefined => {
    const leaf = instance.children.find((child) => child.path === instance.path + name);
    return leaf && !isObject(leaf) ? leafValue(leaf, context) : undefined;
  };
  if (key !== ALIAS && valueOf(enable) === 'false') return undefined;
  const values = key.map(valueOf);
  return values.includes(undefined) ? undefined : JSON.stringify(values);
}
