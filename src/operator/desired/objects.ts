import type { CpeFleet } from '../../api/generated/cpefleet.js';
import { networkPolicy, podDisruptionBudget, service, serviceMonitor } from './around-the-pods.js';
import type { DesiredObject } from './object.js';
import { configMap, podConfigOf } from './pod-config.js';
import { podTemplate, type PodSettings } from './pod-template.js';
import { statefulSet } from './stateful-set.js';

export interface DesiredInputs extends PodSettings {
  /** Digest of the Secrets and ConfigMaps that the pods mount. */
  readonly filesDigest: string;
  /** Whether the cluster knows ServiceMonitors. */
  readonly serviceMonitors: boolean;
}

/** What a fleet is on a cluster, in the order in which it is written: what pods need stands before them. */
export interface DesiredFleet {
  readonly objects: readonly DesiredObject[];
  /** What a pod that is up to date is marked with. */
  readonly podHash: string;
}

/**
 * The objects of a fleet, except the Secret with the admin token. Pure.
 *
 * @throws FleetError (FLEET_NO_ACS_URL)
 */
export function desiredFleet(fleet: CpeFleet, inputs: DesiredInputs): DesiredFleet {
  const config = podConfigOf(fleet);
  const template = podTemplate(fleet, config, inputs.filesDigest, inputs);
  const monitored = inputs.serviceMonitors && fleet.spec.metrics.serviceMonitor.enabled;
  return {
    objects: [
      configMap(fleet, config),
      service(fleet, inputs.adminPort),
      podDisruptionBudget(fleet),
      networkPolicy(fleet),
      statefulSet(fleet, template),
      ...(monitored ? [serviceMonitor(fleet)] : []),
    ],
    podHash: template.hash,
  };
}
