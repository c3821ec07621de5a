import { isPlainObject, ownField } from './plain.js';
import type { SchemaNode } from './schema.js';

/**
 * Fills in the defaults of a structural schema as an API server does: from the outside inwards, so that a default object
 * gets the defaults of its own fields; a null where the schema has a default counts as absent. What the schema does not
 * know, and values of another type than it wants, stay as they are. The value itself is not changed.
 */
export function fillDefaults(schema: SchemaNode, value: unknown): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.map((entry) => fillDefaults(items, entry)) : value;
  }
  if (!isPlainObject(value)) return value;
  const properties = schema.properties ?? {};
  const fields = new Map<string, unknown>();
  for (const [key, field] of Object.entries(value)) {
    const child = Object.hasOwn(properties, key) ? properties[key] : schema.additionalProperties;
    const absent = field === undefined || (field === null && child?.default !== undefined);
    if (!absent) fields.set(key, child ? fillDefaults(child, field) : field);
  }
  for (const [key, child] of Object.entries(properties)) {
    const missing = !fields.has(key) && (ownField(value, key) ?? undefined) === undefined;
    if (missing && child.default !== undefined) fields.set(key, fillDefaults(child, child.default));
  }
  return Object.fromEntries(fields);
}
