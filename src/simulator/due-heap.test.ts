import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DueHeap } from './due-heap.js';

describe('DueHeap', () => {
  it('gives slots in the order of their times and none before its time', () => {
    const heap = new DueHeap(4);
    heap.set(2, 30);
    heap.set(0, 10);
    heap.set(3, 20);
    expect(heap.pop(9)).toBe(-1);
    expect([heap.pop(30), heap.pop(30), heap.pop(30), heap.pop(30)]).toEqual([0, 3, 2, -1]);
  });

  it('takes a slot out when its time is Infinity', () => {
    const heap = new DueHeap(2);
    heap.set(0, 1);
    heap.set(1, 2);
    heap.set(0, Infinity);
    expect(heap.dueOf(0)).toBe(Infinity);
    expect(heap.pop(5)).toBe(1);
    expect(heap.nextDue()).toBe(Infinity);
  });

  it('keeps what is planned when it grows and shrinks', () => {
    const heap = new DueHeap(2);
    heap.set(0, 5);
    heap.resize(100);
    heap.set(99, 1);
    expect(heap.pop(1)).toBe(99);
    heap.resize(1);
    expect(heap.pop(5)).toBe(0);
  });

  it('agrees with a sorted list under any sequence of changes', () => {
    const change = fc.record({ slot: fc.nat(19), due: fc.oneof(fc.nat(50), fc.constant(Infinity)), pop: fc.boolean() });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
        const heap = new DueHeap(20);
        const model = new Map<number, number>();
        for (const { slot, due, pop } of changes) {
          heap.set(slot, due);
          if (due === Infinity) model.delete(slot);
          else model.set(slot, due);
          if (pop) {
            const popped = heap.pop(25);
            const earliest = Math.min(Infinity, ...model.values());
            if (earliest > 25) expect(popped).toBe(-1);
            else {
              expect(model.get(popped)).toBe(earliest);
              model.delete(popped);
            }
          }
          expect(heap.size).toBe(model.size);
          expect(heap.nextDue()).toBe(Math.min(Infinity, ...model.values()));
        }
      }),
    );
  });
});
