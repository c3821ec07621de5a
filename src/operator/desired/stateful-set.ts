import type { CpeFleet } from '../../api/generated/cpefleet.js';
import { STATEFUL_SETS } from '../../kube/resources.js';
import { objectNames, podLabels } from '../names.js';
import { ownedObject, type DesiredObject } from './object.js';
import type { PodTemplate } from './pod-template.js';
import { dataVolumes } from './pod-volumes.js';

/** Pods that a fleet needs. */
export function podCount({ spec: { replicas, cpesPerPod } }: CpeFleet): number {
  return Math.ceil(replicas / cpesPerPod);
}

/**
 * One pod a shard, all started at once. A changed template changes no pod by itself (OnDelete): the operator restarts a
 * bounded share of them at a time, where the StatefulSet controller would take one after the other (ADR 0010).
 *
 * @param replicas pods; none while the fleet is being deleted
 */
export function statefulSet(fleet: CpeFleet, { template }: PodTemplate, replicas = podCount(fleet)): DesiredObject {
  const name = objectNames(fleet.metadata.name).others;
  const { claims } = dataVolumes(fleet);
  return ownedObject(fleet, STATEFUL_SETS, name, {
    spec: {
      serviceName: name,
      replicas,
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'OnDelete' },
      revisionHistoryLimit: 2,
      selector: { matchLabels: podLabels(fleet.metadata.name) },
      template,
      // CPEs that are taken out of a fleet are no more; those that come back are new.
      ...(claims.length > 0 && {
        volumeClaimTemplates: claims,
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Delete' },
      }),
    },
  });
}
