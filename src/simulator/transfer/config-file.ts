import type { CpeContext } from '../../datamodel/context.js';
import type { Profile } from '../../datamodel/profile.js';

/** A vendor configuration file: JSON, an object of parameter paths and the values as CWMP writes them. */

/** A configuration file of more bytes is not taken. */
export const CONFIG_BYTES = 1024 * 1024;

/** All that can be set on the CPE, with its present values; passwords are left out, as they read back empty. */
export function configFile(profile: Profile, context: CpeContext): string {
  const settable = profile.treeOf(context).leaves.filter((leaf) => leaf.writable && !leaf.hidden);
  return `${JSON.stringify(Object.fromEntries(settable.map((leaf) => [leaf.path, profile.value(leaf, context)])), null, 1)}\n`;
}

/** The values in a file, or what is wrong with it. */
export function readConfigFile(
  text: string,
): { readonly values: readonly { readonly path: string; readonly value: string }[] } | { readonly wrong: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return { wrong: `it is no JSON: ${(error as Error).message}` };
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return { wrong: 'it is no JSON object of parameter paths and values' };
  }
  const values: { readonly path: string; readonly value: string }[] = [];
  for (const [path, value] of Object.entries(parsed)) {
    if (typeof value !== 'string') return { wrong: `the value of ${path} is no string` };
    values.push({ path, value });
  }
  return { values };
}
