import type { FleetView } from '../local/fleet-view.js';
import { nearest } from '../api/did-you-mean.js';
import { LocalError } from '../local/errors.js';

/** What people write before a name, as for kubectl: kind, plural or short name. */
const KIND_PREFIX = /^(?:cpefleets?(?:\.cpesim\.dev)?|cpef|fleets?)\//;

/** `lab/metro`: how the engine calls a fleet. */
export function keyOf({ fleet }: FleetView): string {
  return `${fleet.metadata.namespace}/${fleet.metadata.name}`;
}

/** The fleets of a namespace, or all. */
export function inNamespace(views: readonly FleetView[], namespace: string | undefined): FleetView[] {
  return views.filter(({ fleet }) => namespace === undefined || fleet.metadata.namespace === namespace);
}

/** The fleet that a person means: `metro`, `cpefleet/metro` or `lab/metro`; undefined when there is none. */
export function lookUpFleet(
  views: readonly FleetView[],
  wanted: string,
  namespace: string | undefined,
): FleetView | undefined {
  const name = wanted.replace(KIND_PREFIX, '');
  const candidates = inNamespace(views, namespace);
  const found = candidates.filter((view) => view.fleet.metadata.name === name || keyOf(view) === name);
  if (found.length > 1) {
    const keys = found.map(keyOf).join(', ');
    throw new LocalError('LOCAL_INVALID', `several fleets are called "${name}": ${keys}; choose one with --namespace`);
  }
  return found[0];
}

/** @throws LocalError (LOCAL_NOT_FOUND) when there is none. */
export function findFleet(views: readonly FleetView[], wanted: string, namespace: string | undefined): FleetView {
  const found = lookUpFleet(views, wanted, namespace);
  if (found) return found;
  const names = inNamespace(views, namespace).map(({ fleet }) => fleet.metadata.name);
  const meant = nearest(wanted, names);
  const hint =
    names.length === 0
      ? 'there are no fleets'
      : meant === undefined
        ? `there is ${names.join(', ')}`
        : `did you mean ${meant}?`;
  throw new LocalError('LOCAL_NOT_FOUND', `there is no fleet "${wanted}"; ${hint}`);
}
