import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import * as generate from './generators.js';
import './testing/seed.js';
import { NOON } from './testing/context.js';

const integer = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const moment = fc.integer({ min: NOON - 4e11, max: NOON + 4e11 });
const DAY = 86_400_000;

describe('uptime', () => {
  it.each([
    [0, 0, 0],
    [999, 0, 0],
    [61_000, 0, 61],
    [61_000, 60, 1],
    [61_000, 62, 0],
    [-5000, 0, 0],
  ])('is, %i ms after boot and with %i s to come up, %i s', (elapsed, after, seconds) => {
    expect(generate.uptime(NOON + elapsed, NOON, after)).toBe(seconds);
  });
});

describe('counter', () => {
  const rates = fc.record({
    perSecond: fc.double({ min: 1e-6, max: 1e8, noNaN: true }),
    spread: fc.double({ min: 1, max: 100, noNaN: true }),
    peakHour: fc.double({ min: 0, max: 24, noNaN: true }),
    swing: fc.double({ min: 0, max: 0.9, noNaN: true }),
  });

  it('never goes back until the next boot', () => {
    fc.assert(
      fc.property(rates, integer, integer, moment, fc.array(fc.nat(3 * DAY)), (rate, seed, index, boot, steps) => {
        let now = boot;
        let last = 0;
        for (const step of steps) {
          now += step;
          const count = generate.counter(rate, seed, index, 1, now, boot);
          expect(count).toBeGreaterThanOrEqual(last);
          last = count;
        }
      }),
    );
  });

  it('never goes back from one second to the next, even after years', () => {
    const rate = { perSecond: 1e8, spread: 1, peakHour: 21, swing: 0.9 };
    let last = 0;
    for (let second = 0; second < 2 * 86_400; second += 1) {
      const count = generate.counter(rate, 1, 1, 1, NOON + 2e11 + second * 1000, NOON);
      if (count < last) throw new Error(`${count} after ${last}`);
      last = count;
    }
    expect(last).toBeGreaterThan(0);
  });

  it('counts its mean over whole days, more at the peak than in the morning', () => {
    const rate = { perSecond: 100, spread: 1, peakHour: 21, swing: 0.6 };
    const count = (fromHour: number, hours: number): number => {
      const boot = Date.parse('2026-05-05T00:00:00Z') + fromHour * 3_600_000;
      return generate.counter(rate, 1, 1, 1, boot + hours * 3_600_000, boot);
    };
    expect(count(0, 240) / (240 * 3600)).toBeCloseTo(100, 0);
    expect(count(19, 4)).toBeGreaterThan(3 * count(7, 4));
  });

  it('differs between CPEs by no more than its spread', () => {
    const rate = { perSecond: 100, spread: 3, peakHour: 21, swing: 0 };
    const counts = Array.from({ length: 200 }, (_, index) =>
      generate.counter(rate, 1, index, 1, NOON + 30 * DAY, NOON),
    );
    const mean = 100 * 30 * 86_400;
    expect(Math.min(...counts)).toBeGreaterThan(mean / 3.01);
    expect(Math.max(...counts)).toBeLessThan(mean * 3.01);
    expect(Math.max(...counts)).toBeGreaterThan(2 * Math.min(...counts));
  });
});

describe('walk', () => {
  it('stays within its bounds', () => {
    fc.assert(
      fc.property(
        integer,
        integer,
        integer,
        moment,
        fc.tuple(fc.integer(), fc.nat()),
        (seed, index, stream, now, at) => {
          const range = { from: at[0], to: at[0] + at[1], periodMs: 60_000 };
          const value = generate.walk(range, seed, index, stream, now);
          expect(value).toBeGreaterThanOrEqual(range.from);
          expect(value).toBeLessThanOrEqual(range.to);
          expect(Number.isInteger(value)).toBe(true);
        },
      ),
    );
  });

  it('moves in small steps, and far in the long run', () => {
    const range = { from: 0, to: 1000, periodMs: 600_000 };
    const values = Array.from({ length: 2000 }, (_, i) => generate.walk(range, 1, 1, 1, NOON + i * 10_000));
    const steps = values.slice(1).map((value, i) => Math.abs(value - values[i]!));
    expect(Math.max(...steps)).toBeLessThan(120);
    expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(600);
  });
});

