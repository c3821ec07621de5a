import { pendingActions } from '../fleet/actions.js';
import { keyOf } from '../kube/object.js';
import type { Work } from '../kube/work-queue.js';
import type { FleetObject } from './fleet-object.js';

/**
 * What an operator that begins to lead looks at: all fleets, and first those that somebody waits for, so that an edit made
 * while nobody led does not wait until hundreds of fleets have been found to be as they should be.
 */
export function* whatToLookAt(fleets: Iterable<FleetObject>): Generator<Work> {
  for (const fleet of fleets) yield { key: keyOf(fleet), priority: isAwaited(fleet) ? 'change' : 'resync' };
}

/** Whether its manifest, its deletion or one of its actions is not done yet. */
function isAwaited({ metadata, status }: FleetObject): boolean {
  if (metadata.deletionTimestamp !== undefined) return true;
  if (status?.observedGeneration === undefined || status.observedGeneration !== metadata.generation) return true;
  const { start, forgotten } = pendingActions(metadata.annotations ?? {}, status.handledActions);
  return start.length + forgotten.length > 0 || (status.actions ?? []).some(({ phase }) => phase === 'Running');
}
