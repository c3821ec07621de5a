import { beforeAll, describe, expect, it } from '@jest/globals';

import { namingOf, withNumbers } from './alias-path.js';
import { applyAliasSet } from './alias-set.js';
import { addObject, deleteObject } from './change-objects.js';
import { Interner } from './interner.js';
import { leafValue } from './leaf.js';
import { Overlay } from './overlay.js';
import type { Profile } from './profile.js';
import { contextOf } from './testing/context.js';
import { profileOf } from './testing/profile-of.js';

const AREA = (flag: string): string => `
Device.ManagementServer.:
  AliasBasedAddressing: { type: boolean, value: ${flag} }
  InstanceMode: { writable: true, enum: [InstanceNumber, InstanceAlias], value: InstanceNumber }
  AutoCreateInstances: { type: boolean, writable: true, value: false }
Device.IP.Interface.{1..2}.:
  $writable: true
  $max: 3
  Alias: { each: [wan, lan] }
  Mtu: { type: unsignedInt, writable: true, max: 9000, value: 1500 }
Device.IP.Interface.{1..2}.Address.1.:
  $writable: true
  Alias: { value: first }
  IPAddress: { writable: true, value: '' }
Device.Plain.1.: { $writable: true, Value: { writable: true, value: '' } }
`;
const MODE = 'Device.ManagementServer.InstanceMode';
const CREATE = 'Device.ManagementServer.AutoCreateInstances';
const interner = new Interner();

function overlayOf(values: Readonly<Record<string, string>>): Overlay {
  const overlay = new Overlay(interner);
  for (const [path, value] of Object.entries(values)) overlay.set(path, value);
  return overlay;
}

