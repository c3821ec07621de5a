import { FLEET_LABEL } from '../fleet/rollup.js';
import { POD_HASH } from './names.js';
import type { ContainerStatus, Pod, PodCondition } from './pod-view.js';

const READY: PodCondition = { type: 'Ready', status: 'True' };

/**
 * A pod with what the operator reads of it (pod-view.ts), a tenth of the whole. Thousands are kept, so what they have in
 * common is not kept by each.
 */
export function trimPod({ metadata, status = {} }: Pod): Pod {
  const { name, namespace, uid, resourceVersion, deletionTimestamp, creationTimestamp } = metadata;
  const { phase, podIP, reason, message, conditions = [], containerStatuses = [] } = status;
  const fleet = metadata.labels?.[FLEET_LABEL];
  const hash = metadata.annotations?.[POD_HASH];
  return {
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(uid !== undefined && { uid }),
      ...(resourceVersion !== undefined && { resourceVersion }),
      ...(creationTimestamp !== undefined && { creationTimestamp }),
      ...(deletionTimestamp !== undefined && { deletionTimestamp }),
      ...(fleet !== undefined && { labels: { [FLEET_LABEL]: fleet } }),
      ...(hash !== undefined && { annotations: { [POD_HASH]: hash } }),
    },
    status: {
      ...(phase !== undefined && { phase }),
      ...(podIP !== undefined && { podIP }),
      ...(reason !== undefined && { reason }),
      ...(message !== undefined && { message }),
      conditions: conditions.flatMap(telling),
      ...withTroubles(containerStatuses),
    },
  };
}

/** That a pod is ready, or has no node and why. */
function telling(condition: PodCondition): PodCondition[] {
  if (condition.type === 'Ready' && condition.status === 'True') return [READY];
  return condition.type === 'PodScheduled' && condition.status === 'False' ? [condition] : [];
}

/** Containers that wait or have ended, now or before. */
function withTroubles(all: readonly ContainerStatus[]): { readonly containerStatuses?: readonly ContainerStatus[] } {
  const containerStatuses = all.flatMap(({ restartCount, state, lastState }): ContainerStatus[] => {
    if (!state?.waiting && !state?.terminated && !lastState?.terminated) return [];
    return [
      { ...(restartCount !== undefined && { restartCount }), ...(state && { state }), ...(lastState && { lastState }) },
    ];
  });
  return containerStatuses.length > 0 ? { containerStatuses } : {};
}
