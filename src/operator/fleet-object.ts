import type { CpeFleet, CpeFleetStatus } from '../api/generated/cpefleet.js';
import type { Problem } from '../api/problem.js';
import { readCpeFleet } from '../api/validation.js';
import type { KubeObject } from '../kube/object.js';
import type { Resource } from '../kube/resources.js';

/** A CpeFleet as the API server sends it. */
export interface FleetObject extends KubeObject {
  readonly spec?: unknown;
  readonly status?: CpeFleetStatus;
}

export const CPE_FLEETS: Resource<FleetObject> = {
  group: 'cpesim.dev',
  version: 'v1alpha1',
  plural: 'cpefleets',
  kind: 'CpeFleet',
  namespaced: true,
};

/**
 * Reads a fleet, with its status. The API server has held it against the CRD; what the CRD cannot say (texts that do not
 * parse, a schema older than this program) is found here.
 */
export function readFleet(
  object: FleetObject,
): { readonly fleet: CpeFleet } | { readonly problems: readonly Problem[] } {
  const { apiVersion = 'cpesim.dev/v1alpha1', kind = 'CpeFleet', metadata, spec, status } = object;
  const read = readCpeFleet({ apiVersion, kind, metadata, spec });
  return 'problems' in read || status === undefined ? read : { fleet: { ...read.fleet, status } };
}
