import { describe, expect, it } from '@jest/globals';

import { Interner } from './interner.js';
import { Overlay } from './overlay.js';
import { contextOf } from './testing/context.js';
import { profileOf } from './testing/profile-of.js';

const AREA = `
Device.LAN.{1..2}.:
  $writable: true
  Name: { writable: true, value: "lan{i}" }
Device.LAN.{1..2}.Stats.:
  Bytes: { type: unsignedInt, value: 0 }
Device.Map.{}.:
  $writable: true
Device.:
  Version: { value: "2.17" }
`;

const LAN = [
  ['Device.LAN.', true],
  ['Device.LAN.1.', true],
  ['Device.LAN.1.Name', true],
  ['Device.LAN.1.Stats.', false],
  ['Device.LAN.1.Stats.Bytes', false],
  ['Device.LAN.2.', true],
  ['Device.LAN.2.Name', true],
  ['Device.LAN.2.Stats.', false],
  ['Device.LAN.2.Stats.Bytes', false],
];
const ALL = [
  ['Device.', false],
  ...LAN,
  ['Device.Map.', true],
  ['Device.Version', false],
  ['Device.DeviceInfo.', false],
  ['Device.DeviceInfo.SerialNumber', false],
];

describe('StaticTree.names (TR-069 §A.3.2.3)', () => {
  it.each([
    ['', true, [['Device.', false]]],
    ['', false, ALL],
    ['Device.', false, ALL],
    [
      'Device.',
      true,
      [
        ['Device.LAN.', true],
        ['Device.Map.', true],
        ['Device.Version', false],
        ['Device.DeviceInfo.', false],
      ],
    ],
    ['Device.LAN.', false, LAN],
    [
      'Device.LAN.',
      true,
      [
        ['Device.LAN.1.', true],
        ['Device.LAN.2.', true],
      ],
    ],
    ['Device.Map.', true, []],
    ['Device.Map.', false, [['Device.Map.', true]]],
    ['Device.LAN.2.Name', false, [['Device.LAN.2.Name', true]]],
    ['Device.LAN.2.Name', true, []],
    ['Device.LAN', false, undefined],
    ['Device.LAN.3.', true, undefined],
    ['LAN.', false, undefined],
    ['Device.Version.', false, undefined],
  ])('answers for %j with nextLevel %s', async (path, nextLevel, names) => {
    const profile = await profileOf(AREA);
    const expected = names?.map(([name, writable]) => ({ name, writable }));
    expect(profile.tree.names(path, nextLevel)).toEqual(expected);
    expect(profile.tree.names(path, nextLevel)).toEqual(expected);
  });
});

describe('StaticTree.resolve', () => {
  it.each([
    ['Device.LAN.2.', ['Device.LAN.2.Name', 'Device.LAN.2.Stats.Bytes']],
    ['Device.LAN.1.Stats.Bytes', ['Device.LAN.1.Stats.Bytes']],
    ['Device.Map.', []],
    ['Device.Nothing.', undefined],
    ['Device.LAN', undefined],
    ['Device.LAN.1.Name.', undefined],
  ])('gives the leaves of %s', async (path, paths) => {
    const profile = await profileOf(AREA);
    expect(profile.tree.resolve(path)?.map((leaf) => leaf.path)).toEqual(paths);
  });

  it('gives all leaves for the empty path and for the root', async () => {
    const profile = await profileOf(AREA);
    expect(profile.tree.resolve('')).toEqual(profile.leaves);
    expect(profile.tree.resolve('Device.')).toEqual(profile.leaves);
  });
});

describe('Profile.value', () => {
  it('is what was set, before what is computed', async () => {
    const profile = await profileOf(AREA);
    const leaf = profile.find('Device.LAN.2.Name')!;
    expect(profile.value(leaf, contextOf())).toBe('lan2');
    const overlay = new Overlay(new Interner());
    overlay.set(leaf.path, 'mine');
    expect(profile.value(leaf, contextOf({ overlay }))).toBe('mine');
  });
});

describe('Profile.wellKnown', () => {
  it('leaves out what the profile does not have', async () => {
    const { wellKnown } = await profileOf('Device.ManagementServer.: { ParameterKey: { value: "" } }');
    expect(wellKnown.parameterKey?.path).toBe('Device.ManagementServer.ParameterKey');
    expect(wellKnown.acsUrl).toBeUndefined();
  });
});
