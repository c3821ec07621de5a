import { describe, expect, it } from '@jest/globals';
import { FleetError } from './errors.js';
import { shardConfigs } from './shard-config.js';
import { podShards } from './shards.js';
import { fleetOf } from './testing/fleet.js';

const paths = {
  profile: (profile: { name?: string; configMapRef?: { name: string } }): string =>
    profile.name === undefined ? `/maps/${profile.configMapRef?.name ?? ''}` : `/profiles/${profile.name}`,
  secret: (name: string): string => `/secrets/${name}`,
  acsUrl: 'http://127.0.0.1:7547/cwmp',
};

describe('shardConfigs', () => {
  it('fills in defaults, the ACS of the engine and milliseconds', () => {
    const [config, ...others] = shardConfigs(fleetOf(), podShards(10, 1000), paths);
    expect(others).toEqual([]);
    expect(config).toEqual({
      fleet: { namespace: 'lab', name: 'metro' },
      generation: 1,
      shard: { ordinal: 0, of: 1, first: 0, stride: 1, count: 10 },
      replicas: 10,
      seed: 1,
      paused: false,
      profiles: [{ name: 'tr181-gateway', path: '/profiles/tr181-gateway', weight: 1 }],
      identity: { manufacturer: 'Example', oui: '00D09E', productClass: 'HG-7', serialNumber: 'SIM{index:08}' },
      start: { ratePerSecond: 200, jitterMs: 1000 },
      cwmp: {
        acsUrl: 'http://127.0.0.1:7547/cwmp',
        periodicInform: { intervalMs: 300_000, jitterPercent: 10 },
        connectionRequest: { enabled: true, publicUrl: '' },
        connections: 'PerSession',
        maxConcurrentSessions: 200,
        tls: { insecureSkipVerify: false },
      },
      firmware: [
        { version: '1.0.0', weight: 40, stable: true, env: 'production' },
        { version: '1.1.0', weight: 40, stable: true, env: 'production' },
        { version: '1.2.0', weight: 20, stable: false, env: 'beta' },
      ],
      faults: [],
    });
  });

  it('turns references into folders and faults into effects', () => {
    const ref = (name: string): object => ({ name });
    const fleet = fleetOf({
      replicas: 2000,
      profiles: [{ configMapRef: ref('own'), weight: 3 }],
      cwmp: {
        acsUrl: 'https://acs.example/cwmp',
        credentialsSecretRef: ref('acs-login'),
        connectionRequest: { credentialsSecretRef: ref('cr-login') },
        tls: { caSecretRef: ref('lab-ca'), clientCertificateSecretRef: ref('cpe-cert') },
      },
      faults: [
        { kind: 'CwmpFault', code: 9002, select: '10%' },
        { kind: 'SessionDrop', select: 'count:5', probability: 3 },
        { kind: 'ConnectDelay', delay: '1.5s' },
        { kind: 'TransferFault', code: 9018 },
        { kind: 'DiagnosticsFault', state: 'Error_Internal' },
      ],
    });
    const configs = shardConfigs(fleet, podShards(2000, 1000), paths);
    expect(configs.map(({ shard }) => shard.first)).toEqual([0, 1000]);
    expect(configs[1]).toMatchObject({
      profiles: [{ name: 'own', path: '/maps/own', weight: 3 }],
      cwmp: {
        acsUrl: 'https://acs.example/cwmp',
        credentialsPath: '/secrets/acs-login',
        connectionRequest: { credentialsPath: '/secrets/cr-login' },
        tls: { caPath: '/secrets/lab-ca', clientCertificatePath: '/secrets/cpe-cert' },
      },
      faults: [
        { effect: { kind: 'CwmpFault', code: 9002 }, select: { kind: 'percent', percent: 10 }, probability: 100 },
        { effect: { kind: 'SessionDrop' }, select: { kind: 'count', count: 5 }, probability: 3 },
        { effect: { kind: 'ConnectDelay', delayMs: 1500 }, select: { kind: 'all' }, probability: 100 },
        { effect: { kind: 'TransferFault', code: 9018 }, select: { kind: 'all' }, probability: 100 },
        { effect: { kind: 'DiagnosticsFault', state: 'Error_Internal' }, select: { kind: 'all' }, probability: 100 },
      ],
    });
  });

  it('leaves CWMP out of a fleet that speaks USP alone', () => {
    const [config] = shardConfigs(fleetOf({ cwmp: undefined, usp: {} }), podShards(10, 10), paths);
    expect(config).not.toHaveProperty('cwmp');
  });

  it('refuses a fleet without an ACS where the engine has none', () => {
    const { profile, secret } = paths;
    expect(() => shardConfigs(fleetOf(), podShards(10, 10), { profile, secret })).toThrow(FleetError);
  });
});
