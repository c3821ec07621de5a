import { ACTION_NAMES } from '../api/admin.js';
import { nearest } from '../api/did-you-mean.js';
import { isActionName, parseAction } from '../fleet/action-text.js';
import { ACTION_PREFIX, pendingActions } from '../fleet/actions.js';
import { FleetError } from '../fleet/errors.js';
import type { AnnotationChange } from '../local/fleet-record.js';
import { UsageError } from './errors.js';

/**
 * Reads `key=value` and `key-` as kubectl does. The name of an action stands for its annotation, and its value is read
 * here already, so that a mistake shows where it was made.
 *
 * @throws UsageError with a line for each argument that is wrong.
 */
export function parseAnnotationArgs(args: readonly string[], overwrite: boolean): AnnotationChange {
  const problems: string[] = [];
  const set: Record<string, string> = {};
  const remove: string[] = [];
  for (const arg of args) {
    const equals = arg.indexOf('=');
    if (equals > 0) {
      const name = arg.slice(0, equals);
      const key = fullKey(name);
      const value = arg.slice(equals + 1);
      problems.push(...mistyped(name), ...problemsOf(key, value));
      set[key] = value;
    } else if (equals < 0 && arg.length > 1 && arg.endsWith('-')) {
      const name = arg.slice(0, -1);
      problems.push(...mistyped(name));
      remove.push(fullKey(name));
    } else problems.push(`"${arg}" is no annotation; write KEY=VALUE to set one and KEY- to remove one`);
  }
  for (const key of remove) if (key in set) problems.push(`${key} is set and removed at once`);
  if (problems.length > 0) throw new UsageError(...problems);
  return { set, remove, overwrite };
}

function fullKey(key: string): string {
  return ACTION_NAMES.some((action) => action === key) ? `${ACTION_PREFIX}${key}` : key;
}

/** A name without a prefix that is almost an action's would be an annotation that does nothing. */
function mistyped(name: string): string[] {
  if (fullKey(name) !== name) return [];
  const meant = nearest(name, ACTION_NAMES);
  return meant === undefined ? [] : [`${name} is no action; did you mean ${meant}?`];
}

function problemsOf(key: string, value: string): string[] {
  const action = key.startsWith(ACTION_PREFIX) ? key.slice(ACTION_PREFIX.length) : '';
  if (!isActionName(action)) return pendingActions({ [key]: value }).invalid.map(({ message }) => message);
  try {
    parseAction(action, value);
    return [];
  } catch (thrown) {
    if (thrown instanceof FleetError) return [thrown.message];
    throw thrown;
  }
}
