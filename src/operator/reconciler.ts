import type { CpeFleet, CpeFleetStatus } from '../api/generated/cpefleet.js';
import { beginActions, openActions, progressAction, type Happening } from '../fleet/action-steps.js';
import { FleetError } from '../fleet/errors.js';
import type { Result } from '../kube/controller.js';
import { isConflict, KubeError } from '../kube/errors.js';
import { keyOf } from '../kube/object.js';
import { podConfigOf } from './desired/pod-config.js';
import { desiredFleet, type DesiredFleet } from './desired/objects.js';
import { podCount } from './desired/stateful-set.js';
import { terminate } from './deletion.js';
import { OperatorError } from './errors.js';
import { CPE_FLEETS, readFleet, type FleetObject } from './fleet-object.js';
import { FINALIZER } from './names.js';
import type { PodCreation } from './pod-creation.js';
import { shardPods, type ShardPod } from './pod-view.js';
import { rollOut } from './rollout.js';
import { blockedStatus, fleetStatus, statusChange, type Block } from './status.js';
import { writeStatus } from './status-writer.js';
import { BY_FLEET, timeOf, type Surroundings } from './surroundings.js';

/** A fleet is looked at again after this long though nothing happened: Secrets are not watched. */
const LOOK_AGAIN_MS = 60_000;
const LOOK_AGAIN_BLOCKED_MS = 3_000;
/** A status that only has other numbers in what it says (a percentile that moved) is written no more often than this. */
const RENUMBER_MS = 30_000;

/** How far a reconcile came. */
interface Outcome {
  readonly block?: Block | undefined;
  readonly outdated: number;
}

/** Makes fleets what their manifests say, step by step, and writes once what came of it. */
export class FleetReconciler {
  readonly #around: Surroundings;
  readonly #creation: PodCreation;
  /** When the status of a fleet was written last. */
  readonly #writtenAt = new Map<string, number>();
  readonly #uids = new Map<string, string>();

  constructor(around: Surroundings, creation: PodCreation) {
    this.#around = around;
    this.#creation = creation;
  }

