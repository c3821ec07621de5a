import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hasAllOf } from './differences.js';

const wanted = { metadata: { labels: { a: '1' } }, spec: { ports: [{ port: 80 }], replicas: 2, extra: {}, list: [] } };

describe('hasAllOf', () => {
  it.each<[string, object, boolean]>([
    ['the same', wanted, true],
    ['what others added', { ...wanted, status: {}, metadata: { labels: { a: '1', b: '2' }, uid: 'x' } }, true],
    ['defaults', { ...wanted, spec: { ports: [{ port: 80, protocol: 'TCP' }], replicas: 2, type: 'x' } }, true],
    ['an entry that others added', { ...wanted, spec: { ...wanted.spec, ports: [{ port: 80 }, { port: 81 }] } }, true],
    ['a changed field', { ...wanted, spec: { ...wanted.spec, replicas: 3 } }, false],
    ['a field that is gone', { ...wanted, metadata: {} }, false],
    ['a list that lost an entry', { ...wanted, spec: { ...wanted.spec, ports: [] } }, false],
    ['another type', { ...wanted, spec: 5 }, false],
  ])('judges an object with %s', (_what, live, verdict) => {
    expect(hasAllOf(live, wanted)).toBe(verdict);
  });

  it('finds every value in itself', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => hasAllOf(value, value)));
  });
});
