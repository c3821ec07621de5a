import { randomBytes } from 'node:crypto';
import type { Acs } from '../acs/acs.js';
import { createAcs } from '../acs/server.js';
import { AcsError } from '../acs/errors.js';
import { systemClock } from '../acs/options.js';
import type { Logger } from '../api/logger.js';
import type { Resources } from '../api/manifest.js';
import { requestCredentials } from './request-credentials.js';

/** Where ACSs are found by custom (IANA: cwmp). */
export const CWMP_PORT = 7547;

const NONE: Resources = { fleets: [], secrets: [], configMaps: [] };

export interface EmbeddedAcsOptions {
  readonly host: string;
  /** Left out: the port of CWMP, or any other when that one is taken. */
  readonly port?: number;
  /** Bearer token of its JSON API. */
  readonly apiToken: string;
  /** Fleets whose CPEs it calls, as they are now; left out: none are known. */
  readonly resources?: () => Resources;
  readonly logger: Logger;
}

export interface EmbeddedAcs {
  /** CWMP URL that CPEs are given. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts the embedded ACS in this process. It answers challenges to its connection requests as simulated CPEs expect it:
 * with the login that their manifest names, or the serial number, twice.
 *
 * @throws AcsError (ACS_LISTEN) when the address is taken.
 */
export async function startEmbeddedAcs(options: EmbeddedAcsOptions): Promise<EmbeddedAcs> {
  const { host, port, apiToken, logger } = options;
  const make = (): Acs =>
    createAcs({
      logger,
      clock: systemClock,
      random: randomBytes,
      apiToken,
      connectionRequestCredentials: (device) => requestCredentials(options.resources?.() ?? NONE, device),
    });
  let acs = make();
  let bound;
  try {
    bound = await acs.listen({ host, port: port ?? CWMP_PORT });
  } catch (thrown) {
    if (port !== undefined || !(thrown instanceof AcsError)) throw thrown;
    acs = make();
    bound = await acs.listen({ host, port: 0 });
    logger.info(`port ${CWMP_PORT} is taken; the embedded ACS listens on ${bound.port}`);
  }
  return { url: bound.url, close: () => acs.close() };
}
