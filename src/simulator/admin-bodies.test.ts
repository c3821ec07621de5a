import { describe, expect, it } from '@jest/globals';
import { checkActionRequest, checkShardConfig } from './admin-bodies.js';
import { FULL_CONFIG } from './testing/admin-config.js';

describe('checkShardConfig', () => {
  it('takes one with every field, and gives it back as it is', () => {
    expect(checkShardConfig(FULL_CONFIG)).toEqual({ value: FULL_CONFIG });
  });

  it('takes one without the fields that may be left out', () => {
    const { periodicInform, connections, maxConcurrentSessions, acsUrl } = FULL_CONFIG.cwmp;
    const cwmp = {
      acsUrl,
      periodicInform,
      connections,
      maxConcurrentSessions,
      connectionRequest: { enabled: false, publicUrl: '' },
      tls: { insecureSkipVerify: true },
    };
    const small = { ...FULL_CONFIG, cwmp, firmware: [], faults: [] };
    expect(checkShardConfig(small)).toEqual({ value: small });
    const { fleet, generation, shard, replicas, seed, paused, profiles, identity, start } = FULL_CONFIG;
    const noCwmp = {
      fleet,
      generation,
      shard,
      replicas,
      seed,
      paused,
      profiles,
      identity,
      start,
      firmware: [],
      faults: [],
    };
    expect(checkShardConfig(noCwmp)).toEqual({ value: noCwmp });
  });

  it.each(Object.keys(FULL_CONFIG).filter((key) => key !== 'cwmp'))('misses %s', (key) => {
    expect(checkShardConfig({ ...FULL_CONFIG, [key]: undefined })).toEqual({
      problems: [`the body: lacks the field ${key}`],
    });
  });

  it.each([
    ['none', 'the body: must be object, is "none"'],
    [null, 'the body: must be object, is null'],
    [{ ...FULL_CONFIG, sedd: 1 }, 'the body: has no field sedd'],
    [{ ...FULL_CONFIG, replicas: 1.5 }, 'replicas: must be integer, is 1.5'],
    [{ ...FULL_CONFIG, paused: 'yes' }, 'paused: must be boolean, is "yes"'],
    [{ ...FULL_CONFIG, profiles: [] }, 'profiles: must NOT have fewer than 1 items, is a list'],
    [
      { ...FULL_CONFIG, cwmp: { ...FULL_CONFIG.cwmp, connections: 'Shared' } },
      'cwmp.connections: "Shared" is not one of PerSession, Pooled',
    ],
    [
      { ...FULL_CONFIG, faults: [{ effect: { kind: 'Explode' }, select: { kind: 'all' }, probability: 1 }] },
      'faults[0].effect: "Explode" is no kind that can stand here',
    ],
    [
      { ...FULL_CONFIG, faults: [{ effect: { kind: 'SessionDrop' }, select: { kind: 'percent' }, probability: 1 }] },
      'faults[0].select: lacks the field percent',
    ],
    [
      {
        ...FULL_CONFIG,
        faults: [{ effect: { kind: 'CwmpFault', code: 8000 }, select: { kind: 'all' }, probability: 1 }],
      },
      'faults[0].effect.code: must be >= 9000, is 8000',
    ],
  ])('case %#: %j', (value, problem) => {
    expect(checkShardConfig(value)).toEqual({ problems: [problem] });
  });

  it('tells all problems at once, but not hundreds', () => {
    const firmware = new Array(100).fill({ version: '', weight: -1, stable: true, env: '' });
    const checked = checkShardConfig({ ...FULL_CONFIG, firmware });
    expect('problems' in checked && checked.problems).toHaveLength(21);
    expect('problems' in checked && checked.problems.at(-1)).toBe('and 180 more');
  });

  it('refuses selectors nested without end rather than run out of stack', () => {
    const depth = 20_000;
    const select: unknown = JSON.parse('{"kind":"any","of":['.repeat(depth) + ']}'.repeat(depth));
    const checked = checkShardConfig({
      ...FULL_CONFIG,
      faults: [{ effect: { kind: 'SessionDrop' }, select, probability: 1 }],
    });
    expect('problems' in checked && checked.problems[0]).toMatch(/"any" is no kind that can stand here$/);
  });
});

describe('checkActionRequest', () => {
  const all = { kind: 'all' };
  it.each([
    { action: 'force-cr', selector: all, salt: 0 },
    { action: 'reboot', selector: { kind: 'count', count: 3 }, salt: 4_000_000_000 },
    { action: 'factory-reset', selector: { kind: 'state', state: 'failed' }, salt: 1 },
    { action: 'inject-fault', selector: all, salt: 1, fault: { kind: 'CwmpFault', code: 9002 } },
    { action: 'inject-fault', selector: all, salt: 1, fault: { kind: 'TransferFault', code: 9020 } },
    { action: 'inject-fault', selector: all, salt: 1, fault: { kind: 'DiagnosticsFault', state: 'Error_Other' } },
    { action: 'upgrade-firmware', selector: all, salt: 1, version: '1.2.0' },
  ])('takes %j', (request) => {
    expect(checkActionRequest(request)).toEqual({ value: request });
  });

  it.each([
    [{ selector: all, salt: 0 }, 'the body: lacks the field action'],
    [
      { action: 'explode', selector: all, salt: 0 },
      'action: "explode" is not one of force-cr, inject-fault, reboot, factory-reset, upgrade-firmware',
    ],
    [{ action: 'inject-fault', selector: all, salt: 0 }, 'fault: stands with inject-fault, and only with it'],
    [
      { action: 'reboot', selector: all, salt: 0, version: '1' },
      'version: stands with upgrade-firmware, and only with it',
    ],
    [
      { action: 'reboot', selector: { kind: 'percent', percent: 101 }, salt: 0 },
      'selector.percent: must be <= 100, is 101',
    ],
  ])('refuses %j', (request, problem) => {
    expect(checkActionRequest(request)).toEqual({ problems: [problem] });
  });
});
