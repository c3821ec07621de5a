import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fillDefaults } from './defaults.js';
import type { SchemaNode } from './schema.js';
import { applyDefaults } from './validation.js';

const schema: SchemaNode = {
  type: 'object',
  properties: {
    number: { type: 'integer', default: 7 },
    inner: { type: 'object', default: {}, properties: { text: { type: 'string', default: 'x' } } },
    optional: { type: 'object', properties: { text: { type: 'string', default: 'y' } } },
    list: { type: 'array', items: { type: 'object', properties: { weight: { type: 'integer', default: 1 } } } },
  },
};
const filled = { number: 7, inner: { text: 'x' } };

describe('fillDefaults', () => {
  it.each([
    ['nothing', {}, filled],
    ['a default inside a default', { number: 1 }, { number: 1, inner: { text: 'x' } }],
    ['an object without default stays away', { optional: {} }, { ...filled, optional: { text: 'y' } }],
    ['entries of a list', { list: [{}, { weight: 2 }] }, { ...filled, list: [{ weight: 1 }, { weight: 2 }] }],
    ['null counts as absent where there is a default', { number: null, inner: null }, filled],
    ['null stays where there is none', { optional: null }, { ...filled, optional: null }],
    ['what is unknown or wrong stays', { extra: 1, inner: 5 }, { number: 7, inner: 5, extra: 1 }],
    ['a list in the place of an object', [], []],
  ])('%s', (_name, value, expected) => {
    expect(fillDefaults(schema, value)).toEqual(expected);
  });

  it('takes no inherited field for a field', () => {
    const hostile: unknown = JSON.parse('{"__proto__": {"number": 1}, "constructor": 2}');
    const result = fillDefaults(schema, hostile) as object;
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(Object.entries(result)).toEqual([
      ['__proto__', { number: 1 }],
      ['constructor', 2],
      ['number', 7],
      ['inner', { text: 'x' }],
    ]);
  });

  it('changes neither the value nor, the second time, the result', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (spec) => {
        const value = { spec };
        const copy = structuredClone(value);
        const once = applyDefaults(value);
        expect(applyDefaults(once)).toEqual(once);
        expect(value).toEqual(copy);
      }),
    );
  });
});