describe('aliases in paths (TR-069 §3.6.1)', () => {
  let profile: Profile;
  let without: Profile;
  beforeAll(async () => {
    profile = await profileOf(AREA('true'));
    without = await profileOf(AREA('false'));
  });

  it.each([
    ['Device.IP.Interface.[lan].Mtu', 'Device.IP.Interface.2.Mtu'],
    ['Device.IP.Interface.[wan].', 'Device.IP.Interface.1.'],
    ['Device.IP.Interface.[wan].Address.[first].IPAddress', 'Device.IP.Interface.1.Address.1.IPAddress'],
    ['Device.IP.Interface.2.Address.[first].', 'Device.IP.Interface.2.Address.1.'],
    ['Device.IP.Interface.2.Mtu', 'Device.IP.Interface.2.Mtu'],
    ['Device.IP.Interface.[other].Mtu', 'Device.IP.Interface.[other].Mtu'],
    ['Device.IP.Interface.[wan', 'Device.IP.Interface.[wan'],
    ['Device.Nothing.[wan].', 'Device.Nothing.[wan].'],
    ['[wan].', '[wan].'],
  ])('%s is %s', (path, numbered) => {
    const context = contextOf();
    expect(withNumbers(profile, context, profile.treeOf(context), path)).toBe(numbered);
    expect(withNumbers(without, context, without.treeOf(context), path)).toBe(path.includes('[') ? path : numbered);
  });

  it('are in names when InstanceMode says so', () => {
    const path = 'Device.IP.Interface.2.Address.1.IPAddress';
    expect(namingOf(profile, contextOf())(path)).toBe(path);
    const named = namingOf(profile, contextOf({ overlay: overlayOf({ [MODE]: 'InstanceAlias' }) }));
    expect(named(path)).toBe('Device.IP.Interface.[lan].Address.[first].IPAddress');
    expect(named('Device.IP.Interface.1.')).toBe('Device.IP.Interface.[wan].');
    expect(named('Device.Plain.1.Value')).toBe('Device.Plain.1.Value');
    expect(named('Device.')).toBe('Device.');
  });

  it('name new instances, once', () => {
    const path = 'Device.IP.Interface.[mine].';
    const added = addObject(profile, contextOf(), path, interner);
    if ('code' in added) throw new Error(added.message);
    expect(added.path).toBe('Device.IP.Interface.3.');
    expect(added.overlay.get('Device.IP.Interface.3.Alias')).toBe('mine');
    const context = contextOf({ overlay: added.overlay });
    expect(addObject(profile, context, path, interner)).toMatchObject({ code: 9003 });
    expect(addObject(profile, contextOf(), 'Device.Plain.[mine].', interner)).toMatchObject({ code: 9005 });
    expect(addObject(profile, contextOf(), 'Device.IP.Interface.[].', interner)).toMatchObject({ code: 9003 });
    expect(addObject(without, contextOf(), path, interner)).toMatchObject({ code: 9005 });
    expect(deleteObject(profile, context, path, interner)).toHaveProperty('overlay');
    expect(deleteObject(profile, contextOf(), path, interner)).toMatchObject({ code: 9005 });
  });

  it('of new instances differ from those that others were given', () => {
    const named = addObject(profile, contextOf(), 'Device.IP.Interface.1.Address.[cpe-3].', interner);
    if ('code' in named) throw new Error(named.message);
    const added = addObject(profile, contextOf({ overlay: named.overlay }), 'Device.IP.Interface.1.Address.', interner);
    if ('code' in added) throw new Error(added.message);
    expect(added.number).toBe(3);
    const context = contextOf({ overlay: added.overlay });
    const tree = profile.treeOf(context);
    const aliases = tree
      .instances(tree.object('Device.IP.Interface.1.Address.')!)
      .map(({ path }) => leafValue(tree.find(`${path}Alias`)!, context));
    expect(new Set(aliases).size).toBe(3);
  });

  describe('in SetParameterValues', () => {
    const set = (overlay: Overlay | undefined, ...changes: [path: string, value: string][]) =>
      applyAliasSet(
        profile,
        contextOf({ overlay }),
        changes.map(([path, value]) => ({ path, value })),
        interner,
      );

    it('set the instance that they name, and are 9005 when there is none', () => {
      expect(set(undefined, ['Device.IP.Interface.[lan].Mtu', '1400']).overlay?.get('Device.IP.Interface.2.Mtu')).toBe(
        '1400',
      );
      const path = 'Device.IP.Interface.[mine].Mtu';
      expect(set(undefined, [path, '1400']).faults).toMatchObject([{ path, code: 9005 }]);
      expect(
        set(undefined, ['Device.IP.Interface.[lan].Mtu', '1'], ['Device.IP.Interface.2.Mtu', '2']).faults,
      ).toMatchObject([{ code: 9003 }]);
    });

    it('add what is not there with AutoCreateInstances, all of it or nothing', () => {
      const overlay = overlayOf({ [CREATE]: 'true' });
      const before = overlay.toJSON();
      const [mtu, address] = ['Device.IP.Interface.[mine].Mtu', 'Device.IP.Interface.[mine].Address.[one].IPAddress'];
      const set1 = set(overlay, [mtu, '1400'], [address, '192.0.2.1']).overlay;
      expect(set1?.get('Device.IP.Interface.3.Mtu')).toBe('1400');
      expect(set1?.get('Device.IP.Interface.3.Alias')).toBe('mine');
      expect(set1?.get('Device.IP.Interface.3.Address.1.IPAddress')).toBe('192.0.2.1');
      const refused = set(overlay, [mtu, '1400'], [address, '192.0.2.1'], ['Device.IP.Interface.[wan].Mtu', '9999']);
      expect(refused.overlay).toBeUndefined();
      expect(refused.faults).toMatchObject([{ path: 'Device.IP.Interface.[wan].Mtu', code: 9007 }]);
      // A third is the most that there may be.
      const full = set(overlay, [mtu, '1'], ['Device.IP.Interface.[more].Mtu', '1'], ['Device.No', '']);
      expect(full.faults).toMatchObject([
        { path: 'Device.IP.Interface.[more].Mtu', code: 9007 },
        { path: 'Device.No', code: 9005 },
      ]);
      expect(set(overlay, ['Device.IP.Interface.[].Mtu', '1']).faults).toMatchObject([{ code: 9007 }]);
      expect(overlay.toJSON()).toBe(before);
    });
  });
});