  readonly reconcile = async (key: string, signal: AbortSignal): Promise<Result> => {
    const { fleets, client } = this.#around;
    const object = fleets.get(key);
    if (!object) {
      this.#forget(key);
      return {};
    }
    const { finalizers = [], namespace, name, deletionTimestamp, resourceVersion = '', uid = '' } = object.metadata;
    this.#uids.set(key, uid);
    if (deletionTimestamp !== undefined) return terminate(object, this.#around, signal);
    if (!finalizers.includes(FINALIZER)) {
      // Before anything is made that it has to see off. The fleet comes back here when the change is seen.
      const patch = { finalizers: [...finalizers, FINALIZER], resourceVersion };
      await client.patchMetadata(CPE_FLEETS, namespace, name, patch, { signal });
      return {};
    }
    const read = readFleet(object);
    if ('problems' in read) {
      const message = read.problems.map(({ path, message: what }) => `${path}: ${what}`).join('\n');
      return this.#blocked(object, { reason: 'Invalid', message }, signal);
    }
    return this.#reconcile(object, read.fleet, signal);
  };

  async #reconcile(object: FleetObject, fleet: CpeFleet, signal: AbortSignal): Promise<Result> {
    const key = keyOf(object);
    const now = timeOf(this.#around.clock);
    const pods = shardPods(fleet.metadata.name, this.#around.pods.byIndex(BY_FLEET, key));
    const outcome = await this.#carryOut(object, fleet, pods, signal);
    const actions = this.#actions(key, fleet, now);
    const desired = podCount(fleet);
    const missing = pods.filter(({ ordinal }) => ordinal < desired).length < desired;
    const why = missing ? await this.#creation.reason(key, signal) : '';
    const status = fleetStatus({
      fleet: { ...fleet, status: actions.status },
      observations: this.#around.monitor.observations(key, desired, why),
      block: outcome.block,
      outdated: outcome.outdated,
      serviceMonitors: this.#around.serviceMonitors(),
      now,
    });
    const waitMs = await this.#write(object, status, actions.happenings, signal);
    const lookAgainMs = outcome.block ? LOOK_AGAIN_BLOCKED_MS : LOOK_AGAIN_MS;
    return { requeueAfterMs: Math.min(lookAgainMs, waitMs) };
  }

  /** Everything but the status, which tells what a person has to put right; what fails besides is thrown. */
  async #carryOut(
    object: FleetObject,
    fleet: CpeFleet,
    pods: readonly ShardPod[],
    signal: AbortSignal,
  ): Promise<Outcome> {
    const key = keyOf(object);
    const { files, writer, settings, serviceMonitors } = this.#around;
    const all = { outdated: 0 };
    try {
      const { token, digest, problems } = await files.read(key, fleet, isRefused(pods), signal);
      const known = { ...settings, filesDigest: digest, serviceMonitors: serviceMonitors() };
      const desired = desiredFleet(fleet, known);
      // Pods that are there are looked after also while something that new ones need is missing.
      this.#order(key, fleet, pods, problems.length > 0 ? undefined : desired, token);
      if (problems.length > 0) return { ...all, block: { reason: 'ReferencesMissing', message: problems.join('\n') } };
      for (const one of desired.objects) await writer.write(fleet, one, signal);
      const outdated = await rollOut(object, fleet, desired, pods, this.#around, signal);
      return { outdated, block: refusalBy(pods, desired.podHash) };
    } catch (thrown) {
      const block = blockOf(thrown);
      if (!block) throw thrown;
      return { ...all, block };
    }
  }

  #order(
    key: string,
    fleet: CpeFleet,
    pods: readonly ShardPod[],
    desired: DesiredFleet | undefined,
    token: string,
  ): void {
    this.#around.monitor.order(key, pods, {
      config: podConfigOf(fleet),
      podHash: desired?.podHash ?? '',
      token,
      // Only what stands in the status that the API server has: it is not forgotten when this process ends.
      actions: openActions(fleet.status),
      desired: podCount(fleet),
      persistent: fleet.spec.persistence.enabled,
    });
  }

  /** The actions as they are to be: new ones begun, open ones as the pods say. */
  #actions(
    key: string,
    fleet: CpeFleet,
    now: string,
  ): { readonly status: CpeFleetStatus; readonly happenings: readonly Happening[] } {
    const happenings: Happening[] = [];
    let status = fleet.status ?? {};
    for (const { id } of openActions(status)) {
      const step = progressAction(status, id, this.#around.monitor.progress(key, id), now);
      status = step.status;
      happenings.push(...step.happenings);
    }
    const begun = beginActions(fleet, status, now);
    const told = fleet.status?.conditions?.find(({ type }) => type === 'ActionsAccepted')?.message ?? '';
    // What is not understood stands there until it is put right; it is told of once.
    happenings.push(...begun.happenings.filter(({ type, message }) => type === 'Normal' || !told.includes(message)));
    return { status: begun.status, happenings };
  }

  async #blocked(object: FleetObject, block: Block, signal: AbortSignal): Promise<Result> {
    const now = timeOf(this.#around.clock);
    const status = blockedStatus(object.status, object.metadata.generation ?? 1, block, now);
    await this.#write(object, status, [], signal);
    return {};
  }

  /** @returns after how many milliseconds there is something to write that can wait; Infinity for nothing */
  async #write(
    object: FleetObject,
    status: CpeFleetStatus,
    happenings: readonly Happening[],
    signal: AbortSignal,
  ): Promise<number> {
    const key = keyOf(object);
    const now = this.#around.clock.now();
    if (statusChange(object.status, status) === 'numbers') {
      const waitMs = (this.#writtenAt.get(key) ?? -Infinity) + RENUMBER_MS - now;
      if (waitMs > 0) return waitMs;
    }
    if (await writeStatus(object, status, this.#around, signal)) this.#writtenAt.set(key, now);
    for (const what of [...changesToTell(object.status, status), ...happenings]) this.#around.tell(object, what);
    return Infinity;
  }

  #forget(key: string): void {
    const { monitor, files, writer } = this.#around;
    monitor.forget(key);
    files.forget(key);
    this.#creation.forget(key);
    writer.forget(this.#uids.get(key) ?? '');
    this.#uids.delete(key);
    this.#writtenAt.delete(key);
  }
}

/** What a change of status is worth an Event for. */
function changesToTell(before: CpeFleetStatus | undefined, after: CpeFleetStatus): Happening[] {
  const happenings: Happening[] = [];
  const find = (status: CpeFleetStatus | undefined, wanted: string): string | undefined =>
    status?.conditions?.find(({ type }) => type === wanted)?.message;
  const stalled = after.conditions?.find(({ type }) => type === 'Stalled');
  if (stalled && stalled.message !== find(before, 'Stalled')) {
    happenings.push({ type: 'Warning', reason: stalled.reason, message: stalled.message });
  }
  const monitored = after.conditions?.find(({ type }) => type === 'Monitored');
  if (monitored?.status === 'False' && monitored.message !== find(before, 'Monitored')) {
    happenings.push({ type: 'Warning', reason: monitored.reason, message: monitored.message });
  }
  const state = after.lifecycleState ?? 'Pending';
  if (state !== (before?.lifecycleState ?? 'Pending') && !stalled) {
    const type = state === 'Degraded' ? 'Warning' : 'Normal';
    happenings.push({ type, reason: state, message: find(after, 'Ready') ?? '' });
  }
  return happenings;
}

function isRefused(pods: readonly ShardPod[]): boolean {
  return pods.some(({ refusal }) => refusal !== '');
}

/** What keeps pods that are up to date from starting: a profile with errors, a login that is no text. */
function refusalBy(pods: readonly ShardPod[], podHash: string): Block | undefined {
  const refusing = pods.find((pod) => pod.refusal !== '' && pod.hash === podHash && !pod.terminating);
  if (!refusing) return undefined;
  const message = `${refusing.name} does not start: ${refusing.refusal}. Put it right; the pods are then restarted`;
  return { reason: 'ConfigurationRefused', message };
}

/** What a person has to put right. Everything else is tried again without a word in the status. */
function blockOf(thrown: unknown): Block | undefined {
  if (thrown instanceof FleetError) return { reason: 'NoAcsUrl', message: thrown.message };
  if (thrown instanceof OperatorError) return { reason: 'NameTaken', message: thrown.message };
  if (!(thrown instanceof KubeError) || isConflict(thrown)) return undefined;
  if (thrown.status === 403) {
    const quota = thrown.message.includes('exceeded quota');
    return { reason: quota ? 'QuotaExceeded' : 'Forbidden', message: thrown.message };
  }
  if (thrown.status === 400 || thrown.status === 422) return { reason: 'Refused', message: thrown.message };
  return undefined;
}