describe('sine', () => {
  it('is highest around the peak and lowest half a day from it', () => {
    const range = { from: 10, to: 90, peakHour: 21 };
    const at = (hour: number): number =>
      generate.sine(range, 1, 1, 1, Date.parse('2026-05-05T00:00:00Z') + hour * 3_600_000);
    expect(at(21)).toBeGreaterThan(88);
    expect(at(9)).toBeLessThan(12);
  });
});

describe('countdown', () => {
  it('is above zero, falls with time and starts again at its term', () => {
    fc.assert(
      fc.property(integer, integer, moment, fc.integer({ min: 1000, max: DAY }), (seed, index, now, every) => {
        const left = generate.countdown(every, seed, index, 1, now);
        expect(left).toBeGreaterThan(0);
        expect(left).toBeLessThanOrEqual(every);
        expect(generate.countdown(every, seed, index, 1, now + left)).toBeCloseTo(every, 0);
      }),
    );
  });
});

describe('pick', () => {
  const list = { values: ['often', 'rarely'], sums: [9, 10] };
  const draw = (index: number, everyMs?: number, now = NOON): string => generate.pick(list, everyMs, 1, index, 1, now);

  it('keeps to the weights', () => {
    const often = Array.from({ length: 5000 }, (_, index) => draw(index)).filter((value) => value === 'often').length;
    expect(often / 5000).toBeCloseTo(0.9, 1);
  });

  it('stays when it is not drawn anew', () => {
    expect(draw(3, undefined, NOON + DAY)).toBe(draw(3));
  });

  it('changes only from term to term, not for all CPEs at once', () => {
    const minutes = Array.from({ length: 24 * 60 }, (_, minute) => draw(3, 3_600_000, NOON + minute * 60_000));
    const changes = minutes.slice(1).filter((value, i) => value !== minutes[i]).length;
    expect(changes).toBeGreaterThan(0);
    expect(changes).toBeLessThanOrEqual(24);
    const other = Array.from({ length: 24 * 60 }, (_, minute) => draw(4, 3_600_000, NOON + minute * 60_000));
    expect(other).not.toEqual(minutes);
  });
});

describe('addresses and digits', () => {
  it('gives each interface of a CPE a MAC address of its own, beside the base', () => {
    const base = '00:D0:9E:00:00:2A';
    const all = new Set(Array.from({ length: 64 }, (_, number) => generate.interfaceMac(base, number)));
    expect(all.size).toBe(64);
    expect(generate.interfaceMac(base, 0)).toBe(base);
    // Locally administered, not a group address (IEEE 802).
    for (const mac of all) if (mac !== base) expect(Number.parseInt(mac.slice(0, 2), 16) & 3).toBe(2);
  });

  it('takes devices from the makers that are named', () => {
    const macs = Array.from({ length: 300 }, (_, index) => generate.stationMac(['F0:18:98', '3C:22:FB'], 1, index, 1));
    for (const mac of macs) expect(mac).toMatch(/^(F0:18:98|3C:22:FB)(:[0-9A-F]{2}){3}$/);
    expect(new Set(macs).size).toBe(300);
    expect(new Set(macs.map((mac) => mac.slice(0, 8))).size).toBe(2);
  });

  it.each([
    [0, '10.0.0.1'],
    [253, '10.0.0.254'],
    [254, '10.0.0.1'],
  ])('gives CPE %i of a /24 the address %s', (index, address) => {
    expect(generate.networkAddress(10 * 2 ** 24, 24, index)).toBe(address);
  });

  it('tells a million CPEs apart by two groups of an IPv6 address', () => {
    expect(generate.ipv6Groups(0)).toBe('0:0');
    expect(generate.ipv6Groups(100_000)).toBe('1:86a0');
  });

  it('makes as many digits as are asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 256 }), integer, integer, (digits, seed, index) => {
        expect(generate.hexDigits(digits, seed, index, 1)).toMatch(new RegExp(`^[0-9a-f]{${digits}}$`));
      }),
    );
  });

  it('draws moments in whole seconds between two dates', () => {
    fc.assert(
      fc.property(integer, integer, (seed, index) => {
        const drawn = generate.moment(NOON, NOON + 10_000, seed, index, 1);
        expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]).toContain((drawn - NOON) / 1000);
      }),
    );
  });
});
