import type { CpeFleet } from '../../api/generated/cpefleet.js';
import type { KubeObject, OwnerReference } from '../../kube/object.js';
import type { Resource } from '../../kube/resources.js';
import { hashOf } from '../hash.js';
import { DESIRED_HASH, MANAGED_BY, podLabels } from '../names.js';

/** An object as the operator wants it, and where it goes. */
export interface DesiredObject {
  readonly resource: Resource;
  readonly object: KubeObject & Readonly<Record<string, unknown>>;
}

export function ownerReference(fleet: CpeFleet): OwnerReference {
  const { name, uid = '' } = fleet.metadata;
  const { apiVersion, kind } = fleet;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** The labels of all that belongs to a fleet. */
export function ownLabels(fleet: CpeFleet): Record<string, string> {
  return { ...MANAGED_BY, 'app.kubernetes.io/name': 'cpe-sim', ...podLabels(fleet.metadata.name) };
}

/**
 * An object of a fleet: labelled, owned and marked with a hash of itself.
 *
 * @param body all but apiVersion, kind and metadata
 */
export function ownedObject(
  fleet: CpeFleet,
  resource: Resource,
  name: string,
  body: Readonly<Record<string, unknown>>,
  labels: Readonly<Record<string, string>> = {},
): DesiredObject {
  const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
  const metadata = {
    name,
    namespace: fleet.metadata.namespace,
    labels: { ...labels, ...ownLabels(fleet) },
    ownerReferences: [ownerReference(fleet)],
  };
  const plain = { apiVersion, kind: resource.kind, metadata, ...body };
  return {
    resource,
    object: { ...plain, metadata: { ...metadata, annotations: { [DESIRED_HASH]: hashOf(plain) } } },
  };
}
