import type { CpeFleet } from '../../api/generated/cpefleet.js';
import { referencesOf } from '../../api/references.js';
import { objectNames, POD_PATHS } from '../names.js';

/** A volume of a pod, and where it is mounted. */
interface MountedVolume {
  readonly volume: Readonly<Record<string, unknown>> & { readonly name: string };
  readonly mountPath: string;
  readonly readOnly: boolean;
}

/** Owner and group of the pod may read, and nobody else. */
const SECRET_MODE = 0o440;

/** The name of the volume that holds the state of the CPEs. */
export const DATA_VOLUME = 'data';

/** What the pods of a fleet read: their configuration, their token, and the Secrets and ConfigMaps that the fleet names. */
export function fileVolumes(fleet: CpeFleet): MountedVolume[] {
  const names = objectNames(fleet.metadata.name);
  const volumes: MountedVolume[] = [
    mounted({ name: 'pods', configMap: { name: names.config } }, POD_PATHS.config),
    mounted({ name: 'admin', secret: { secretName: names.token, defaultMode: SECRET_MODE } }, POD_PATHS.token),
  ];
  const references = referencesOf(fleet);
  namesOf(references, 'ConfigMap').forEach((name, i) => {
    volumes.push(mounted({ name: `profile-${i}`, configMap: { name } }, `${POD_PATHS.profiles}/${name}`));
  });
  namesOf(references, 'Secret').forEach((secretName, i) => {
    const secret = { secretName, defaultMode: SECRET_MODE };
    volumes.push(mounted({ name: `secret-${i}`, secret }, `${POD_PATHS.secrets}/${secretName}`));
  });
  return volumes;
}

/** What the CPEs remember: of the pod, or of a claim that outlives it (spec.persistence). */
export function dataVolumes({ spec: { persistence } }: CpeFleet): {
  readonly volumes: readonly object[];
  readonly claims: readonly object[];
} {
  if (!persistence.enabled) return { volumes: [{ name: DATA_VOLUME, emptyDir: {} }], claims: [] };
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: persistence.size } } };
  return { volumes: [], claims: [{ metadata: { name: DATA_VOLUME }, spec }] };
}

function mounted(volume: MountedVolume['volume'], mountPath: string): MountedVolume {
  return { volume, mountPath, readOnly: true };
}

/** Each once, and in an order of their own, so that a shuffled manifest restarts nothing. */
function namesOf(references: ReturnType<typeof referencesOf>, kind: 'Secret' | 'ConfigMap'): string[] {
  return [...new Set(references.filter((one) => one.kind === kind).map(({ name }) => name))].sort();
}
