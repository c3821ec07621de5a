import type { KubeObject } from '../kube/object.js';
import type { Resource } from '../kube/resources.js';
import { OperatorError } from './errors.js';

/** A fleet, read or as the API server sent it. */
interface Owner {
  readonly metadata: { readonly uid?: string };
}

/** Whether an object belongs to this fleet: not to another one, and not to one of the same name that is gone. */
export function isOwn({ metadata: { uid } }: Owner, { metadata: { ownerReferences = [] } }: KubeObject): boolean {
  return ownerReferences.some((owner) => owner.controller === true && owner.uid === uid);
}

/** @throws OperatorError (OPERATOR_NAME_TAKEN) for an object that is not the fleet's, so that nothing of others is overwritten. */
export function requireOwn(fleet: Owner, { kind }: Resource, object: KubeObject): void {
  if (isOwn(fleet, object)) return;
  const { namespace, name } = object.metadata;
  throw new OperatorError(
    'OPERATOR_NAME_TAKEN',
    `The ${kind} ${namespace ?? ''}/${name} is there already and does not belong to this fleet; rename or delete one of them.`,
  );
}
