import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KnownValues } from './known-values.js';
import { ListPool, StringPool } from './string-pool.js';

const lists = (): ListPool => new ListPool(new StringPool(1000), 1000);
const told = (object: Record<string, string>) =>
  Object.entries(object).map(([name, value]) => ({ name, value, type: 'xsd:string' as const }));

describe('KnownValues', () => {
  it('holds the last value told', () => {
    const known = new KnownValues();
    const pool = lists();
    known.merge(told({ 'Device.A': '1', 'Device.B': '2' }), pool, 10);
    known.merge(told({ 'Device.B': '3', 'Device.C': '4' }), pool, 10);
    expect(known.toObject()).toEqual({ 'Device.A': '1', 'Device.B': '3', 'Device.C': '4' });
    expect(known.get('Device.B')).toBe('3');
    expect(known.get('Device.X')).toBeUndefined();
  });

  it('holds the type of each', () => {
    const known = new KnownValues();
    const pool = lists();
    known.merge([{ name: 'Device.A', value: '1', type: 'xsd:int' }], pool, 10);
    known.merge([{ name: 'Device.B', value: '1', type: 'xsd:boolean' }], pool, 10);
    expect(['Device.A', 'Device.B', 'Device.C'].map((name) => known.typeOf(name))).toEqual([
      'xsd:int',
      'xsd:boolean',
      undefined,
    ]);
  });

  it('shares the list of names between devices', () => {
    const pool = lists();
    const [a, b] = [new KnownValues(), new KnownValues()];
    a.merge(told({ 'Device.A': '1', 'Device.B': '2' }), pool, 10);
    b.merge(told({ 'Device.A': '5', 'Device.B': '6' }), pool, 10);
    expect(b.names).toBe(a.names);
  });

  it('leaves out new names beyond its capacity and still updates those it has', () => {
    const known = new KnownValues();
    const pool = lists();
    expect(known.merge(told({ a: '1', b: '2', c: '3' }), pool, 2)).toBe(1);
    expect(known.merge(told({ c: '4', a: '5' }), pool, 2)).toBe(1);
    expect(known.toObject()).toEqual({ a: '5', b: '2' });
  });

  it('behaves as a Map does while it has room', () => {
    const entry = fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      value: fc.string(),
      type: fc.constant('xsd:string' as const),
    });
    fc.assert(
      fc.property(fc.array(fc.array(entry, { maxLength: 8 })), (rounds) => {
        const known = new KnownValues();
        const pool = lists();
        const model = new Map<string, string>();
        for (const round of rounds) {
          known.merge(round, pool, 100);
          for (const { name, value } of round) model.set(name, value);
        }
        expect(known.toObject()).toEqual(Object.fromEntries(model));
        expect(known.size).toBe(model.size);
      }),
    );
  });
});
