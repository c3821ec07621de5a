import type { CpeFleet } from '../../api/generated/cpefleet.js';
import { readCpeFleet } from '../../api/validation.js';

/** The object of a small CpeFleet manifest, lab/metro, with this in its spec and metadata. */
export function fleetManifest(spec: object = {}, metadata: object = {}): object {
  return {
    apiVersion: 'cpesim.dev/v1alpha1',
    kind: 'CpeFleet',
    metadata: { name: 'metro', namespace: 'lab', ...metadata },
    spec: { replicas: 10, profiles: [{ name: 'tr181-gateway' }], cwmp: {}, ...spec },
  };
}

/** The fleet of that manifest, with the defaults of the CRD. */
export function readFleet(spec: object = {}, metadata: object = {}): CpeFleet {
  const read = readCpeFleet(fleetManifest(spec, metadata));
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.fleet;
}
