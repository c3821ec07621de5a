import { isPlainObject } from '../api/plain.js';

/**
 * Whether an object has all that is wanted of it. What others add is theirs; that something is wanted no longer shows by
 * the mark that every wanted object carries (names.ts, DESIRED_HASH).
 */
export function hasAllOf(live: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    // Lists are taken in their order. Where the API server merges them by key (owners, ports), others may add entries.
    if (!Array.isArray(live) || live.length < wanted.length) return false;
    return wanted.every((entry, i) => hasAllOf(live[i], entry));
  }
  if (isPlainObject(wanted)) {
    const fields: Readonly<Record<string, unknown>> = isPlainObject(live) ? live : {};
    return Object.entries(wanted).every(([key, value]) =>
      // An empty object or list that the API server leaves out is there all the same.
      fields[key] === undefined ? isEmpty(value) : hasAllOf(fields[key], value),
    );
  }
  return live === wanted;
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isPlainObject(value) && Object.values(value).every(isEmpty);
}
