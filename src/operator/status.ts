import { isDeepStrictEqual } from 'node:util';
import type { CpeFleet, CpeFleetStatus, CpeFleetStatusCondition } from '../api/generated/cpefleet.js';
import { stampConditions, type Condition } from '../fleet/conditions.js';
import type { ShardObservation } from '../fleet/observation.js';
import { rollUp } from '../fleet/rollup.js';

/** What keeps the operator from making a fleet what its manifest says. */
export interface Block {
  /** In CamelCase: the reason of the conditions Ready and Stalled, and of an Event. */
  readonly reason: string;
  /** What is wrong and what to do about it, for a person. */
  readonly message: string;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export interface StatusInputs {
  /** With the status that is written now, and the actions as they are to be. */
  readonly fleet: CpeFleet;
  readonly observations: readonly ShardObservation[];
  readonly block?: Block | undefined;
  /** Pods that are still to be restarted. */
  readonly outdated: number;
  /** Whether the cluster knows ServiceMonitors. */
  readonly serviceMonitors: boolean;
  /** RFC 3339. */
  readonly now: string;
}

/** The status of a fleet on a cluster: the roll-up that every engine makes, and what only a cluster has trouble with. */
export function fleetStatus(inputs: StatusInputs): CpeFleetStatus {
  const { fleet, observations, block, now } = inputs;
  const previous = fleet.status;
  const status = rollUp(fleet, observations, previous, now);
  const { generation } = fleet.metadata;
  const decided = [...(status.conditions ?? []).map((one) => adjusted(one, inputs)), ...clusterConditions(inputs)];
  const conditions = stampConditions(decided, previous?.conditions ?? [], generation, now);
  const next: Writable<CpeFleetStatus> = { ...status, conditions };
  if (!block) return next;
  // Only a generation that nothing stood in the way of was reached.
  if (previous?.observedGeneration === undefined) delete next.observedGeneration;
  else next.observedGeneration = previous.observedGeneration;
  if (next.lifecycleState === 'Ready') next.lifecycleState = 'Degraded';
  return next;
}

/** The status of a fleet whose manifest cannot be read: what was known of it, and why nothing is done. */
export function blockedStatus(
  previous: CpeFleetStatus | undefined,
  generation: number,
  block: Block,
  now: string,
): CpeFleetStatus {
  const conditions = previous?.conditions ?? [];
  const others = conditions.filter(({ type }) => type !== 'Ready' && type !== 'Stalled');
  const stamped = stampConditions([notReady(block), stalled(block)], conditions, generation, now);
  return { ...previous, lifecycleState: previous?.lifecycleState ?? 'Pending', conditions: [...stamped, ...others] };
}

/** How much one status differs from another; `numbers`: only by numbers in messages, such as a percentile that moved. */
export function statusChange(
  before: CpeFleetStatus | undefined,
  after: CpeFleetStatus,
): 'none' | 'numbers' | 'substance' {
  if (isDeepStrictEqual(before ?? {}, after)) return 'none';
  return isDeepStrictEqual(withoutNumbers(before ?? {}), withoutNumbers(after)) ? 'numbers' : 'substance';
}

function withoutNumbers({ conditions = [], ...status }: CpeFleetStatus): unknown {
  const worded = conditions.map((one) => ({ ...one, message: one.message.replaceAll(/\d+(\.\d+)?/g, '#') }));
  return { ...status, conditions: worded };
}

function adjusted(condition: CpeFleetStatusCondition, { block, outdated }: StatusInputs): Condition {
  const { type, status, reason, message } = condition;
  if (type === 'Ready' && block) return notReady(block);
  if (type === 'Progressing' && status === 'False' && outdated > 0) {
    const pods = outdated === 1 ? '1 pod is' : `${outdated} pods are`;
    return { type, status: 'True', reason: 'RollingOut', message: `${pods} still to be restarted` };
  }
  return { type, status, reason, message };
}

function clusterConditions({ fleet, block, serviceMonitors }: StatusInputs): Condition[] {
  const conditions: Condition[] = block ? [stalled(block)] : [];
  if (!fleet.spec.metrics.serviceMonitor.enabled) return conditions;
  const monitored: Condition = serviceMonitors
    ? { type: 'Monitored', status: 'True', reason: 'ServiceMonitor', message: 'A ServiceMonitor names the pods' }
    : {
        type: 'Monitored',
        status: 'False',
        reason: 'ServiceMonitorsUnknown',
        message:
          'The cluster knows no ServiceMonitors; install the Prometheus operator, or set spec.metrics.serviceMonitor.enabled to false',
      };
  return [...conditions, monitored];
}

function notReady({ reason, message }: Block): Condition {
  return { type: 'Ready', status: 'False', reason, message };
}

/** By this condition kstatus, and the tools that go by it, tell that waiting will not help. */
function stalled({ reason, message }: Block): Condition {
  return { type: 'Stalled', status: 'True', reason, message };
}
