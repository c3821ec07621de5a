import { CORE_SCHEMA, YAMLException, loadAll, mergeTag } from 'js-yaml';
import { isPlainObject } from './plain.js';

const schema = CORE_SCHEMA.withTags(mergeTag);
/** Values of one document once its aliases are followed: more is a mistake or an attack, not a manifest. */
const MAX_VALUES = 200_000;
const MAX_DEPTH = 64;

/** The documents of a YAML text that are not empty, each with its number (from 1), or the reason why it cannot be read. */
export function readYaml(
  text: string,
):
  | { readonly documents: readonly { readonly number: number; readonly value: unknown }[] }
  | { readonly reason: string } {
  try {
    const all = loadAll(text, { schema, maxDepth: MAX_DEPTH, maxAliases: 1000 });
    for (const value of all) {
      if (countValues(value, 0, 0) > MAX_VALUES) return { reason: 'holds too many values, or refers to itself' };
    }
    const documents = all.map((value, i) => ({ number: i + 1, value }));
    return { documents: documents.filter(({ value }) => value !== null && value !== undefined) };
  } catch (error) {
    if (error instanceof YAMLException && error.mark) {
      return { reason: `line ${error.mark.line + 1}, column ${error.mark.column + 1}: ${error.reason}` };
    }
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Counts the values of a tree; past the bounds, or in a cycle, it gives up with a number above MAX_VALUES. */
function countValues(value: unknown, sofar: number, depth: number): number {
  let count = sofar + 1;
  if (depth > 2 * MAX_DEPTH) return MAX_VALUES + 1;
  const inner = Array.isArray(value) ? value : isPlainObject(value) ? Object.values(value) : [];
  for (const one of inner) {
    count = countValues(one, count, depth + 1);
    if (count > MAX_VALUES) return count;
  }
  return count;
}
