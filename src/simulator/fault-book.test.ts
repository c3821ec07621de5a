import { describe, expect, it } from '@jest/globals';
import { FaultBook } from './fault-book.js';

const FLEET = { seed: 1, replicas: 1000 };
const cpe = (index: number) => ({ index, id: `f-${index}`, serial: `S${index}`, state: 'ready' as const });
const NINE_THOUSAND_TWO = { kind: 'CwmpFault', code: 9002 } as const;
const DROP = { kind: 'SessionDrop' } as const;

describe('FaultBook', () => {
  it('keeps a queued CWMP fault until it is spent', () => {
    const book = new FaultBook(() => undefined);
    book.queue(3, NINE_THOUSAND_TWO);
    expect(book.strike(3, cpe(3), FLEET, 1)).toBe(NINE_THOUSAND_TWO);
    expect(book.strike(3, cpe(3), FLEET, 2)).toBe(NINE_THOUSAND_TWO);
    book.spend(3, NINE_THOUSAND_TWO);
    expect(book.strike(3, cpe(3), FLEET, 3)).toBeUndefined();
  });

  it('spends any other queued fault with one session, first come first served, on that CPE only', () => {
    const book = new FaultBook(() => undefined);
    book.queue(3, DROP);
    book.queue(3, { kind: 'ConnectDelay', delayMs: 5 });
    expect(book.strike(4, cpe(4), FLEET, 1)).toBeUndefined();
    expect(book.strike(3, cpe(3), FLEET, 1)?.kind).toBe('SessionDrop');
    expect(book.strike(3, cpe(3), FLEET, 2)?.kind).toBe('ConnectDelay');
    expect(book.strike(3, cpe(3), FLEET, 3)).toBeUndefined();
  });

  it('keeps what is for a transfer or a test from sessions, until it is spent', () => {
    const book = new FaultBook(() => undefined);
    const transfer = { kind: 'TransferFault', code: 9016 } as const;
    const test = { kind: 'DiagnosticsFault', state: 'Error_Timeout' } as const;
    for (const effect of [transfer, test, DROP]) book.queue(3, effect);
    expect(book.strike(3, cpe(3), FLEET, 1)).toBe(DROP);
    expect(book.strike(3, cpe(3), FLEET, 2)).toBeUndefined();
    expect(book.strikeErrand('DiagnosticsFault', 3, cpe(3), FLEET, 3)).toBe(test);
    expect(book.strikeErrand('TransferFault', 3, cpe(3), FLEET, 3)).toBe(transfer);
    book.spend(3, transfer);
    expect(book.strikeErrand('TransferFault', 3, cpe(3), FLEET, 4)).toBeUndefined();
    expect(book.queuedFor(3)).toEqual([test]);
  });

  it('tells what has changed, and can be taken back from what was stored', () => {
    const changed: number[] = [];
    const book = new FaultBook((slot) => changed.push(slot));
    book.queue(3, NINE_THOUSAND_TWO);
    book.queue(3, DROP);
    expect([book.stored(3), book.stored(4)]).toEqual([JSON.stringify([NINE_THOUSAND_TWO, DROP]), '']);
    const restored = new FaultBook(() => undefined);
    restored.restore(3, book.stored(3));
    restored.restore(4, '');
    expect([restored.queuedFor(3), restored.queuedFor(4)]).toEqual([[NINE_THOUSAND_TWO, DROP], []]);
    book.spend(3, NINE_THOUSAND_TWO);
    book.spend(3, { kind: 'SessionDrop' });
    book.strike(3, cpe(3), FLEET, 1);
    expect(changed).toEqual([3, 3, 3, 3]);
    expect(book.stored(3)).toBe('');
  });

  it('bounds what waits for a CPE, and forgets it with the CPE', () => {
    const book = new FaultBook(() => undefined);
    for (let i = 0; i < 100; i++) book.queue(1, { kind: 'CwmpFault', code: 9000 + (i % 20) });
    expect(book.queuedFor(1)).toHaveLength(16);
    book.forget(1);
    expect(book.queuedFor(1)).toEqual([]);
  });

  it('strikes the selected share of CPEs with the given probability', () => {
    const book = new FaultBook(() => undefined);
    book.standing = [{ effect: DROP, select: { kind: 'percent', percent: 10 }, probability: 50 }];
    const struck = new Set<number>();
    let sessions = 0;
    for (let index = 0; index < 1000; index++) {
      for (let session = 0; session < 100; session++) {
        if (book.strike(index, cpe(index), FLEET, 1_700_000_000_000 + session * 300_000)) {
          struck.add(index);
          sessions++;
        }
      }
    }
    expect(Math.abs(struck.size - 100)).toBeLessThan(30);
    expect(Math.abs(sessions / (struck.size * 100) - 0.5)).toBeLessThan(0.03);
  });
});
