import { describe, expect, it } from '@jest/globals';
import type { ShardConfig } from '../api/shard-config.js';
import { restartRequired } from './live-config.js';
import { FULL_CONFIG } from './testing/admin-config.js';

const { cwmp } = FULL_CONFIG;
const withCwmp = (change: Partial<NonNullable<ShardConfig['cwmp']>>): Partial<ShardConfig> => ({
  cwmp: { ...cwmp, ...change },
});
const without = (config: ShardConfig): ShardConfig => {
  const { cwmp: taken, ...rest } = config;
  return taken ? rest : config;
};

describe('restartRequired', () => {
  it.each<[string, Partial<ShardConfig>]>([
    ['nothing', {}],
    ['the generation', { generation: 4 }],
    ['the number of CPEs', { replicas: 2000, shard: { ...FULL_CONFIG.shard, count: 1000 } }],
    ['paused', { paused: true }],
    ['start', { start: { ratePerSecond: 1, jitterMs: 0 } }],
    ['faults', { faults: [] }],
    ['acsUrl', withCwmp({ acsUrl: 'http://other.example/' })],
    ['periodicInform', withCwmp({ periodicInform: { intervalMs: 1, jitterPercent: 0 } })],
    ['maxConcurrentSessions', withCwmp({ maxConcurrentSessions: 1 })],
  ])('takes over a change of %s while it runs', (_what, change) => {
    expect(restartRequired(FULL_CONFIG, { ...structuredClone<ShardConfig>(FULL_CONFIG), ...change })).toBeUndefined();
  });

  it.each<[string, Partial<ShardConfig>]>([
    ['the name', { fleet: { namespace: 'lab', name: 'other' } }],
    ['spec.seed', { seed: 1 }],
    ['the shard', { shard: { ...FULL_CONFIG.shard, stride: 3 } }],
    ['the shard', { shard: { ...FULL_CONFIG.shard, first: 1 } }],
    ['the shard', { shard: { ...FULL_CONFIG.shard, of: 3 } }],
    ['spec.profiles', { profiles: [{ ...FULL_CONFIG.profiles[0], weight: 1 }] }],
    ['spec.identity', { identity: { ...FULL_CONFIG.identity, serialNumber: 'X{index}' } }],
    ['spec.firmware', { firmware: [] }],
    ['spec.cwmp.credentialsSecretRef', withCwmp({ credentialsPath: 'elsewhere' })],
    ['spec.cwmp.connectionRequest', withCwmp({ connectionRequest: { enabled: false, publicUrl: '' } })],
    ['spec.cwmp.connections', withCwmp({ connections: 'Pooled' })],
    ['spec.cwmp.tls', withCwmp({ tls: { insecureSkipVerify: true } })],
  ])('asks for a restart when %s changes', (field, change) => {
    expect(restartRequired(FULL_CONFIG, { ...FULL_CONFIG, ...change })).toBe(field);
  });

  it('asks for one when CWMP is taken away or added', () => {
    const field = 'spec.cwmp (taken away or added)';
    expect(restartRequired(FULL_CONFIG, without(FULL_CONFIG))).toBe(field);
    expect(restartRequired(without(FULL_CONFIG), FULL_CONFIG)).toBe(field);
    expect(restartRequired(without(FULL_CONFIG), without(FULL_CONFIG))).toBeUndefined();
  });
});
