import { describe, expect, it } from '@jest/globals';

import { Interner } from './interner.js';
import { Overlay } from './overlay.js';
import { contextOf, NOON } from './testing/context.js';
import { problemsOf, profileOf } from './testing/profile-of.js';

/** Compiles Device.T.{1..3}. with a parameter P of this definition, and reads the second one. */
async function read(definition: string, context = contextOf()): Promise<{ value: string; volatile: boolean }> {
  const profile = await profileOf(`Device.T.{1..3}.: { P: ${definition}, Q: { type: unsignedInt, value: 12 } }`);
  const leaf = profile.find('Device.T.2.P')!;
  return { value: profile.value(leaf, context), volatile: leaf.volatile };
}

describe('sources', () => {
  it.each([
    ['{ value: "{serial}-{i}" }', 'serial-2', false],
    ['{ each: [a, b, "{serial}"] }', 'b', false],
    ['{ type: boolean, value: 1 }', 'true', false],
    // What the CPE finds out while it runs.
    ['{ type: boolean, value: "{natDetected}" }', 'true', true],
    ['{ type: unsignedInt, uptime: {} }', '345600', true],
    ['{ type: unsignedInt, uptime: { after: 100s } }', '345500', true],
    ['{ type: dateTime, currentTime: {} }', '2026-05-05T12:00:00Z', true],
    ['{ type: dateTime, date: { from: 2024-01-01, to: 2024-01-02 } }', /^2024-01-01T..:..:..Z$/, false],
    ['{ type: int, countdown: { every: 24h } }', /^\d{1,5}$/, true],
    ['{ type: dateTime, countdown: { every: 24h } }', /^2026-05-0[56]T..:..:..Z$/, true],
    ['{ pick: { of: { "a{i}": 1 } } }', 'a2', false],
    ['{ pick: { of: { a: 1 }, every: 1h } }', 'a', true],
    ['{ hex: { digits: 10 } }', /^[0-9a-f]{10}$/, false],
    ['{ type: hexBinary, hex: { digits: 10 } }', /^[0-9A-F]{10}$/, false],
    ['{ mac: { interface: 0 } }', '00:D0:9E:00:00:07', false],
    ['{ mac: { interface: "{i}" } }', '0A:D0:9E:00:00:07', false],
    ['{ mac: { oui: [F0:18:98] } }', /^F0:18:98:/, false],
    ['{ ipv4: { network: 100.64.0.0/10 } }', '100.64.0.8', false],
    ['{ ipv6: { prefix: "2001:db8", suffix: "::1" } }', '2001:db8:0:7::1', false],
    ['{ type: int, walk: { from: -90, to: -89, period: 10m } }', /^-(90|89)$/, true],
    ['{ type: int, sine: { from: 1, to: 2, peak: 21 } }', /^[12]$/, true],
    ['{ type: unsignedLong, counter: { perSecond: 1e6, swing: 0 } }', /^\d{12}$/, true],
    ['{ type: unsignedInt, copy: Q }', '12', false],
    ['{ type: unsignedInt, copy: "Device.T.{i}.Q" }', '12', false],
    ['{ type: unsignedInt, sum: { Q: 0.5, Device.T.1.Q: 1 } }', '18', false],
    ['{ type: unsignedInt, sum: { Q: -1 } }', '0', false],
    ['{ type: int, sum: { Q: -1 } }', '-12', false],
  ])('reads %s', async (definition, value, volatile) => {
    expect(await read(definition)).toEqual({
      value: value instanceof RegExp ? expect.stringMatching(value) : value,
      volatile,
    });
  });

  it('counts the instances of a table', async () => {
    const profile = await profileOf(`
Device.T.{4..6}.: { A: { value: x } }
Device.U.{}.: {}
Device.: { TNumberOfEntries: { entries: T }, UNumberOfEntries: { entries: U } }
`);
    const count = (path: string): string => profile.value(profile.find(path)!, contextOf());
    expect(count('Device.TNumberOfEntries')).toBe('3');
    expect(count('Device.UNumberOfEntries')).toBe('0');
    expect(profile.find('Device.TNumberOfEntries')?.type).toBe('unsignedInt');
  });

  it('lets a 32-bit counter start again, and a 64-bit one go on', async () => {
    const context = contextOf({ bootedAt: NOON - 1e10 });
    const small = await read('{ type: unsignedInt, counter: { perSecond: 1e6, swing: 0, spread: 1 } }', context);
    const large = await read('{ type: unsignedLong, counter: { perSecond: 1e6, swing: 0, spread: 1 } }', context);
    expect(Number(small.value)).toBeLessThan(2 ** 32);
    expect(Number(small.value)).toBe(Number(large.value) % 2 ** 32);
    expect(Number(large.value)).toBeGreaterThan(9e12);
    const sum = await read('{ type: unsignedInt, sum: { Q: 1e9 } }', context);
    expect(sum.value).toBe(String(12e9 % 2 ** 32));
  });

  it('copies and adds up what was set on the CPE', async () => {
    const overlay = new Overlay(new Interner());
    overlay.set('Device.T.2.Q', '100');
    expect((await read('{ type: unsignedInt, copy: Q }', contextOf({ overlay }))).value).toBe('100');
    expect((await read('{ type: unsignedInt, sum: { Q: 2 } }', contextOf({ overlay }))).value).toBe('200');
  });

  it('moves with what it refers to', async () => {
    const profile = await profileOf(`
Device.A.:
  P: { type: unsignedInt, copy: Q }
  Q: { type: unsignedInt, sum: { R: 2 } }
  R: { type: unsignedInt, uptime: {} }
`);
    expect(profile.leaves.slice(0, 3).map(({ volatile }) => volatile)).toEqual([true, true, true]);
    expect(profile.value(profile.find('Device.A.P')!, contextOf())).toBe('691200');
  });

  it('depends on seed, CPE, leaf and time alone', async () => {
    const profile = await profileOf('Device.A.: { P: { type: int, walk: { from: 0, to: 1000000, period: 1h } } }');
    const leaf = profile.find('Device.A.P')!;
    const one = contextOf({ index: 1 });
    const before = leaf.compute(one);
    leaf.compute(contextOf({ index: 2 }));
    expect(leaf.compute(one)).toBe(before);
    const others = [{ index: 2 }, { index: 1, seed: 43 }, { index: 1, now: NOON + 1e6 }];
    for (const other of others) expect(leaf.compute(contextOf(other))).not.toBe(before);
  });

  it.each([
    ['{ value: "{nobody}" }', '{nobody} is no placeholder'],
    ['{ value: "{i2}" }', '{i2} is no placeholder'],
    ['{ type: int, value: many }', '"many" is no int'],
    ['{ enum: [Up, Down], value: Sideways }', 'allowed: Up, Down'],
    ['{ each: [a, b] }', 'has 2 values for 3 instances'],
    ['{ uptime: {} }', 'makes no string; set type to int, unsignedInt'],
    ['{ type: boolean, counter: { perSecond: 1 } }', 'makes no boolean'],
    ['{ type: dateTime, date: { from: 2024-01-02, to: 2024-01-01 } }', 'a later date to'],
    ['{ type: int, max: 5, walk: { from: 0, to: 6, period: 1m } }', '6 is too large; at most 5'],
    ['{ type: int, walk: { from: 6, to: 0, period: 1m } }', 'from 6 is greater than to 0'],
    ['{ type: boolean, pick: { of: { yes: 1 } } }', '"yes" is no boolean'],
    ['{ type: hexBinary, hex: { digits: 3 } }', 'an even number of digits'],
    ['{ mac: { interface: "9{i}" } }', 'a number from 0 to 63'],
    ['{ ipv4: { network: 10.0.0.256/8 } }', 'is no network'],
    ['{ ipv4: { network: 10.0.0.1/8 } }', 'bits set beyond its prefix'],
    ['{ ipv4: { network: 10.0.0.0/31 } }', 'is no network'],
    ['{ entries: Nothing }', 'there is no table Nothing'],
    ['{ copy: Q }', 'is of type unsignedInt, not string'],
    ['{ copy: Nothing }', 'there is no parameter Nothing'],
    ['{ copy: P }', 'refers back to this parameter'],
    ['{ type: int, sum: { Device.DeviceInfo.SerialNumber: 1 } }', 'only numbers add up'],
    ['{ pattern: "(", value: x }', 'Invalid regular expression'],
  ])('refuses %s', async (definition, reason) => {
    const problems = await problemsOf(`Device.T.{1..3}.:\n  Q: { type: unsignedInt, value: 12 }\n  P: ${definition}\n`);
    expect(problems).toEqual([expect.stringContaining(reason)]);
    expect(problems[0]).toMatch(/^area\.yaml:3: Device\.T\.\{1\.\.3\}\.P \(/);
  });
});
