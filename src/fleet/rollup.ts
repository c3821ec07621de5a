import type { CpeFleet, CpeFleetStatus } from '../api/generated/cpefleet.js';
import { parseThreshold } from '../api/threshold.js';
import { pendingActions } from './actions.js';
import type { Condition } from './conditions.js';
import { stampConditions } from './conditions.js';
import type { FleetObservation, ShardObservation } from './observation.js';
import { sumUp } from './observation.js';
import type { Verdict } from './thresholds.js';
import { judge } from './thresholds.js';

/** The label that the pods of a fleet carry, with the fleet's name. */
export const FLEET_LABEL = 'cpesim.dev/fleet';

type LifecycleState = NonNullable<CpeFleetStatus['lifecycleState']>;

/** A fleet as the decisions below see it. */
interface View {
  readonly fleet: CpeFleet;
  readonly seen: FleetObservation;
  readonly verdicts: readonly Verdict[];
  readonly state: LifecycleState;
}

/**
 * The status of a fleet, from what its shards say: the same on a laptop and on a cluster. handledActions and actions are
 * taken over from the previous status.
 *
 * @param shards one observation for each shard that the fleet needs.
 * @param now RFC 3339.
 */
export function rollUp(
  fleet: CpeFleet,
  shards: readonly ShardObservation[],
  previous: CpeFleetStatus | undefined,
  now: string,
): CpeFleetStatus {
  const { name, generation } = fleet.metadata;
  const seen = sumUp(shards, fleet.spec.replicas, generation);
  const verdicts = fleet.spec.thresholds.map((text) => judge(parseThreshold(text), seen));
  const state = lifecycleState(fleet, seen, verdicts, previous?.lifecycleState);
  const view: View = { fleet, seen, verdicts, state };
  const conditions = [
    ready(view),
    progressing(view),
    degraded(view),
    actionsAccepted(view, previous),
    thresholdsMet(view),
  ];
  return {
    observedGeneration: generation,
    lifecycleState: state,
    replicas: seen.total,
    selector: `${FLEET_LABEL}=${name}`,
    cpes: seen.cpes,
    pods: { desired: shards.length, ready: seen.answering },
    conditions: stampConditions(conditions, previous?.conditions ?? [], generation, now),
    handledActions: previous?.handledActions ?? {},
    actions: previous?.actions ?? [],
  };
}

