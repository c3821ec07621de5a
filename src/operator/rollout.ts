import type { CpeFleet } from '../api/generated/cpefleet.js';
import type { KubeObject } from '../kube/object.js';
import { PODS, STATEFUL_SETS } from '../kube/resources.js';
import type { DesiredFleet } from './desired/objects.js';
import { podCount } from './desired/stateful-set.js';
import type { FleetObject } from './fleet-object.js';
import { DESIRED_HASH } from './names.js';
import type { ShardPod } from './pod-view.js';
import { outdatedPods, planRoll } from './roll.js';
import type { Surroundings } from './surroundings.js';

interface StatefulSet extends KubeObject {
  readonly status?: { readonly observedGeneration?: number };
}

/**
 * Restarts pods that are out of date, a bounded share of them at a time. Paused fleets are left as they are.
 *
 * @returns how many are still out of date
 */
export async function rollOut(
  object: FleetObject,
  fleet: CpeFleet,
  desired: DesiredFleet,
  pods: readonly ShardPod[],
  around: Surroundings,
  signal: AbortSignal,
): Promise<number> {
  const { namespace, name } = fleet.metadata;
  const key = `${namespace}/${name}`;
  const inputs = {
    desired: podCount(fleet),
    podHash: desired.podHash,
    maxUnavailablePercent: fleet.spec.rollout.maxUnavailablePercent,
    refusing: around.monitor.refusing(key),
  };
  if (!fleet.spec.paused && isTakenUp(desired, around.storeOf(STATEFUL_SETS)?.get(key))) {
    for (const pod of planRoll(pods, inputs)) {
      const gone = await around.client.delete(PODS, namespace, pod.name, { preconditions: { uid: pod.uid }, signal });
      if (gone) around.tell(object, { type: 'Normal', reason: 'PodRestarted', message: `${pod.name} is out of date` });
    }
  }
  return outdatedPods(pods, inputs);
}

/** Whether the StatefulSet controller knows the template: before that it would make the same pods again. */
function isTakenUp({ objects }: DesiredFleet, live: StatefulSet | undefined): boolean {
  const wanted = objects.find(({ resource }) => resource === STATEFUL_SETS)?.object.metadata.annotations?.[
    DESIRED_HASH
  ];
  const { generation = 0, annotations = {} } = live?.metadata ?? {};
  return annotations[DESIRED_HASH] === wanted && (live?.status?.observedGeneration ?? -1) >= generation;
}
