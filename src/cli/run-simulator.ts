import { randomBytes } from 'node:crypto';
import type { Logger } from '../api/logger.js';
import type { ShardConfig } from '../api/shard-config.js';
import { createAdminServer, type AdminServer } from '../simulator/admin-server.js';
import { systemClock } from '../simulator/clock.js';
import { Shard } from '../simulator/shard.js';
import { createProcessMetrics } from '../telemetry/process-metrics.js';
import { Registry } from '../telemetry/registry.js';
import type { BindAddress } from './bind-address.js';
import { builtInProfiles, packageVersion } from './package-root.js';

export interface SimulatorOptions {
  readonly config: ShardConfig;
  /** Where /metrics and /admin are served; undefined: nowhere. */
  readonly metrics: BindAddress | undefined;
  /** What callers of /admin show; undefined: one is made and logged. */
  readonly token: string | undefined;
  /** Data file of the CPEs; undefined: nothing outlives the process. */
  readonly dataPath: string | undefined;
  /** Where connection requests are taken. */
  readonly connectionRequests: BindAddress;
  readonly logger: Logger;
}

export interface RunningSimulator {
  /** Base URL of /metrics and /admin; undefined when they are not served. */
  readonly adminUrl: string | undefined;
  /** Base of the CPEs' connection-request URLs; empty when they take none. */
  readonly connectionRequestUrl: string;
  /** Ends the sessions in order and saves the CPEs. */
  stop(): Promise<void>;
}

/** Starts the CPEs of one shard in this process. Throws what the shard and its listeners do. */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const { config, metrics, logger } = options;
  const registry = new Registry();
  const processMetrics = createProcessMetrics(registry);
  const shard = await Shard.create({
    config,
    registry,
    clock: systemClock,
    logger,
    dataPath: options.dataPath,
    connectionRequestHost: options.connectionRequests.host,
    connectionRequestPort: options.connectionRequests.port,
    version: packageVersion(),
    builtInProfiles: builtInProfiles(),
  });
  let admin: AdminServer | undefined;
  let adminUrl: string | undefined;
  if (metrics) {
    const token = options.token ?? randomBytes(18).toString('base64url');
    admin = createAdminServer({ control: shard, registry, token, logger });
    adminUrl = (await admin.listen(metrics.host, metrics.port)).url;
    if (options.token === undefined) {
      logger.info(`the admin API needs a token: curl -H 'Authorization: Bearer ${token}' ${adminUrl}/admin/cpes`);
    }
  }
  const connectionRequestUrl = await shard.start();
  return {
    adminUrl,
    connectionRequestUrl,
    async stop() {
      admin?.drain();
      await shard.stop();
      await admin?.close();
      processMetrics.stop();
    },
  };
}
