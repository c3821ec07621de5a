import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hashOf } from './hash.js';

describe('hashOf', () => {
  it('does not depend on the order of fields', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue()), (object) => {
        const turned = Object.fromEntries(Object.entries(object).reverse());
        expect(hashOf({ a: [turned] })).toBe(hashOf({ a: [object] }));
      }),
    );
  });

  it('tells values apart', () => {
    const values = [{ a: 1 }, { a: '1' }, { b: 1 }, { a: [1, 2] }, { a: [2, 1] }, { a: { b: 1 } }];
    expect(new Set(values.map(hashOf)).size).toBe(values.length);
    expect(hashOf({})).toMatch(/^[0-9a-f]{16}$/);
  });
});
