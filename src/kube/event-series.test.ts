import { describe, expect, it } from '@jest/globals';
import { EventSeries, type Occurrence } from './event-series.js';

const about = (name: string, note = 'a note'): Occurrence => ({
  regarding: { metadata: { name, namespace: 'lab', uid: `uid-${name}` } },
  type: 'Normal',
  reason: 'Ready',
  action: 'Reconcile',
  note,
});
const minute = 60_000;

describe('EventSeries', () => {
  it('counts what happens again within ten minutes, and begins anew after that', () => {
    const book = new EventSeries();
    const first = book.add(about('a'), 0);
    expect(book.add(about('a'), 9 * minute)).toBe(first);
    expect(book.add(about('a'), 18 * minute)).toBe(first);
    expect(first).toMatchObject({ count: 3, firstAt: 0, lastAt: 18 * minute });
    const next = book.add(about('a'), 28 * minute);
    expect(next).not.toBe(first);
    expect(next).toMatchObject({ count: 1, firstAt: 28 * minute });
  });

  it.each<[string, Partial<Occurrence>]>([
    ['type', { type: 'Warning' }],
    ['reason', { reason: 'Other' }],
    ['action', { action: 'Other' }],
    ['note', { note: 'other' }],
    ['object', { regarding: { metadata: { name: 'a', namespace: 'lab', uid: 'another' } } }],
  ])('tells events apart by their %s', (_what, different) => {
    const book = new EventSeries();
    const first = book.add(about('a'), 0);
    expect(book.add({ ...about('a'), ...different }, 0)).not.toBe(first);
  });

  it('lets 25 different ones about an object through, and then one every five minutes', () => {
    const book = new EventSeries();
    const tell = (i: number, at: number): boolean => book.add(about('a', `note ${i}`), at) !== undefined;
    const told = Array.from({ length: 40 }, (_, i) => tell(i, 0)).filter(Boolean);
    expect(told).toHaveLength(25);
    expect(tell(100, 4 * minute)).toBe(false);
    expect(tell(101, 5 * minute)).toBe(true);
    expect(tell(102, 9 * minute)).toBe(false);
    expect(tell(103, 10 * minute)).toBe(true);
    expect(book.add(about('b'), 0)).toBeDefined();
  });

  it('goes on counting those that it let through', () => {
    const book = new EventSeries();
    for (let i = 0; i < 40; i++) book.add(about('a', `note ${i}`), 0);
    expect(book.add(about('a', 'note 3'), 1)).toMatchObject({ count: 2 });
  });

  it('forgets the oldest of very many', () => {
    const book = new EventSeries();
    for (let i = 0; i < 5_000; i++) book.add(about(`o${i}`), 0);
    expect(book.add(about('o4999'), 1)).toMatchObject({ count: 2 });
    expect(book.add(about('o0'), 1)).toMatchObject({ count: 1 });
  });
});
