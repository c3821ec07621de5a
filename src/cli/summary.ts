import type { CpeFleetStatusCondition } from '../api/generated/cpefleet.js';
import type { FleetView } from '../local/fleet-view.js';
import { percentiles, shortDuration } from './view.js';

/** Whether a fleet is as its user wants it: it is ready and misses none of its thresholds. */
export function isWell({ fleet }: FleetView): boolean {
  return (
    conditionOf(fleet.status?.conditions, 'Ready')?.status === 'True' && !missesThresholds(fleet.status?.conditions)
  );
}

/** Why a fleet is not well, in a sentence; undefined when it is. */
export function whyNotWell(view: FleetView): string | undefined {
  if (isWell(view)) return undefined;
  const { metadata, status } = view.fleet;
  const ready = conditionOf(status?.conditions, 'Ready');
  const thresholds = conditionOf(status?.conditions, 'ThresholdsMet');
  const reasons = [
    ...(ready?.status === 'True' ? [] : [ready?.message ?? 'it has not been looked at yet']),
    ...(thresholds && missesThresholds(status?.conditions) ? [thresholds.message] : []),
  ];
  return `${metadata.namespace}/${metadata.name} is ${status?.lifecycleState ?? 'Pending'}: ${reasons.join('; ')}`;
}

/** What came of a fleet, for the end of a run. Pure. */
export function renderSummary(view: FleetView): string[] {
  const { fleet, totals, failures } = view;
  const { status, metadata, spec } = fleet;
  const cpes = status?.cpes;
  const thresholds = conditionOf(status?.conditions, 'ThresholdsMet');
  const time = view.readyAfterMs === undefined ? '' : `, ready after ${shortDuration(view.readyAfterMs)}`;
  const rows: [string, string][] = [
    ['CPEs', `${cpes?.ready ?? 0} of ${spec.replicas} ready, ${cpes?.failed ?? 0} failed${time}`],
    ['sessions', `${totals.sessions} succeeded, ${totals.failedSessions} failed, ${totals.faults} faults`],
    ...failures.slice(0, 5).map(([reason, count]): [string, string] => ['', `${count} × ${reason}`]),
    ['latency', `bootstrap ${percentiles(view.bootstrapMs)}, session ${percentiles(view.sessionMs)}`],
  ];
  if (spec.thresholds.length > 0 && thresholds)
    rows.push(['thresholds', `${thresholds.reason}: ${thresholds.message}`]);
  return [
    `${metadata.namespace}/${metadata.name}: ${status?.lifecycleState ?? 'Pending'}`,
    ...rows.map(([label, text]) => `  ${label.padEnd(12)}${text}`),
  ];
}

/** A threshold on what did not happen (bootstraps of a fleet that came back from its data folder) is not missed. */
function missesThresholds(conditions: readonly CpeFleetStatusCondition[] | undefined): boolean {
  return conditionOf(conditions, 'ThresholdsMet')?.status === 'False';
}

function conditionOf(
  conditions: readonly CpeFleetStatusCondition[] | undefined,
  type: string,
): CpeFleetStatusCondition | undefined {
  return conditions?.find((condition) => condition.type === type);
}
