import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ListPool, StringPool, detached } from './string-pool.js';

describe('detached', () => {
  it('keeps every text as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        expect(detached(text)).toBe(text);
      }),
    );
  });
});

describe('StringPool', () => {
  it('holds equal texts once and stops growing at its capacity', () => {
    const pool = new StringPool(2);
    for (const text of ['a', 'b', 'a', 'c', 'd']) expect(pool.intern(text)).toBe(text);
    expect(pool.size).toBe(2);
  });
});

describe('ListPool', () => {
  it('gives the same list for equal lists', () => {
    const pool = new ListPool(new StringPool(10), 10);
    const first = pool.intern(['Device.A', 'Device.B']);
    expect(pool.intern(['Device.A', 'Device.B'])).toBe(first);
    expect(pool.intern(['Device.B', 'Device.A'])).toEqual(['Device.B', 'Device.A']);
    expect(pool.size).toBe(2);
  });

  it('still answers when it is full', () => {
    const pool = new ListPool(new StringPool(10), 1);
    pool.intern(['a']);
    expect(pool.intern(['b'])).toEqual(['b']);
    expect(pool.size).toBe(1);
  });
});
