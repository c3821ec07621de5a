import { describe, expect, it } from '@jest/globals';

import { setAttributes } from './attributes.js';
import { addObject, deleteObject } from './change-objects.js';
import type { CpeContext } from './context.js';
import { addInstance } from './instances.js';
import { Interner } from './interner.js';
import { leafValue } from './leaf.js';
import { Overlay } from './overlay.js';
import type { Profile } from './profile.js';
import { type Row, setRows } from './rows.js';
import { applySet } from './set-values.js';
import { contextOf, NOON } from './testing/context.js';
import { problemsOf, profileOf } from './testing/profile-of.js';

const interner = new Interner();
const valuesOf = (profile: Profile, context: CpeContext, path: string): Record<string, string> =>
  Object.fromEntries(
    (profile.treeOf(context).resolve(path) ?? []).map((leaf) => [
      leaf.path.slice(path.length),
      leafValue(leaf, context),
    ]),
  );
const added = (profile: Profile, path: string, context = contextOf()): CpeContext => {
  const result = addObject(profile, context, path, interner);
  if ('code' in result) throw new Error(result.message);
  return contextOf({ overlay: result.overlay });
};

describe('a new instance', () => {
  const AREA = `
Device.Radio.{1..2}.:
  $writable: true
  Enable: { type: boolean, writable: true, value: true }
  Alias: { value: 'cpe-radio-{i}' }
  Name: { writable: true, each: [one, two] }
  Status: { enum: [Up, Down], default: Down, value: Up }
  Power: { type: int, writable: true, min: 5, max: 10, value: 7 }
  Since: { type: dateTime, writable: true, currentTime: {} }
  Maker: { value: Example }
  ClientNumberOfEntries: { entries: Client }
Device.Radio.{1..2}.Stats.: { Seconds: { type: unsignedInt, uptime: {} } }
Device.Radio.{1..2}.Client.{1..3}.: { Mac: { mac: { oui: [F0:18:98] } } }
`;

  it('has the default of each parameter, or what the CPE gives, or the lowest of its type', async () => {
    const profile = await profileOf(AREA);
    const context = added(profile, 'Device.Radio.');
    expect(valuesOf(profile, context, 'Device.Radio.3.')).toEqual({
      Enable: 'false',
      Alias: 'cpe-radio-3',
      Name: '',
      Status: 'Down',
      Power: '5',
      Since: '2026-05-05T12:00:00Z',
      Maker: 'Example',
      ClientNumberOfEntries: '0',
      'Stats.Seconds': String(4 * 86_400),
    });
  });

  it('follows the section for new instances where there is one', async () => {
    const profile = await profileOf(`${AREA}
Device.Radio.{}.: { Power: { type: int, writable: true, min: 5, max: 10, value: 9 } }`);
    const context = added(profile, 'Device.Radio.');
    expect(valuesOf(profile, context, 'Device.Radio.3.')).toMatchObject({ Power: '9', Maker: 'Example' });
    expect(valuesOf(profile, context, 'Device.Radio.1.')).toMatchObject({ Power: '7' });
  });

  it('is set like any other', async () => {
    const profile = await profileOf(AREA);
    const result = applySet(
      profile,
      added(profile, 'Device.Radio.'),
      [{ path: 'Device.Radio.3.Power', value: '8' }],
      interner,
    );
    expect(result.overlay?.get('Device.Radio.3.Power')).toBe('8');
  });

  it.each([
    ['Device.Radio.1.Client.', 9005],
    ['Device.Radio', 9005],
    ['Device.Radio.1.', 9005],
    ['', 9005],
  ])('is refused below %j', async (path, code) => {
    expect(addObject(await profileOf(AREA), contextOf(), path, interner)).toMatchObject({ code });
  });

  it('is tried when a profile is compiled, so that none fails later', async () => {
    expect(
      await problemsOf(
        'Device.T.{1..2}.:\n  $writable: true\n  Key: { writable: true, minLength: 8, value: 12345678 }\n',
      ),
    ).toEqual([
      expect.stringMatching(/^area.yaml:3: .*in a new instance: has 0 characters; at least 8; give it a default/),
    ]);
  });
});

