import type { ActionProgress } from '../api/admin.js';
import { beginActions as begin, progressAction as progress, type ActionStep } from '../fleet/action-steps.js';
import type { FleetRecord } from './fleet-record.js';
import { withEvent, withStatus } from './fleet-record.js';

/** Begins what the annotations of a fleet newly ask for; to be called when they may have changed. Pure. */
export function beginActions(record: FleetRecord, now: number): FleetRecord {
  return withStep(record, begin(record.fleet, record.fleet.status ?? {}, new Date(now).toISOString()), now);
}

/** Takes over what the workers say of an open action. Pure. */
export function progressAction(
  record: FleetRecord,
  id: string,
  answers: readonly (ActionProgress | undefined)[],
  now: number,
): FleetRecord {
  return withStep(record, progress(record.fleet.status ?? {}, id, answers, new Date(now).toISOString()), now);
}

function withStep(record: FleetRecord, { status, happenings }: ActionStep, now: number): FleetRecord {
  if (status === record.fleet.status) return record;
  return happenings.reduce((next, what) => withEvent(next, what, now), withStatus(record, status));
}
