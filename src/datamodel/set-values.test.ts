import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Interner } from './interner.js';
import { Overlay } from './overlay.js';
import type { Profile } from './profile.js';
import { applySet, type Change } from './set-values.js';
import './testing/seed.js';
import { contextOf } from './testing/context.js';
import { profileOf } from './testing/profile-of.js';

const AREA = `
Device.A.:
  Text: { writable: true, maxLength: 8, value: old }
  Flag: { type: boolean, writable: true, value: false }
  Small: { type: unsignedInt, writable: true, min: 5, max: 10, value: 7 }
  Big: { type: unsignedLong, writable: true, value: 1 }
  Mode: { writable: true, enum: [Up, Down], value: Up }
  Fixed: { value: here }
`;
const PATHS = ['Text', 'Flag', 'Small', 'Big', 'Mode', 'Fixed', 'Gone'].map((name) => `Device.A.${name}`);

const setOn = (profile: Profile, changes: Change[], overlay?: Overlay): ReturnType<typeof applySet> =>
  applySet(profile, contextOf({ overlay }), changes, new Interner());
const codesOf = (profile: Profile, changes: Change[]): number[] =>
  setOn(profile, changes).faults.map(({ code }) => code);

describe('what applySet refuses', () => {
  it.each([
    ['a name that does not exist', [{ path: 'Device.A.Gone', value: '' }], [9005]],
    ['a partial path', [{ path: 'Device.A.', value: '' }], [9005]],
    ['an empty name', [{ path: '', value: '' }], [9005]],
    ['a parameter that is read-only', [{ path: 'Device.A.Fixed', value: 'x' }], [9008]],
    ['another type', [{ path: 'Device.A.Flag', value: '1', type: 'xsd:string' }], [9006]],
    ['the right type with a prefix', [{ path: 'Device.A.Flag', value: '1', type: 'xs:boolean' }], []],
    ['a type that says nothing', [{ path: 'Device.A.Flag', value: '1', type: 'xsd:anySimpleType' }], []],
    ['a value out of range', [{ path: 'Device.A.Small', value: '11' }], [9007]],
    ['a value out of the enumeration', [{ path: 'Device.A.Mode', value: 'up' }], [9007]],
    ['a text that is too long', [{ path: 'Device.A.Text', value: '123456789' }], [9007]],
    [
      'a parameter twice',
      [
        { path: 'Device.A.Text', value: 'a' },
        { path: 'Device.A.Text', value: 'a' },
      ],
      [9003],
    ],
    [
      'everything at once',
      [
        { path: 'Device.A.Gone', value: '' },
        { path: 'Device.A.Small', value: '4' },
        { path: 'Device.A.Text', value: 'fine' },
        { path: 'Device.A.Fixed', value: '' },
      ],
      [9005, 9007, 9008],
    ],
  ])('answers %s', async (_case, changes: Change[], codes) => {
    expect(codesOf(await profileOf(AREA), changes)).toEqual(codes);
  });

  it('says what is allowed', async () => {
    const { faults } = setOn(await profileOf(AREA), [{ path: 'Device.A.Mode', value: 'Sideways' }]);
    expect(faults).toEqual([
      {
        path: 'Device.A.Mode',
        code: 9007,
        message: 'Device.A.Mode: "Sideways" is not allowed; allowed: Up, Down',
      },
    ]);
  });
});

describe('applySet', () => {
  it('stores canonical values and tells which changed', async () => {
    const profile = await profileOf(AREA);
    const result = applySet(
      profile,
      contextOf(),
      [
        { path: 'Device.A.Flag', value: '1' },
        { path: 'Device.A.Small', value: '+07' },
      ],
      new Interner(),
    );
    expect([...(result.overlay?.entries() ?? [])]).toEqual([
      ['Device.A.Flag', 'true'],
      ['Device.A.Small', '7'],
    ]);
    expect(result.changed.map(({ path }) => path)).toEqual(['Device.A.Flag']);
  });

  it('adds to what was set before, and leaves that overlay as it is', async () => {
    const profile = await profileOf(AREA);
    const overlay = new Overlay(new Interner());
    overlay.set('Device.A.Text', 'kept');
    const result = applySet(
      profile,
      contextOf({ overlay }),
      [{ path: 'Device.A.Mode', value: 'Down' }],
      new Interner(),
    );
    expect(result.overlay?.size).toBe(2);
    expect(overlay.size).toBe(1);
  });

  it('sets all or nothing, whatever the sequence', async () => {
    const profile = await profileOf(AREA);
    const value = fc.oneof(fc.constantFrom('true', '0', '7', '99', 'Up', 'Down', 'text', ''), fc.string());
    const change = fc.record({ path: fc.constantFrom(...PATHS), value });
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 12 }), (calls) => {
        let overlay: Overlay | undefined;
        for (const changes of calls) {
          const before = overlay?.toJSON();
          const result = setOn(profile, changes, overlay);
          const refused = result.faults.length > 0;
          expect(result.overlay === undefined).toBe(refused);
          expect(overlay?.toJSON()).toBe(before);
          if (!refused) ({ overlay } = result);
          for (const { path } of refused ? [] : changes) {
            const leaf = profile.find(path)!;
            expect(profile.value(leaf, contextOf({ overlay }))).toBe(overlay!.get(path));
          }
        }
      }),
    );
  });
});
