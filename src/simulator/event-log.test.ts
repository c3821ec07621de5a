import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EVENTS_KEPT, EventLog } from './event-log.js';

const EPOCH = 1_700_000_000_000;

describe('EventLog', () => {
  it('tells the time to a hundredth of a second, and the text', () => {
    const log = new EventLog(1, EPOCH);
    log.add(0, EPOCH + 1234, log.intern('boot'));
    expect(log.read(0)).toEqual([{ at: EPOCH + 1230, text: 'boot' }]);
    expect(log.last(0)?.text).toBe('boot');
  });

  it('tells texts past the bound as "other"', () => {
    const log = new EventLog(1, EPOCH);
    for (let i = 0; i < 5000; i++) log.intern(`text ${i}`);
    log.add(0, EPOCH, log.intern('one too many'));
    expect(log.last(0)?.text).toBe('other');
  });

  it('keeps the last 32 events of every slot, whatever happens to the others', () => {
    const step = fc.record({ slot: fc.nat(3), clear: fc.nat(40).map((n) => n === 0) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const log = new EventLog(4, EPOCH);
        const model: string[][] = [[], [], [], []];
        steps.forEach(({ slot, clear }, i) => {
          if (clear) {
            log.clear(slot);
            model[slot] = [];
          } else {
            log.add(slot, EPOCH + i * 10, log.intern(`e${i}`));
            model[slot]!.push(`e${i}`);
          }
        });
        model.forEach((texts, slot) => {
          expect(log.read(slot).map((event) => event.text)).toEqual(texts.slice(-EVENTS_KEPT));
          expect(log.last(slot)?.text).toBe(texts.at(-1));
        });
      }),
    );
  });

  it('forgets the slots above a smaller size and reuses their room', () => {
    const log = new EventLog(2, EPOCH);
    log.add(0, EPOCH, log.intern('a'));
    log.add(1, EPOCH, log.intern('b'));
    log.resize(1);
    log.resize(3);
    expect(log.read(1)).toEqual([]);
    log.add(2, EPOCH, log.intern('c'));
    expect(log.read(0).map((e) => e.text)).toEqual(['a']);
    expect(log.read(2).map((e) => e.text)).toEqual(['c']);
  });
});
