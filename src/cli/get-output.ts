import { dump } from 'js-yaml';
import type { CpeSummary } from '../api/admin.js';
import type { CpeFleet } from '../api/generated/cpefleet.js';
import { ageOf } from '../local/fleet-record.js';
import type { FleetView } from '../local/fleet-view.js';
import { table } from './table.js';

export const GET_FORMATS = ['table', 'wide', 'json', 'yaml', 'name'] as const;
export type GetFormat = (typeof GET_FORMATS)[number];

/** Fleets as `kubectl get` shows them; the namespace is a column when there is more than one. */
export function fleetTable(views: readonly FleetView[], wide: boolean, now: number): string {
  const namespaces = new Set(views.map(({ fleet }) => fleet.metadata.namespace));
  const several = namespaces.size > 1;
  const head = ['NAME', 'DESIRED', 'READY', 'FAILED', 'STATE', 'AGE'];
  const rows = views.map(({ fleet, workers, acsUrl }) => {
    const { metadata, spec, status } = fleet;
    const { ready = 0, failed = 0 } = status?.cpes ?? {};
    const cells = [metadata.name, String(spec.replicas), String(ready), String(failed)];
    cells.push(status?.lifecycleState ?? 'Pending', ageOf(fleet, now));
    if (wide) cells.push(String(workers.length), acsUrl);
    return several ? [metadata.namespace, ...cells] : cells;
  });
  const columns = wide ? [...head, 'WORKERS', 'ACS'] : head;
  return table(several ? ['NAMESPACE', ...columns] : columns, rows);
}

/** @param pods of each CPE, for a column of their own */
export function cpeTable(cpes: readonly CpeSummary[], pods?: readonly string[]): string {
  const head = ['ID', 'SERIAL', 'STATE', 'LAST EVENT', 'AT'];
  const rows = cpes.map((cpe, at) => [
    ...[cpe.id, cpe.serial, cpe.lifecycle_state, cpe.last_event, cpe.last_event_at ?? ''],
    ...(pods ? [pods[at] ?? ''] : []),
  ]);
  return table(pods ? [...head, 'POD'] : head, rows);
}

/** Objects as JSON or YAML: one by itself, several as a List. */
export function documents(format: 'json' | 'yaml', items: readonly object[], single: boolean): string {
  const [first] = items;
  const whole = single && first ? first : { apiVersion: 'v1', kind: 'List', items };
  return format === 'json' ? JSON.stringify(whole, null, 2) : dump(whole, { noRefs: true, lineWidth: -1 });
}

export function fleetNameLine(fleet: CpeFleet): string {
  return `cpefleet.cpesim.dev/${fleet.metadata.name}`;
}
