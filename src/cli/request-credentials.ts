import { compileTemplate } from '../api/identity.js';
import type { Resources } from '../api/manifest.js';
import { indicesIn } from '../simulator/serial-search.js';

interface Login {
  readonly username: string;
  readonly password: string;
}

/** Who a device says it is, as far as it counts here. */
interface Announced {
  readonly oui: string;
  readonly productClass: string;
  readonly serialNumber: string;
}

/**
 * The login for connection requests to a simulated CPE: of the Secret that its fleet names, or its serial number, twice,
 * as CPEs expect it without one. The fleet is found by identity; the first of several that could have made it counts.
 */
export function requestCredentials({ fleets, secrets }: Resources, device: Announced): Login {
  const serial = device.serialNumber;
  for (const { metadata, spec } of fleets) {
    const { oui, productClass, serialNumber } = spec.identity;
    if (oui !== device.oui || productClass !== device.productClass) continue;
    const template = compileTemplate(serialNumber);
    const index = indicesIn(serial, serialNumber).find(
      (candidate) => candidate < spec.replicas && template.fill(candidate, '') === serial,
    );
    if (index === undefined) continue;
    const name = spec.cwmp?.connectionRequest.credentialsSecretRef?.name;
    const secret = secrets.find((one) => one.namespace === metadata.namespace && one.name === name);
    if (!secret) break;
    const filled = (key: string): string => {
      const text = Buffer.from(secret.files.get(key) ?? []).toString();
      return compileTemplate(text.replace(/\r?\n$/, '')).fill(index, serial);
    };
    return { username: filled('username'), password: filled('password') };
  }
  return { username: serial, password: serial };
}
