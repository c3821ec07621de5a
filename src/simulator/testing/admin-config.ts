import type { ShardConfig } from '../../api/shard-config.js';

/** A configuration with every field that there is. */
export const FULL_CONFIG = {
  fleet: { namespace: 'lab', name: 'metro' },
  generation: 3,
  shard: { ordinal: 0, of: 2, first: 0, stride: 2, count: 500 },
  replicas: 1000,
  seed: 42,
  paused: false,
  profiles: [{ name: 'tr181-gateway', path: 'profiles/example-tr181-gateway', weight: 80 }],
  identity: { manufacturer: 'Example', oui: '00D09E', productClass: 'HG-7', serialNumber: 'SIM{index:08}' },
  start: { ratePerSecond: 200, jitterMs: 10_000 },
  cwmp: {
    acsUrl: 'http://127.0.0.1:7547/cwmp',
    credentialsPath: 'secrets/acs',
    periodicInform: { intervalMs: 300_000, jitterPercent: 10 },
    connectionRequest: { enabled: true, credentialsPath: 'secrets/cr', publicUrl: '' },
    connections: 'PerSession',
    maxConcurrentSessions: 200,
    tls: { caPath: 'secrets/ca', clientCertificatePath: 'secrets/cert', insecureSkipVerify: false },
  },
  firmware: [{ version: '1.0.0', weight: 1, stable: true, env: 'production' }],
  faults: [
    { effect: { kind: 'SessionDrop' }, select: { kind: 'percent', percent: 2 }, probability: 10 },
    { effect: { kind: 'ConnectDelay', delayMs: 500 }, select: { kind: 'all' }, probability: 1 },
    {
      effect: { kind: 'CwmpFault', code: 9002 },
      select: {
        kind: 'any',
        of: [
          { kind: 'range', from: 1, to: 5 },
          { kind: 'names', names: ['SIM7'] },
        ],
      },
      probability: 0.5,
    },
  ],
} as const satisfies ShardConfig;
