import { createHash } from 'node:crypto';
import { ACTION_NAMES } from '../api/admin.js';
import type { ActionName } from '../api/admin.js';
import { nearest } from '../api/did-you-mean.js';
import type { ParsedAction } from './action-text.js';
import { isActionName, parseAction } from './action-text.js';
import { FleetError } from './errors.js';

/** What the annotations that ask for actions begin with. */
export const ACTION_PREFIX = 'cpesim.dev/';

/** An annotation that asks for nothing that can be done. */
export interface InvalidAction {
  /** The annotation without its prefix; it need not be the name of an action. */
  readonly action: string;
  readonly value: string;
  /** What is wrong with it, and what is right. */
  readonly message: string;
}

/** What the annotations of a fleet ask for, held against what was handled. */
export interface PendingActions {
  /** To be written to status.actions and status.handledActions, and then started. */
  readonly start: readonly ParsedAction[];
  readonly invalid: readonly InvalidAction[];
  /** To be taken out of status.handledActions: their annotations are gone, so that the same value asks again. */
  readonly forgotten: readonly ActionName[];
}

/**
 * Decides what to do about the annotations of a fleet. A value is carried out once: it is compared verbatim with the one
 * of the same action that was handled last.
 *
 * @param handled status.handledActions: action to value.
 */
export function pendingActions(
  annotations: Readonly<Record<string, string>>,
  handled: Readonly<Record<string, string>> = {},
): PendingActions {
  const start: ParsedAction[] = [];
  const invalid: InvalidAction[] = [];
  for (const [key, value] of Object.entries(annotations)) {
    if (!key.startsWith(ACTION_PREFIX)) continue;
    const action = key.slice(ACTION_PREFIX.length);
    if (!isActionName(action)) {
      const meant = nearest(action, ACTION_NAMES);
      const hint =
        meant === undefined ? `there are ${ACTION_NAMES.join(', ')}` : `did you mean ${ACTION_PREFIX}${meant}?`;
      invalid.push({ action, value, message: `${key} is no action; ${hint}` });
    } else if (handled[action] !== value) {
      try {
        start.push(parseAction(action, value));
      } catch (error) {
        if (!(error instanceof FleetError)) throw error;
        invalid.push({ action, value, message: error.message });
      }
    }
  }
  const forgotten = ACTION_NAMES.filter(
    (action) => Object.hasOwn(handled, action) && !Object.hasOwn(annotations, ACTION_PREFIX + action),
  );
  return { start, invalid, forgotten };
}

/**
 * status.handledActions once a decision is carried out.
 */
export function handledAfter(
  handled: Readonly<Record<string, string>> | undefined,
  { start, forgotten }: PendingActions,
): Record<string, string> {
  const kept = Object.entries(handled ?? {}).filter(([action]) => !forgotten.some((name) => name === action));
  return Object.fromEntries([...kept, ...start.map(({ action, value }) => [action, value] as const)]);
}

/**
 * The id under which the shards know one request of an action: a shard carries an id out once. The same request has the
 * same id after a restart of the engine; the same value asked at another time has another.
 *
 * @param fleet uid of the fleet, or its name where it has none.
 * @param requestedAt RFC 3339.
 */
export function actionId(fleet: string, action: ActionName, value: string, requestedAt: string): string {
  const hash = createHash('sha256').update([fleet, action, value, requestedAt].join('\0')).digest('hex');
  return `${action}-${hash.slice(0, 16)}`;
}
