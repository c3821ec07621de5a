import { randomBytes } from 'node:crypto';
import type { Logger } from '../api/logger.js';
import type { BindAddress } from './bind-address.js';
import { startEmbeddedAcs } from './embedded-acs.js';
import { EXIT } from './errors.js';
import { onSignals, signalExitCode } from './signals.js';

/** `cpe-sim acs`: the embedded ACS by itself, until a signal comes. */
export async function runAcs({ host, port }: BindAddress, logger: Logger): Promise<number> {
  const apiToken = randomBytes(18).toString('base64url');
  const acs = await startEmbeddedAcs({ host, port, apiToken, logger });
  const api = acs.url.replace(/\/cwmp$/, '/api/devices');
  logger.info(`the ACS listens on ${acs.url}; its API: curl -H 'Authorization: Bearer ${apiToken}' ${api}`);
  const ended = Promise.withResolvers<undefined>();
  const stopSignals = onSignals(process, {
    first() {
      ended.resolve(undefined);
    },
    second(signal) {
      process.exit(signalExitCode(signal));
    },
  });
  await ended.promise;
  await acs.close();
  stopSignals();
  return EXIT.ok;
}
