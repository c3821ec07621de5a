import type { ShardConfig } from '../../api/shard-config.js';

/** A small valid configuration for tests; `over` replaces whole fields. */
export function shardConfig(over: Partial<ShardConfig> = {}): ShardConfig {
  return {
    fleet: { namespace: 'lab', name: 'metro' },
    generation: 1,
    shard: { ordinal: 0, of: 1, first: 0, stride: 1, count: 10 },
    replicas: 10,
    seed: 1,
    paused: false,
    profiles: [{ name: 'tr181-gateway', path: '/profiles/tr181', weight: 1 }],
    identity: { manufacturer: 'Example', oui: '00D09E', productClass: 'HG-7', serialNumber: 'SIM{index:08}' },
    start: { ratePerSecond: 200, jitterMs: 1000 },
    firmware: [],
    faults: [],
    ...over,
  };
}