describe('a table that the CPE fills in', () => {
  const AREA = `
Device.Trace.: { HopNumberOfEntries: { entries: Hop }, Host: { writable: true, value: '' } }
Device.Trace.Hop.{}.:
  Host: { maxLength: 64, value: '' }
  Code: { type: unsignedInt, value: 0 }
Device.Trace.Hop.{}.Stats.: { Seen: { type: boolean, value: false } }
`;
  const TABLE = 'Device.Trace.Hop.';
  const filled = (rows: readonly Row[], overlay = new Overlay(interner)): CpeContext => {
    setRows(overlay, TABLE, ['Host', 'Code'], rows);
    return contextOf({ overlay });
  };

  it('has the rows that it was given, which an ACS reads like any instance', async () => {
    const profile = await profileOf(AREA);
    const context = filled([{ Host: 'a' }, { Host: 'b', Code: '3', Other: 'x' }]);
    const tree = profile.treeOf(context);
    expect(valuesOf(profile, context, 'Device.Trace.')).toEqual({
      HopNumberOfEntries: '2',
      Host: '',
      'Hop.1.Host': 'a',
      'Hop.1.Code': '',
      'Hop.1.Stats.Seen': 'false',
      'Hop.2.Host': 'b',
      'Hop.2.Code': '3',
      'Hop.2.Stats.Seen': 'false',
    });
    expect(tree.names(TABLE, true)).toEqual([
      { name: `${TABLE}1.`, writable: false },
      { name: `${TABLE}2.`, writable: false },
    ]);
    expect(tree.names(`${TABLE}2.Host`, false)).toEqual([{ name: `${TABLE}2.Host`, writable: false }]);
    expect(tree.find(`${TABLE}3.Host`)).toBeUndefined();
    expect(valuesOf(profile, contextOf(), 'Device.Trace.')).toEqual({ HopNumberOfEntries: '0', Host: '' });
  });

  it('is not one that an ACS changes', async () => {
    const profile = await profileOf(AREA);
    const context = filled([{ Host: 'a' }]);
    expect(profile.treeOf(context).names(TABLE, false)?.[0]).toEqual({ name: TABLE, writable: false });
    expect(addObject(profile, context, TABLE, interner)).toMatchObject({ code: 9005 });
    expect(deleteObject(profile, context, `${TABLE}1.`, interner)).toMatchObject({ code: 9005 });
    const set = applySet(profile, context, [{ path: `${TABLE}1.Host`, value: 'b' }], interner);
    expect(set.faults).toMatchObject([{ code: 9008 }]);
  });

  it('takes the attributes of its rows with them', async () => {
    const profile = await profileOf(AREA);
    const context = filled([{ Host: 'a' }]);
    const request = { path: TABLE, notification: 1, accessList: undefined } as const;
    const result = setAttributes(profile, context, [request], interner);
    if ('code' in result) throw new Error(result.message);
    expect(result.overlay.size).toBe(4);
    setRows(result.overlay, TABLE, ['Host', 'Code'], []);
    expect(result.overlay.size).toBe(0);
  });

  it('outlives the process', async () => {
    const profile = await profileOf(AREA);
    const { overlay } = filled([{ Host: 'a', Code: '1' }]);
    const again = contextOf({ overlay: Overlay.fromJSON(overlay!.toJSON(), interner) });
    expect(valuesOf(profile, again, TABLE)).toMatchObject({ '1.Host': 'a', '1.Code': '1' });
  });

  it('is tried when a profile is compiled', async () => {
    const area = 'Device.T.{}.: { Key: { minLength: 8, value: 1234 } }';
    expect(await problemsOf(area)).toEqual([expect.stringContaining('in a new instance: has 4 characters')]);
  });
});

