import { describe, expect, it } from '@jest/globals';
import { ruleProblems } from './cel-rules.js';
import type { SchemaNode } from './schema.js';

const schema: SchemaNode = {
  type: 'object',
  'x-kubernetes-validations': [{ rule: 'self.low <= self.high', message: 'must not be above high', fieldPath: '.low' }],
  properties: {
    low: { type: 'integer' },
    high: { type: 'integer' },
    fixed: { type: 'object', 'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'is immutable' }] },
    list: {
      type: 'array',
      items: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self % 2 == 0', message: 'must be even' }] },
    },
  },
};
const texts = (value: unknown, old?: unknown, known: { path: string; message: string }[] = []): string[] =>
  ruleProblems(schema, value, old, known).map(({ path, message }) => `${path}: ${message}`);

describe('ruleProblems', () => {
  it('compares whole numbers as ints, and points at the field at fault', () => {
    expect(texts({ low: 1, high: 2 })).toEqual([]);
    expect(texts({ low: 3, high: 2 })).toEqual(['low: must not be above high (is 3)']);
  });

  it('visits the entries of lists', () => {
    expect(texts({ low: 1, high: 2, list: [2, 3] })).toEqual(['list[1]: must be even (is 3)']);
  });

  it('compares with the old object only when that has the field', () => {
    const value = { low: 1, high: 2, fixed: { a: 1 } };
    expect(texts(value)).toEqual([]);
    expect(texts(value, { low: 1, high: 2 })).toEqual([]);
    expect(texts(value, value)).toEqual([]);
    expect(texts(value, { ...value, fixed: { a: 2 } })).toEqual(['fixed: is immutable']);
  });

  it('reports a rule that cannot be evaluated, unless a known problem explains it', () => {
    expect(texts({ low: 1 })[0]).toMatch(/^low: the rule self.low <= self.high cannot be evaluated: No such key: high/);
    expect(texts({ low: 1 }, undefined, [{ path: 'high', message: 'is required' }])).toEqual([]);
  });
});