function lifecycleState(
  fleet: CpeFleet,
  seen: FleetObservation,
  verdicts: readonly Verdict[],
  before: LifecycleState | undefined,
): LifecycleState {
  if (fleet.metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (fleet.spec.paused) return 'Paused';
  if (pods(seen) > 0 && seen.answering === 0) {
    if (before === undefined || before === 'Pending') return 'Pending';
    return seen.unreachable.length > 0 ? 'Degraded' : 'Bootstrapping';
  }
  if (underWay(seen) > 0) return 'Bootstrapping';
  if (seen.unreachable.length > 0) {
    const wasUp = before === 'Ready' || before === 'Degraded';
    return wasUp ? 'Degraded' : 'Bootstrapping';
  }
  if (seen.starting > 0 || missing(seen) > 0 || seen.outdated > 0) return 'Bootstrapping';
  return toleratesFailures(seen, verdicts) ? 'Ready' : 'Degraded';
}

/** Shards that the fleet has. */
function pods({ answering, unreachable, starting }: FleetObservation): number {
  return answering + unreachable.length + starting;
}

/** CPEs that have their first contact ahead. */
function underWay({ cpes }: FleetObservation): number {
  return cpes.new + cpes.bootstrapping;
}

/** CPEs that the shards have too few of, or (while the fleet shrinks) too many. */
function missing({ total, replicas }: FleetObservation): number {
  return Math.abs(replicas - total);
}

/** The fleet's own thresholds on failed and ready CPEs say how many may have failed; without any, none may. */
function toleratesFailures({ cpes }: FleetObservation, verdicts: readonly Verdict[]): boolean {
  const bounds = verdicts.filter(({ threshold: { measure } }) => measure === 'failed' || measure === 'ready');
  return bounds.length === 0 ? cpes.failed === 0 : bounds.every(({ met }) => met !== false);
}

function ready({ fleet, seen, state }: View): Condition {
  const type = 'Ready';
  if (state === 'Ready') {
    const tolerated = seen.cpes.failed === 0 ? '' : `; ${seen.cpes.failed} failed, which the thresholds allow`;
    return {
      type,
      status: 'True',
      reason: 'AllReady',
      message: `${seen.cpes.ready} of ${seen.replicas} CPEs are ready${tolerated}`,
    };
  }
  if (state === 'Degraded') return { type, status: 'False', reason: 'Degraded', message: troubles(fleet, seen) };
  return { type, status: 'False', reason: state, message: sentence(fleet, seen, state) };
}

function progressing({ fleet, seen, state }: View): Condition {
  const type = 'Progressing';
  const status = state === 'Bootstrapping' || state === 'Pending' || state === 'Terminating' ? 'True' : 'False';
  return { type, status, reason: status === 'True' ? state : 'Settled', message: sentence(fleet, seen, state) };
}

function degraded({ fleet, seen, state }: View): Condition {
  const type = 'Degraded';
  const trouble = troubles(fleet, seen);
  // A pod that has not started yet is no trouble; one that was there is.
  if (state === 'Degraded' || (seen.cpes.failed > 0 && state !== 'Ready')) {
    const reason = seen.unreachable.length > 0 ? 'PodsUnreachable' : 'CpesFailed';
    return { type, status: 'True', reason, message: trouble };
  }
  const message = trouble === '' ? 'No CPE has failed' : trouble;
  return { type, status: 'False', reason: 'AsExpected', message };
}

function actionsAccepted({ fleet }: View, previous: CpeFleetStatus | undefined): Condition {
  const { invalid } = pendingActions(fleet.metadata.annotations, previous?.handledActions);
  const type = 'ActionsAccepted';
  if (invalid.length === 0)
    return { type, status: 'True', reason: 'Understood', message: 'All actions are understood' };
  return { type, status: 'False', reason: 'NotUnderstood', message: invalid.map(({ message }) => message).join('\n') };
}

function thresholdsMet({ verdicts, state }: View): Condition {
  const type = 'ThresholdsMet';
  if (verdicts.length === 0)
    return { type, status: 'True', reason: 'NoThresholds', message: 'The fleet has no thresholds' };
  // Before every CPE had its first contact, no verdict is final.
  if (state === 'Pending' || state === 'Bootstrapping') {
    return { type, status: 'Unknown', reason: state, message: list(verdicts) };
  }
  const missed = verdicts.filter(({ met }) => met === false);
  if (missed.length > 0) return { type, status: 'False', reason: 'Missed', message: `Missed: ${list(missed)}` };
  const open = verdicts.filter(({ met }) => met === undefined);
  if (open.length > 0) return { type, status: 'Unknown', reason: 'NotMeasured', message: list(open) };
  return { type, status: 'True', reason: 'Met', message: list(verdicts) };
}

function list(verdicts: readonly Verdict[]): string {
  return verdicts.map(({ text }) => text).join(', ');
}

/** Where the fleet is on its way, in one sentence. */
function sentence(fleet: CpeFleet, seen: FleetObservation, state: LifecycleState): string {
  const { cpes, replicas, total } = seen;
  switch (state) {
    case 'Terminating':
      return `The fleet is being deleted; ${total} CPEs are left`;
    case 'Paused':
      return `The fleet is paused by spec.paused; ${cpes.ready} of ${replicas} CPEs were ready`;
    case 'Pending':
      return awayPods(fleet, seen).join('; ');
    case 'Ready':
    case 'Degraded':
      return `${cpes.ready} of ${replicas} CPEs are ready`;
    case 'Bootstrapping': {
      const ahead = underWay(seen);
      const first = ahead === 0 ? '' : `, ${ahead} ${ahead === 1 ? 'has its' : 'have their'} first contact ahead`;
      const parts = [`${cpes.ready} of ${replicas} CPEs are ready${first}`];
      if (cpes.failed > 0) parts.push(failedCpes(seen));
      if (total > replicas) parts.push(`${total - replicas} are to go`);
      parts.push(...awayPods(fleet, seen));
      if (seen.outdated > 0) parts.push(`shards not at generation ${fleet.metadata.generation} yet: ${seen.outdated}`);
      return parts.join('; ');
    }
  }
}

/** What is wrong with the fleet; empty when nothing is. */
function troubles(fleet: CpeFleet, seen: FleetObservation): string {
  const parts: string[] = [];
  if (seen.unreachable.length > 0) parts.push(unreachablePods(fleet, seen));
  if (seen.cpes.failed > 0) parts.push(failedCpes(seen));
  if (parts.length === 0 && seen.cpes.ready < seen.replicas)
    parts.push(`${seen.cpes.ready} of ${seen.replicas} CPEs are ready`);
  return parts.join('; ');
}

function failedCpes({ cpes, replicas, failures }: FleetObservation): string {
  const top = failures.slice(0, 3).map(([reason, count]) => `${reason} (${count})`);
  return `${cpes.failed} of ${replicas} CPEs failed${top.length === 0 ? '' : `; most often: ${top.join(', ')}`}`;
}

/** Shards that do not answer, and those that cannot yet. */
function awayPods(fleet: CpeFleet, seen: FleetObservation): string[] {
  const { unreachable, starting } = seen;
  return [
    ...(unreachable.length > 0 ? [unreachablePods(fleet, seen)] : []),
    ...(starting > 0 ? [`${starting} of ${pods(seen)} shards ${starting === 1 ? 'is' : 'are'} starting`] : []),
  ];
}

/** Names of shards (pods, or workers of a laptop) that do not answer, three at most, with the reason of each. */
function unreachablePods(fleet: CpeFleet, seen: FleetObservation): string {
  const { unreachable } = seen;
  const named = unreachable.slice(0, 3).map((pod) => `${fleet.metadata.name}-${pod.ordinal} (${pod.unreachable})`);
  const more = unreachable.length > named.length ? ` and ${unreachable.length - named.length} more` : '';
  return `no answer from ${unreachable.length} of ${pods(seen)} shards: ${named.join(', ')}${more}`;
}
