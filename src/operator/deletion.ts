import { FLEET_LABEL } from '../fleet/rollup.js';
import { isNotFound } from '../kube/errors.js';
import type { KubeObject } from '../kube/object.js';
import { keyOf } from '../kube/object.js';
import {
  CONFIG_MAPS,
  NETWORK_POLICIES,
  POD_DISRUPTION_BUDGETS,
  PODS,
  SECRETS,
  SERVICE_MONITORS,
  SERVICES,
  STATEFUL_SETS,
  type Resource,
} from '../kube/resources.js';
import type { Result } from '../kube/controller.js';
import { CPE_FLEETS, readFleet, type FleetObject } from './fleet-object.js';
import { FINALIZER, objectNames } from './names.js';
import { isOwn } from './ownership.js';
import { fleetStatus } from './status.js';
import { writeStatus } from './status-writer.js';
import { BY_FLEET, timeOf, type Surroundings } from './surroundings.js';

/** Pods have 15 s to end; those that are still there after a minute are on a node that does not answer. */
const PATIENCE_MS = 60_000;
const LOOK_AGAIN_MS = 5_000;

/**
 * Brings a fleet to its end: its pods end in order and save what they have to, then everything else goes, and the
 * finalizer last. Pods that do not end in time are removed without their node's consent: nobody will use their names or
 * volumes again.
 */
export async function terminate(object: FleetObject, around: Surroundings, signal: AbortSignal): Promise<Result> {
  const { client, clock, monitor } = around;
  const key = keyOf(object);
  const { finalizers = [], namespace, name, resourceVersion = '' } = object.metadata;
  if (!finalizers.includes(FINALIZER)) return {};
  monitor.forget(key);
  const pods = around.pods.byIndex(BY_FLEET, key);
  if (pods.length > 0) {
    await showEnding(object, pods.length, around, signal);
    await scaleToZero(object, around, signal);
    const since = clock.wall() - Date.parse(object.metadata.deletionTimestamp ?? '');
    if (since < PATIENCE_MS) return { requeueAfterMs: Math.min(LOOK_AGAIN_MS, PATIENCE_MS - since) };
    for (const pod of pods) {
      const message = `${pod.metadata.name} did not end in ${PATIENCE_MS / 1000} s and is removed by force`;
      around.tell(object, { type: 'Warning', reason: 'PodRemovedByForce', message });
      await deleteOwn(PODS, pod, around, signal, 0);
    }
  }
  await deleteObjects(object, around, signal);
  await client.patchMetadata(
    CPE_FLEETS,
    namespace,
    name,
    { finalizers: finalizers.filter((one) => one !== FINALIZER), resourceVersion },
    { signal },
  );
  return {};
}

async function showEnding(object: FleetObject, pods: number, around: Surroundings, signal: AbortSignal): Promise<void> {
  const read = readFleet(object);
  // A fleet that cannot be read can be deleted all the same.
  if ('problems' in read) return;
  const observations = Array.from({ length: pods }, (_, ordinal) => ({ ordinal, unreachable: 'it is ending' }));
  const status = fleetStatus({
    fleet: read.fleet,
    observations,
    outdated: 0,
    serviceMonitors: around.serviceMonitors(),
    now: timeOf(around.clock),
  });
  await writeStatus(object, status, around, signal);
}

async function scaleToZero(object: FleetObject, around: Surroundings, signal: AbortSignal): Promise<void> {
  const { namespace, name } = object.metadata;
  const live = around.storeOf(STATEFUL_SETS)?.get(keyOf(object)) as { spec?: { replicas?: number } } | undefined;
  if (!live || live.spec?.replicas === 0) return;
  try {
    await around.client.mergePatch(STATEFUL_SETS, namespace, name, { spec: { replicas: 0 } }, { signal });
  } catch (thrown) {
    // Somebody else has deleted it: its pods end too.
    if (!isNotFound(thrown)) throw thrown;
  }
}

/** The owner references would do it too; like this nothing is left for a moment in which a fleet of the name comes back. */
async function deleteObjects(object: FleetObject, around: Surroundings, signal: AbortSignal): Promise<void> {
  const { namespace, name } = object.metadata;
  const names = objectNames(name);
  const all: readonly (readonly [Resource, string])[] = [
    [STATEFUL_SETS, names.others],
    [SERVICES, names.others],
    [POD_DISRUPTION_BUDGETS, names.others],
    [NETWORK_POLICIES, names.others],
    ...(around.serviceMonitors() ? [[SERVICE_MONITORS, names.others] as const] : []),
    [CONFIG_MAPS, names.config],
    [SECRETS, names.token],
  ];
  for (const [resource, called] of all) {
    const found = await around.client.get(resource, namespace, called, { signal });
    if (found && isOwn(object, found)) await deleteOwn(resource, found, around, signal);
  }
}

async function deleteOwn(
  resource: Resource,
  { metadata: { namespace, name, uid = '' } }: KubeObject,
  { client }: Surroundings,
  signal: AbortSignal,
  gracePeriodSeconds?: number,
): Promise<void> {
  const options = { propagationPolicy: 'Background', preconditions: { uid }, gracePeriodSeconds, signal } as const;
  await client.delete(resource, namespace, name, options);
}

/** The key of the fleet that an object belongs to, by its label. */
export function fleetKeyOf({ metadata: { namespace = '', labels = {} } }: KubeObject): string | undefined {
  const name = labels[FLEET_LABEL];
  return name === undefined ? undefined : `${namespace}/${name}`;
}
