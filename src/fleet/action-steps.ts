import type { ActionProgress, ActionRequest } from '../api/admin.js';
import type { CpeFleet, CpeFleetStatus, CpeFleetStatusAction } from '../api/generated/cpefleet.js';
import { mergeProgress, recordAction, startedAction } from './action-status.js';
import { parseAction } from './action-text.js';
import { actionId, handledAfter, pendingActions } from './actions.js';

/** Something that happened to a fleet, as an Event tells it. */
export interface Happening {
  readonly type: 'Normal' | 'Warning';
  /** One word in CamelCase, for machines: `ActionStarted`. */
  readonly reason: string;
  /** A sentence for people. */
  readonly message: string;
}

/** A step of the actions of a fleet: what stands in its status then, and what is to be told. */
export interface ActionStep {
  readonly status: CpeFleetStatus;
  readonly happenings: readonly Happening[];
}

/** An action that the shards have not finished, and what to ask them for. */
export interface OpenAction {
  readonly id: string;
  readonly request: ActionRequest;
}

/**
 * Begins what the annotations of a fleet newly ask for: the actions stand in its status before any shard hears of them, so
 * that a restart of the engine goes on with them and does none twice. Pure.
 *
 * @param status of the fleet; what else stands in it is kept
 * @param at RFC 3339
 */
export function beginActions({ metadata }: CpeFleet, status: CpeFleetStatus, at: string): ActionStep {
  const pending = pendingActions(metadata.annotations, status.handledActions);
  const happenings: Happening[] = [];
  let actions = status.actions ?? [];
  for (const parsed of pending.start) {
    const id = actionId(metadata.uid ?? metadata.name, parsed.action, parsed.value, at);
    actions = recordAction(actions, startedAction(id, parsed, at));
    happenings.push({ type: 'Normal', reason: 'ActionStarted', message: `${parsed.action} "${parsed.value}"` });
  }
  for (const { message } of pending.invalid) {
    happenings.push({ type: 'Warning', reason: 'ActionNotUnderstood', message });
  }
  return { status: { ...status, actions, handledActions: handledAfter(status.handledActions, pending) }, happenings };
}

export function openActions(status: CpeFleetStatus | undefined): OpenAction[] {
  return (status?.actions ?? [])
    .filter(({ phase }) => phase === 'Running')
    .map(({ id, action, value }) => ({ id, request: parseAction(action, value).request }));
}

/**
 * Takes over what the shards say of an open action; the end of it is an event. Pure.
 *
 * @param progress of each shard; undefined for one that has not answered
 * @param at RFC 3339
 */
export function progressAction(
  status: CpeFleetStatus,
  id: string,
  progress: readonly (ActionProgress | undefined)[],
  at: string,
): ActionStep {
  const entry = status.actions?.find((one) => one.id === id);
  if (entry?.phase !== 'Running') return { status, happenings: [] };
  const merged = mergeProgress(entry, progress, at);
  const next = { ...status, actions: recordAction(status.actions ?? [], merged) };
  if (merged.phase === 'Running') return { status: next, happenings: [] };
  const type = merged.phase === 'Succeeded' ? 'Normal' : 'Warning';
  return { status: next, happenings: [{ type, reason: `Action${merged.phase}`, message: outcome(merged) }] };
}

function outcome({ action, value, matched, succeeded, failed, message }: CpeFleetStatusAction): string {
  const failures = failed > 0 ? `, ${failed} failed` : '';
  const why = message === '' ? '' : `: ${message}`;
  return `${action} "${value}": ${succeeded} of ${matched} CPEs${failures}${why}`;
}
