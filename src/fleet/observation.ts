import type { ShardStatus } from '../api/admin.js';
import { mergeLatencies } from '../api/latency.js';
import type { LifecycleCounts } from '../api/lifecycle.js';
import { LIFECYCLE_STATES } from '../api/lifecycle.js';
import type { Measures } from './thresholds.js';

/** What an engine saw of one shard. */
export type ShardObservation = ShardStatus | AwayShard;

/** A shard that does not answer. */
export interface AwayShard {
  readonly ordinal: number;
  /** Why; a sentence without its end. */
  readonly unreachable: string;
  /** Nothing is wrong with it: it starts for the first time, or again after an edit. */
  readonly starting?: true;
}

/** What an engine saw of a fleet, summed up. */
export interface FleetObservation extends Measures {
  readonly answering: number;
  /** CPEs that the shards which answer have. */
  readonly total: number;
  /** Shards that should answer and do not. */
  readonly unreachable: readonly AwayShard[];
  /** How many shards are starting. */
  readonly starting: number;
  /** Shards that do not run the wanted generation yet. */
  readonly outdated: number;
  /** Why sessions failed: a sentence and its count, most frequent first. */
  readonly failures: readonly (readonly [reason: string, count: number])[];
}

/**
 * Sums up the shards of a fleet.
 *
 * @param replicas CPEs that the fleet is to have
 * @param generation of the manifest
 */
export function sumUp(shards: readonly ShardObservation[], replicas: number, generation: number): FleetObservation {
  const cpes: LifecycleCounts = { new: 0, bootstrapping: 0, ready: 0, failed: 0 };
  const answering = shards.filter((shard): shard is ShardStatus => !('unreachable' in shard));
  const away = shards.filter((shard) => 'unreachable' in shard);
  const failures = new Map<string, number>();
  for (const shard of answering) {
    for (const state of LIFECYCLE_STATES) cpes[state] += shard.cpes[state];
    for (const [reason, count] of Object.entries(shard.failures)) {
      failures.set(reason, (failures.get(reason) ?? 0) + count);
    }
  }
  return {
    replicas,
    cpes,
    total: LIFECYCLE_STATES.reduce((sum, state) => sum + cpes[state], 0),
    answering: answering.length,
    unreachable: away.filter(({ starting }) => starting !== true),
    starting: away.filter(({ starting }) => starting === true).length,
    outdated: answering.filter((shard) => shard.generation < generation).length,
    faults: answering.reduce((sum, shard) => sum + shard.faults, 0),
    sessionMs: mergeLatencies(answering.map((shard) => shard.session_ms)),
    bootstrapMs: mergeLatencies(answering.map((shard) => shard.bootstrap_ms)),
    failures: [...failures.entries()].sort(([, a], [, b]) => b - a),
  };
}
