import { describe, expect, it } from '@jest/globals';
import { fixedConfig, restartRequired } from './live-config.js';
import type { ShardConfig } from './shard-config.js';

const config: ShardConfig = {
  fleet: { namespace: 'lab', name: 'metro' },
  generation: 1,
  shard: { ordinal: 1, of: 2, first: 10, stride: 1, count: 10 },
  replicas: 20,
  seed: 1,
  paused: false,
  profiles: [{ name: 'tr181-gateway', path: '/profiles/a', weight: 1 }],
  identity: { manufacturer: 'Example', oui: '00D09E', productClass: 'HG-7', serialNumber: 'SIM{index:08}' },
  start: { ratePerSecond: 200, jitterMs: 1000 },
  cwmp: {
    acsUrl: 'http://acs.lab.svc:7547/cwmp',
    periodicInform: { intervalMs: 300_000, jitterPercent: 10 },
    connectionRequest: { enabled: true, publicUrl: '' },
    connections: 'PerSession',
    maxConcurrentSessions: 200,
    tls: { insecureSkipVerify: false },
  },
  firmware: [],
  faults: [],
};
const cwmp = config.cwmp!;

const live: [string, Partial<ShardConfig>][] = [
  ['the generation', { generation: 2 }],
  ['a pause', { paused: true }],
  ['the size of the fleet', { replicas: 25, shard: { ...config.shard, of: 3 } }],
  ['the size of the shard', { replicas: 15, shard: { ...config.shard, count: 5 } }],
  ['the pacing', { start: { ratePerSecond: 1, jitterMs: 0 } }],
  ['the ACS', { cwmp: { ...cwmp, acsUrl: 'http://other/cwmp' } }],
  ['the interval', { cwmp: { ...cwmp, periodicInform: { intervalMs: 1000, jitterPercent: 0 } } }],
  ['faults', { faults: [{ effect: { kind: 'SessionDrop' }, select: { kind: 'all' }, probability: 5 }] }],
];

const fixed: [string, Partial<ShardConfig>][] = [
  ['spec.seed', { seed: 2 }],
  ['spec.profiles', { profiles: [] }],
  ['spec.identity', { identity: { ...config.identity, oui: '00D09F' } }],
  ['spec.firmware', { firmware: [{ version: '1', weight: 1, stable: true, env: '' }] }],
  ['spec.cwmp.connections', { cwmp: { ...cwmp, connections: 'Pooled' } }],
  ['spec.cwmp.credentialsSecretRef', { cwmp: { ...cwmp, credentialsPath: '/secrets/a' } }],
  ['spec.cwmp.tls', { cwmp: { ...cwmp, tls: { insecureSkipVerify: true } } }],
];

describe.each(live)('a change of %s', (_what, change) => {
  const after = { ...config, ...change };
  it('is made live', () => {
    expect(restartRequired(config, after)).toBeUndefined();
    expect(fixedConfig(after)).toEqual(fixedConfig(config));
  });
});

describe.each(fixed)('a change of %s', (name, change) => {
  const after = { ...config, ...change };
  it('asks for a restart', () => {
    expect(restartRequired(config, after)).toBe(name);
    expect(JSON.stringify(fixedConfig(after))).not.toBe(JSON.stringify(fixedConfig(config)));
  });
});

describe('restartRequired', () => {
  it('keeps a shard in its place', () => {
    expect(restartRequired(config, { ...config, shard: { ...config.shard, first: 20 } })).toBe('the shard');
  });
});
