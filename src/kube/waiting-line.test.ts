import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { WaitingLine } from './waiting-line.js';

describe('WaitingLine', () => {
  it('is an array without what was taken, whatever the order', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    const step = fc.oneof(
      fc.record({ push: key, since: fc.nat() }),
      fc.record({ remove: key }),
      fc.record({ shift: fc.constant(true) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const line = new WaitingLine();
        let model: (readonly [string, number])[] = [];
        for (const next of steps) {
          if ('push' in next) {
            if (line.has(next.push)) continue;
            line.push(next.push, next.since);
            model.push([next.push, next.since]);
          } else if ('remove' in next) {
            expect(line.remove(next.remove)).toBe(model.find(([one]) => one === next.remove)?.[1]);
            model = model.filter(([one]) => one !== next.remove);
          } else expect(line.shift()).toEqual(model.shift());
          expect(line.size).toBe(model.length);
          for (const one of 'abcdef') expect(line.has(one)).toBe(model.some(([waiting]) => waiting === one));
        }
      }),
      { seed: 6, numRuns: 500 },
    );
  });

  it('forgets all', () => {
    const line = new WaitingLine();
    line.push('a', 1);
    line.shift();
    line.push('b', 2);
    line.clear();
    expect(line.shift()).toBeUndefined();
    line.push('c', 3);
    expect(line.shift()).toEqual(['c', 3]);
  });
});
