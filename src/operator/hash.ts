import { createHash } from 'node:crypto';
import { isPlainObject } from '../api/plain.js';

/** A short hash of a JSON value that does not depend on the order of its fields. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 16);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, field: unknown) =>
    isPlainObject(field) ? Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1))) : field,
  );
}
