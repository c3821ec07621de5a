import type { ActionProgress, ActionRequest } from '../api/admin.js';
import type { CpeFleetStatus, CpeFleetStatusAction } from '../api/generated/cpefleet.js';
import { mergeProgress, recordAction, startedAction } from '../fleet/action-status.js';
import { parseAction } from '../fleet/action-text.js';
import { actionId, handledAfter, pendingActions } from '../fleet/actions.js';
import type { FleetRecord } from './fleet-record.js';
import { withEvent, withStatus } from './fleet-record.js';

/**
 * Begins what the annotations of a fleet newly ask for: the actions stand in its status before any worker hears of
 * them, so that a restart of the engine goes on with them and does none twice. To be called when annotations may have
 * changed. Pure.
 */
export function beginActions(record: FleetRecord, now: number): FleetRecord {
  const { metadata, status = {} } = record.fleet;
  const pending = pendingActions(metadata.annotations, status.handledActions);
  const at = new Date(now).toISOString();
  let next = record;
  let actions = status.actions ?? [];
  for (const parsed of pending.start) {
    const id = actionId(metadata.uid ?? metadata.name, parsed.action, parsed.value, at);
    actions = recordAction(actions, startedAction(id, parsed, at));
    const message = `${parsed.action} "${parsed.value}"`;
    next = withEvent(next, { type: 'Normal', reason: 'ActionStarted', message }, now);
  }
  for (const { message } of pending.invalid) {
    next = withEvent(next, { type: 'Warning', reason: 'ActionNotUnderstood', message }, now);
  }
  return withStatus(next, { ...status, actions, handledActions: handledAfter(status.handledActions, pending) });
}

/** An action that the workers have not finished, and what to ask them for. */
export interface OpenAction {
  readonly id: string;
  readonly request: ActionRequest;
}

export function openActions(status: CpeFleetStatus | undefined): OpenAction[] {
  return (status?.actions ?? [])
    .filter((entry) => entry.phase === 'Running')
    .map((entry) => ({ id: entry.id, request: parseAction(entry.action, entry.value).request }));
}

/** Takes over what the workers say of an open action; the end of it is an event. Pure. */
export function progressAction(
  record: FleetRecord,
  id: string,
  progress: readonly (ActionProgress | undefined)[],
  now: number,
): FleetRecord {
  const { status = {} } = record.fleet;
  const entry = status.actions?.find((one) => one.id === id);
  if (entry?.phase !== 'Running') return record;
  const merged = mergeProgress(entry, progress, new Date(now).toISOString());
  const next = withStatus(record, { ...status, actions: recordAction(status.actions ?? [], merged) });
  if (merged.phase === 'Running') return next;
  const type = merged.phase === 'Succeeded' ? 'Normal' : 'Warning';
  return withEvent(next, { type, reason: `Action${merged.phase}`, message: outcome(merged) }, now);
}

function outcome({ action, value, matched, succeeded, failed, message }: CpeFleetStatusAction): string {
  const failures = failed > 0 ? `, ${failed} failed` : '';
  const why = message === '' ? '' : `: ${message}`;
  return `${action} "${value}": ${succeeded} of ${matched} CPEs${failures}${why}`;
}
