import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { CwmpShardConfig } from '../api/shard-config.js';
import { readSecretFile } from './credentials.js';
import { SimulatorError } from './errors.js';
import type { TlsSettings } from './http-connection.js';

/**
 * What the CPEs' TLS needs, read once: `ca.crt` to trust, `tls.crt` and `tls.key` to show.
 *
 * @throws SimulatorError `SIM_FILE`
 */
export async function readTlsSettings({ tls }: Pick<CwmpShardConfig, 'tls'>): Promise<TlsSettings> {
  const { caPath, clientCertificatePath, insecureSkipVerify } = tls;
  if (caPath === undefined && clientCertificatePath === undefined)
    return { secureContext: undefined, insecureSkipVerify };
  const ca = caPath === undefined ? undefined : await readSecretFile(caPath, 'ca.crt');
  const client =
    clientCertificatePath === undefined
      ? undefined
      : {
          cert: await readSecretFile(clientCertificatePath, 'tls.crt'),
          key: await readSecretFile(clientCertificatePath, 'tls.key'),
        };
  try {
    // A CA file without a certificate would be taken for one with none to trust.
    if (ca) new X509Certificate(ca);
    return { secureContext: createSecureContext({ ...(ca ? { ca } : {}), ...client }), insecureSkipVerify };
  } catch (cause) {
    const folders = [caPath, clientCertificatePath].filter((path) => path !== undefined).join(', ');
    throw new SimulatorError('SIM_FILE', `The certificates in ${folders} cannot be used: ${(cause as Error).message}`, {
      cause,
    });
  }
}
