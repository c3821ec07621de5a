import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ShardConfig } from '../api/shard-config.js';
import { Interner } from '../datamodel/interner.js';
import { loadProfile } from '../datamodel/load-profile.js';
import { Overlay } from '../datamodel/overlay.js';
import type { Profile } from '../datamodel/profile.js';
import { Population } from './population.js';
import { PROFILE, shardConfig } from './testing/rig.js';

const ACS = 'http://acs.example/cwmp';
const interner = new Interner();

describe('Population', () => {
  let profile: Profile;
  beforeAll(async () => {
    profile = await loadProfile(PROFILE);
  });

  const populate = (change: Partial<ShardConfig> = {}, count = 10): Population => {
    const config = shardConfig(ACS, count, change);
    return new Population(config, {
      profiles: config.profiles.map(() => profile),
      acsCredentials: { username: 'acs-{serial}', password: '{index:4}' },
      connectionRequestCredentials: { username: '{serial}', password: 'cr-{index}' },
    });
  };
  const identity = (serialNumber: string): ShardConfig['identity'] => ({
    manufacturer: 'Example',
    oui: '00D09E',
    productClass: 'HG-7',
    serialNumber,
  });
  const shard = { ordinal: 1, of: 3, first: 1, stride: 3, count: 10 };

  it('gives its slots the indices of its share of the fleet', () => {
    const population = populate({ shard });
    expect([0, 1, 9].map((slot) => [population.index(slot), population.id(slot), population.serial(slot)])).toEqual([
      [1, 'lab-1', 'SIM00000001'],
      [4, 'lab-4', 'SIM00000004'],
      [28, 'lab-28', 'SIM00000028'],
    ]);
    expect([1, 4, 28, 0, 2, 31, -2].map((index) => population.slotOfIndex(index))).toEqual([0, 1, 9, -1, -1, -1, -1]);
  });

  it('finds CPEs by id and by serial number, and nobody by another name', () => {
    const population = populate({ shard });
    expect(['lab-4', 'SIM00000004'].map((name) => population.slotOfName(name))).toEqual([1, 1]);
    for (const name of ['lab-5', 'lab-04', 'SIM4', 'SIM00000005', 'sim00000004', '', 'lab-', '4', '9'.repeat(400)])
      expect([name, population.slotOfName(name)]).toEqual([name, -1]);
  });

  it('finds the only CPE there can be where serial numbers do not differ', () => {
    expect(populate({ identity: identity('THE-ONE') }).slotOfName('THE-ONE')).toBe(0);
  });

  it('finds every CPE by its serial number, whatever the template is', () => {
    const piece = fc.constantFrom('SIM', 'x-', '0', '17', '{serial}', '{index}', '{index:3}', '{index:08}');
    const template = fc
      .tuple(
        fc.array(piece, { maxLength: 3 }),
        fc.constantFrom('{index}', '{index:06}'),
        fc.array(piece, { maxLength: 3 }),
      )
      .map(([before, index, after]) => [...before, index, ...after].join(''));
    fc.assert(
      fc.property(
        template,
        fc.nat(11),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(499),
        (serialNumber, first, stride, slot) => {
          const range = { ordinal: 0, of: stride, first, stride, count: 500 };
          const population = populate({ shard: range, identity: identity(serialNumber) });
          expect(population.slotOfName(population.serial(slot))).toBe(slot);
          expect(population.slotOfName(population.id(slot))).toBe(slot);
        },
      ),
      { seed: 5 },
    );
  });

  it('gives every CPE a connection-request URL of its own that does not follow from another', () => {
    const population = populate({}, 5000);
    const paths = Array.from({ length: 5000 }, (_, slot) => population.requestPath(slot));
    expect(new Set(paths).size).toBe(5000);
    expect(new Set(paths.map((path) => path.split('/')[2])).size).toBeGreaterThan(4990);
    expect(populate({ seed: 43 }).requestPath(3)).not.toBe(population.requestPath(3));
    expect(population.connectionRequestUrl(3)).toBe('');
    population.connectionRequestBase = 'http://192.0.2.1:7547';
    expect(population.connectionRequestUrl(3)).toBe(`http://192.0.2.1:7547${paths[3]}`);
  });

  it('mixes profiles and firmware by their weights, the same for the same seed', () => {
    const mix = {
      profiles: [
        { name: 'a', path: PROFILE, weight: 3 },
        { name: 'b', path: PROFILE, weight: 1 },
      ],
      firmware: [
        { version: '1', weight: 1, stable: true, env: '' },
        { version: '2', weight: 1, stable: true, env: '' },
      ],
    };
    const drawn = (population: Population): string[] =>
      Array.from({ length: 2000 }, (_, slot) => population.profileName(slot) + population.softwareVersion(slot));
    const all = drawn(populate(mix, 2000));
    for (const [kind, share] of [
      ['a1', 3 / 8],
      ['a2', 3 / 8],
      ['b1', 1 / 8],
      ['b2', 1 / 8],
    ] as const)
      expect(Math.abs(all.filter((one) => one === kind).length / 2000 - share)).toBeLessThan(0.05);
    expect(drawn(populate(mix, 2000))).toEqual(all);
  });

  it('keeps what it has of a CPE when it grows, and forgets it when it shrinks', () => {
    const population = populate({}, 3);
    population.overlays.set(2, new Overlay(interner));
    population.setSoftwareVersion(2, '9');
    population.resize(5);
    expect([population.size, population.overlays.size, population.softwareVersion(2)]).toEqual([5, 1, '9']);
    expect([population.upgradedVersion(2), population.upgradedVersion(3)]).toEqual(['9', '']);
    population.resize(2);
    population.resize(3);
    expect([population.overlays.size, population.softwareVersion(2), population.upgradedVersion(2)]).toEqual([
      0,
      '1.0.0',
      '',
    ]);
  });

  it('takes credentials and the ACS from the manifest until an ACS sets others', () => {
    const population = populate();
    expect(population.acsCredentials(3)).toEqual({ username: 'acs-SIM00000003', password: '0003' });
    expect(population.connectionRequestCredentials(3)).toEqual({ username: 'SIM00000003', password: 'cr-3' });
    expect(population.acsUrl(3)).toBe(ACS);
    const overlay = new Overlay(interner);
    for (const [name, value] of Object.entries({
      URL: 'http://other.example/',
      Username: 'u',
      Password: '',
      ConnectionRequestUsername: 'x',
      ConnectionRequestPassword: 'y',
    }))
      overlay.set(`Device.ManagementServer.${name}`, value);
    population.overlays.set(3, overlay);
    expect(population.acsCredentials(3)).toEqual({ username: 'u', password: '' });
    expect(population.connectionRequestCredentials(3)).toEqual({ username: 'x', password: 'y' });
    expect(population.acsUrl(3)).toBe('http://other.example/');
    overlay.set('Device.ManagementServer.URL', '');
    expect([population.acsUrl(3), population.acsUrl(4)]).toEqual([ACS, ACS]);
  });

  it('knows the variables of profiles', () => {
    const population = populate();
    population.connectionRequestBase = 'http://192.0.2.1:7547';
    const names = [
      'serial',
      'index',
      'mac',
      'oui',
      'manufacturer',
      'productClass',
      'softwareVersion',
      'acsUrl',
      'acsUsername',
      'acsPassword',
      'periodicInformInterval',
      'connectionRequestUrl',
      'connectionRequestUsername',
      'connectionRequestPassword',
    ] as const;
    expect(names.map((name) => population.variable(7, name))).toEqual([
      'SIM00000007',
      '7',
      '00:D0:9E:00:00:07',
      '00D09E',
      'Example',
      'HG-7',
      '1.0.0',
      ACS,
      'acs-SIM00000007',
      '0007',
      '300',
      population.connectionRequestUrl(7),
      'SIM00000007',
      'cr-7',
    ]);
  });

  it('points one view at one CPE after the other', () => {
    const population = populate({ shard });
    population.overlays.set(1, new Overlay(interner));
    population.table.bootedAt[1] = 5;
    const view = population.view();
    expect(view.of(0, 10)).toMatchObject({ index: 1, now: 10, bootedAt: 0, overlay: undefined, seed: 42 });
    expect(view.of(1, 11)).toMatchObject({ index: 4, now: 11, bootedAt: 5, overlay: population.overlays.get(1) });
    expect(view.variable('serial')).toBe('SIM00000004');
  });
});
