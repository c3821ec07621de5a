import { describe, expect, it } from '@jest/globals';
import { bareConfig, readBareSettings } from './bare-config.js';
import { UsageError } from './errors.js';

const acsUrl = 'http://127.0.0.1:7547/cwmp';

function linesOf(call: () => unknown): readonly string[] {
  try {
    call();
  } catch (thrown) {
    if (thrown instanceof UsageError) return thrown.lines;
    throw thrown;
  }
  return [];
}

describe('bareConfig', () => {
  it('is one CPE with the defaults of a manifest', () => {
    expect(bareConfig({ acsUrl }, '/profiles/mine')).toMatchObject({
      fleet: { name: 'cpe' },
      replicas: 1,
      seed: 1,
      shard: { of: 1, count: 1 },
      profiles: [{ path: '/profiles/mine' }],
      cwmp: { acsUrl, connections: 'PerSession', periodicInform: { intervalMs: 300_000 } },
    });
  });

  it('takes every setting over', () => {
    const config = bareConfig(
      {
        acsUrl,
        count: '50',
        seed: '7',
        rate: '1000',
        interval: '30s',
        connections: 'Pooled',
        serialNumber: 'X{index}',
        oui: 'A0B1C2',
        productClass: 'P',
        manufacturer: 'M',
      },
      '/p',
    );
    expect(config).toMatchObject({
      replicas: 50,
      seed: 7,
      start: { ratePerSecond: 1000 },
      identity: { manufacturer: 'M', oui: 'A0B1C2', productClass: 'P', serialNumber: 'X{index}' },
      cwmp: { connections: 'Pooled', periodicInform: { intervalMs: 30_000 } },
    });
  });

  it('names the flags that are wrong, all at once', () => {
    const lines = linesOf(() => bareConfig({ acsUrl: 'ftp://x', count: 'many', connections: 'Often' }, '/p'));
    expect(lines.map((line) => line.split(':')[0]).sort()).toEqual(['--acs-url', '--connections', '--count']);
  });
});

describe('readBareSettings', () => {
  it.each([
    [undefined, {}],
    [null, {}],
    [
      { count: 5, acsUrl },
      { count: '5', acsUrl },
    ],
  ])('%j', (value, settings) => {
    expect(readBareSettings('cpe.yaml', value)).toEqual(settings);
  });

  it('refuses what it does not know', () => {
    expect(linesOf(() => readBareSettings('cpe.yaml', { acsUlr: 'x', count: [1] }))).toEqual([
      'cpe.yaml: acsUlr: unknown field; did you mean acsUrl?',
      'cpe.yaml: count: must be a text or a number',
    ]);
    expect(linesOf(() => readBareSettings('cpe.yaml', 5))[0]).toMatch(/^cpe.yaml: must be an object/);
  });
});
