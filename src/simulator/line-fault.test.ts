import { describe, expect, it } from '@jest/globals';
import type { FaultEffect } from '../api/shard-config.js';
import { type LineMoment, lineStrike } from './line-fault.js';

describe('lineStrike', () => {
  it.each<[FaultEffect['kind'], LineMoment, string | undefined]>([
    ['SessionDrop', 'informed', 'cut'],
    ['SessionDrop', 'answering', undefined],
    ['AnswerDrop', 'informed', undefined],
    ['AnswerDrop', 'answering', 'cut'],
    ['PowerCut', 'informed', 'power'],
    ['PowerCut', 'other', undefined],
    ['Stall', 'informed', 'wait'],
    ['Stall', 'other', undefined],
    ['CwmpFault', 'informed', undefined],
    ['WrongClock', 'informed', undefined],
    ['ConnectDelay', 'informed', undefined],
    ['SlowRead', 'informed', undefined],
  ])('%s when %s: %s', (kind, moment, strike) => {
    const effect = { kind, code: 9002, delayMs: 5 } as FaultEffect;
    expect(lineStrike(effect, moment)?.kind).toBe(strike);
  });

  it('does nothing without a fault', () => {
    expect(lineStrike(undefined, 'informed')).toBeUndefined();
  });
});
