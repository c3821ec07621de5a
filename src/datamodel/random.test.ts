import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { hash3, smoothNoise, streamOf, unit3 } from './random.js';
import './testing/seed.js';

describe('hash3', () => {
  it('tells seeds, indices and streams apart', () => {
    const hashes = new Set<number>();
    for (let seed = 0; seed < 20; seed++) {
      for (let index = 0; index < 50; index++) {
        for (let stream = 0; stream < 20; stream++) hashes.add(hash3(seed, index, stream));
      }
    }
    // 20,000 draws of 2^32: a handful of collisions would be bad luck already.
    expect(hashes.size).toBeGreaterThan(19_995);
  });

  it('is even over neighbouring indices', () => {
    const tenths = new Array<number>(10).fill(0);
    for (let index = 0; index < 100_000; index++) tenths[Math.floor(unit3(42, index, 7) * 10)]! += 1;
    for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });
});

describe('streamOf', () => {
  it('tells paths apart that differ in one digit', () => {
    const streams = Array.from({ length: 1000 }, (_, i) => streamOf(`Device.Hosts.Host.${i}.PhysAddress`));
    expect(new Set(streams).size).toBe(1000);
  });
});

describe('smoothNoise', () => {
  it('lies between 0 and 1 and has no jumps', () => {
    const time = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.integer(), time, (hash, at) => {
        const value = smoothNoise(hash, at);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(Math.abs(smoothNoise(hash, at + 1e-3) - value)).toBeLessThan(0.01);
      }),
    );
  });
});
