import type { ShardStatus } from '../../api/admin.js';
import type { CpeFleet } from '../../api/generated/cpefleet.js';
import { readCpeFleet } from '../../api/validation.js';

/** A fleet `lab/metro` with the defaults of the CRD and this in its spec and metadata. */
export function fleetOf(spec: object = {}, metadata: object = {}): CpeFleet {
  const result = readCpeFleet({
    apiVersion: 'cpesim.dev/v1alpha1',
    kind: 'CpeFleet',
    metadata: { name: 'metro', namespace: 'lab', ...metadata },
    spec: { replicas: 10, profiles: [{ name: 'tr181-gateway' }], cwmp: {}, ...spec },
  });
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.fleet;
}

/** What a shard of that fleet answers when all its CPEs are ready. */
export function shardStatus(ordinal: number, ready: number, more: Partial<ShardStatus> = {}): ShardStatus {
  return {
    fleet: 'metro',
    shard: { ordinal, of: 2, first: ordinal * ready, stride: 1, count: ready },
    generation: 1,
    started_at: '2026-01-01T00:00:00Z',
    cpes: { new: 0, bootstrapping: 0, ready, failed: 0 },
    sessions: { active: 0, succeeded: ready, failed: 0 },
    bootstraps: ready,
    faults: 0,
    session_ms: {},
    bootstrap_ms: {},
    failures: {},
    ...more,
  };
}
