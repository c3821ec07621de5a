import { randomBytes } from 'node:crypto';
import type { Logger } from '../api/logger.js';
import { parseBindAddress } from './bind-address.js';
import { startEmbeddedAcs } from './embedded-acs.js';
import { EXIT } from './errors.js';
import { onSignals, signalExitCode } from './signals.js';
import { readTokenFile } from './token-file.js';

export interface AcsFlags {
  readonly listen: string;
  readonly apiTokenFile?: string;
}

/** `cpe-sim acs`: the embedded ACS by itself, until a signal comes. */
export async function runAcs({ listen, apiTokenFile }: AcsFlags, logger: Logger): Promise<number> {
  const { host, port } = parseBindAddress(listen, '--listen');
  const given = apiTokenFile === undefined ? undefined : readTokenFile(apiTokenFile, '--api-token-file');
  const apiToken = given ?? randomBytes(18).toString('base64url');
  const acs = await startEmbeddedAcs({ host, port, apiToken, logger });
  const api = acs.url.replace(/\/cwmp$/, '/api/devices');
  // A token that somebody keeps in a file is not for logs.
  const shown = given === undefined ? apiToken : '$TOKEN';
  logger.info(`the ACS listens on ${acs.url}; its API: curl -H "Authorization: Bearer ${shown}" ${api}`);
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
