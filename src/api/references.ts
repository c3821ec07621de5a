import type { ConfigFiles } from './config-files.js';
import type { CpeFleet } from './generated/cpefleet.js';
import { compileTemplate, TemplateError } from './identity.js';
import type { Resources } from './manifest.js';

/** A Secret or ConfigMap that a fleet names. */
export interface Reference {
  readonly path: string;
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
  /** Files that it has to hold; empty when any will do. */
  readonly keys: readonly string[];
}

/** A reference that leads nowhere, or to something without the files that it has to hold, or with wrong ones. */
export interface UnresolvedReference {
  /** For example `CpeFleet lab/metro`. */
  readonly object: string;
  readonly path: string;
  /** What it names: `Secret lab/login`. */
  readonly target: string;
  readonly message: string;
}

const LOGIN = ['username', 'password'];

/** What a fleet names, except what only a cluster uses (spec.pod). */
export function referencesOf({ spec }: CpeFleet): Reference[] {
  const found: Reference[] = [];
  const add = (path: string, kind: Reference['kind'], ref: { name: string } | undefined, keys: string[]): void => {
    if (ref) found.push({ path, kind, name: ref.name, keys });
  };
  const pair = ['tls.crt', 'tls.key'];
  spec.profiles.forEach(({ configMapRef }, i) => {
    add(`spec.profiles[${i}].configMapRef`, 'ConfigMap', configMapRef, []);
  });
  const { cwmp } = spec;
  const request = cwmp?.connectionRequest.credentialsSecretRef;
  add('spec.cwmp.credentialsSecretRef', 'Secret', cwmp?.credentialsSecretRef, LOGIN);
  add('spec.cwmp.connectionRequest.credentialsSecretRef', 'Secret', request, LOGIN);
  add('spec.cwmp.tls.caSecretRef', 'Secret', cwmp?.tls.caSecretRef, ['ca.crt']);
  add('spec.cwmp.tls.clientCertificateSecretRef', 'Secret', cwmp?.tls.clientCertificateSecretRef, pair);
  const mqtt = spec.usp?.mtp.mqtt;
  add('spec.usp.mtp.mqtt.credentialsSecretRef', 'Secret', mqtt?.credentialsSecretRef, LOGIN);
  add('spec.usp.mtp.mqtt.tls.caSecretRef', 'Secret', mqtt?.tls.caSecretRef, ['ca.crt']);
  add('spec.usp.mtp.mqtt.tls.clientCertificateSecretRef', 'Secret', mqtt?.tls.clientCertificateSecretRef, pair);
  return found;
}

/** The references of fleets that the manifests themselves do not answer; on a cluster they may be answered elsewhere. */
export function unresolvedReferences({ fleets, secrets, configMaps }: Resources): UnresolvedReference[] {
  const unresolved: UnresolvedReference[] = [];
  for (const fleet of fleets) {
    const { namespace, name } = fleet.metadata;
    const object = `CpeFleet ${namespace}/${name}`;
    for (const reference of referencesOf(fleet)) {
      const candidates = reference.kind === 'Secret' ? secrets : configMaps;
      const found = candidates.find((one) => one.namespace === namespace && one.name === reference.name);
      const what = `${reference.kind} ${namespace}/${reference.name}`;
      const path = `${reference.path}.name`;
      if (!found) {
        unresolved.push({
          object,
          path,
          target: what,
          message: `${what} is in none of the files; add it to one of them`,
        });
        continue;
      }
      const missing = reference.keys.filter((key) => !found.files.has(key));
      if (missing.length > 0)
        unresolved.push({ object, path, target: what, message: `${what} has no ${missing.join(' and no ')}` });
      if (!reference.keys.includes('username')) continue;
      const wrong = LOGIN.filter((key) => !isTemplate(found, key));
      if (wrong.length > 0) {
        // The text itself is not shown: it is a secret.
        const message = `${what}: ${wrong.join(' and ')} has a placeholder that does not exist; there are {index}, {index:08} and {serial}`;
        unresolved.push({ object, path, target: what, message });
      }
    }
  }
  return unresolved;
}

function isTemplate({ files }: ConfigFiles, key: string): boolean {
  try {
    compileTemplate(Buffer.from(files.get(key) ?? []).toString());
    return true;
  } catch (error) {
    if (error instanceof TemplateError) return false;
    throw error;
  }
}
