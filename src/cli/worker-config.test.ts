import { describe, expect, it } from '@jest/globals';
import { commonShardConfig } from '../fleet/shard-config.js';
import { fleetOf } from '../fleet/testing/fleet.js';
import { UsageError } from './errors.js';
import { readWorkerConfig } from './worker-config.js';

const common = commonShardConfig(fleetOf({ replicas: 25, cpesPerPod: 10 }), {
  profile: () => 'builtin:tr181-gateway',
  secret: (name) => `/secrets/${name}`,
  acsUrl: 'http://acs.lab.svc:7547/cwmp',
});
const pods = { ...common, cpesPerPod: 10 };

describe('readWorkerConfig', () => {
  it('takes the configuration of one shard as it is', () => {
    const shard = { ordinal: 0, of: 1, first: 0, stride: 1, count: 25 };
    expect(readWorkerConfig({ ...common, shard, metricsBindAddr: ':9100' }, 'shard.json', 'metro-7')).toEqual({
      config: { ...common, shard },
      metricsBindAddr: ':9100',
    });
  });

  it.each([
    ['metro-0', { ordinal: 0, of: 3, first: 0, stride: 1, count: 10 }],
    ['metro-north-2', { ordinal: 2, of: 3, first: 20, stride: 1, count: 5 }],
    ['metro-3', { ordinal: 3, of: 3, first: 30, stride: 1, count: 0 }],
  ])('takes the shard of pod %s out of the configuration of all pods', (name, shard) => {
    expect(readWorkerConfig(pods, 'pods.json', name).config).toEqual({ ...common, shard });
  });

  it.each([
    ['without the name of its pod', pods, undefined, 'POD_NAME'],
    ['in a pod without an ordinal', pods, 'metro', 'POD_NAME'],
    ['with a wrong cpesPerPod', { ...pods, cpesPerPod: 0 }, 'metro-0', 'cpesPerPod'],
    ['without replicas', { ...pods, replicas: '5' }, 'metro-0', 'replicas'],
    ['with an unknown field', { ...pods, colour: 'red' }, 'metro-0', 'colour'],
    ['with a wrong address', { ...pods, metricsBindAddr: 9100 }, 'metro-0', 'metricsBindAddr'],
    ['that is a list', [], 'metro-0', 'must be an object'],
  ])('refuses one %s', (_what, value, podName, says) => {
    const read = (): unknown => readWorkerConfig(value, 'pods.json', podName);
    expect(read).toThrow(UsageError);
    expect(read).toThrow(says);
  });
});
