/** A fleet of `count` CPEs in one shard whose first contacts come as fast as the sessions allow. */
export const shardConfig = ({ count, acsUrl, connections, concurrency, intervalMs, profile }) => ({
  fleet: { namespace: 'bench', name: 'bench' },
  generation: 1,
  shard: { ordinal: 0, of: 1, first: 0, stride: 1, count },
  replicas: count,
  seed: 42,
  paused: false,
  profiles: [{ name: 'tr181-gateway', path: profile, weight: 1 }],
  identity: { manufacturer: 'Example', oui: '00D09E', productClass: 'HG-7', serialNumber: 'SIM{index:08}' },
  start: { ratePerSecond: 1e9, jitterMs: 0 },
  cwmp: {
    acsUrl,
    periodicInform: { intervalMs, jitterPercent: 10 },
    connectionRequest: { enabled: true, publicUrl: '' },
    connections,
    maxConcurrentSessions: concurrency,
    tls: { insecureSkipVerify: false },
  },
  firmware: [
    { version: '1.0.0', weight: 40, stable: true, env: 'production' },
    { version: '1.1.0', weight: 40, stable: true, env: 'production' },
    { version: '1.2.0', weight: 20, stable: false, env: 'beta' },
  ],
  faults: [],
});