describe('a table that the CPE alone adds to', () => {
  const AREA = `
Device.Modules.: { UnitNumberOfEntries: { entries: Unit } }
Device.Modules.Unit.{}.: { Name: { value: 'unit-{i}' } }
`;

  it('has instances and counts them, and takes none from an ACS', async () => {
    const profile = await profileOf(AREA);
    const table = 'Device.Modules.Unit.';
    const overlay = new Overlay(interner);
    expect(addInstance(overlay, table, 0)).toBe(1);
    const context = contextOf({ overlay });
    expect(valuesOf(profile, context, 'Device.Modules.')).toEqual({
      UnitNumberOfEntries: '1',
      'Unit.1.Name': 'unit-1',
    });
    expect(profile.treeOf(context).names(table, true)).toEqual([{ name: `${table}1.`, writable: false }]);
    expect(addObject(profile, context, table, interner)).toMatchObject({ code: 9005 });
    expect(deleteObject(profile, context, `${table}1.`, interner)).toMatchObject({ code: 9005 });
  });
});

describe('a table that comes and goes', () => {
  const AREA = `
Device.Hosts.: { HostNumberOfEntries: { entries: Host } }
Device.Hosts.Host.{1..8}.:
  $present: { percent: 60, every: 1h }
  Name: { value: 'host-{i}' }
`;
  const at = (hours: number): CpeContext => contextOf({ now: NOON + hours * 3_600_000 });

  it('has as many instances as its count says, at any time, and the same for whoever asks', async () => {
    const profile = await profileOf(AREA);
    const count = profile.find('Device.Hosts.HostNumberOfEntries')!;
    let sum = 0;
    const counts = new Set<string>();
    for (let hour = 0; hour < 200; hour++) {
      const tree = profile.treeOf(at(hour));
      const names = tree.names('Device.Hosts.Host.', true)!;
      expect(leafValue(count, at(hour))).toBe(String(names.length));
      expect(profile.treeOf(at(hour)).names('Device.Hosts.Host.', true)).toEqual(names);
      for (let i = 1; i <= 8; i++) {
        const there = names.some(({ name }) => name === `Device.Hosts.Host.${i}.`);
        expect(tree.find(`Device.Hosts.Host.${i}.Name`) !== undefined).toBe(there);
      }
      sum += names.length;
      counts.add(leafValue(count, at(hour)));
    }
    expect(sum / 200 / 8).toBeCloseTo(0.6, 1);
    expect(counts.size).toBeGreaterThan(3);
  });

  it('tells when its count may change next', async () => {
    const profile = await profileOf(AREA);
    const count = profile.find('Device.Hosts.HostNumberOfEntries')!;
    const next = count.nextChange!(at(0));
    expect(next).toBeGreaterThan(NOON);
    expect(next - NOON).toBeLessThanOrEqual(3_600_000);
    expect(leafValue(count, contextOf({ now: next - 1 }))).toBe(leafValue(count, at(0)));
  });

  it('is not one that an ACS changes', async () => {
    const area = 'Device.T.{1..2}.:\n  $writable: true\n  $present: { percent: 50, every: 1h }\n';
    expect(await problemsOf(area)).toEqual([expect.stringContaining('not for those with $writable')]);
  });
});

describe('a list', () => {
  it.each([
    ['1, 2,3', true],
    ['', true],
    ['1,2,3,4', false],
    ['1,x', false],
    ['9', false],
  ])('of up to three numbers from 1 to 5 takes %j: %s', async (value, fits) => {
    const profile = await profileOf(
      'Device.L.: { N: { writable: true, list: true, items: unsignedInt, min: 1, max: 5, maxItems: 3, value: "" } }',
    );
    expect(applySet(profile, contextOf(), [{ path: 'Device.L.N', value }], interner).faults.length === 0).toBe(fits);
  });
});
