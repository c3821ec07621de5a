import { describe, expect, it } from '@jest/globals';
import { FailureTally } from './failure-tally.js';

describe('FailureTally', () => {
  it('tells how many CPEs stand at each message, most first', () => {
    const tally = new FailureTally();
    const refused = tally.number('refused');
    const timeout = tally.number('timeout');
    tally.move(0, refused);
    tally.move(0, timeout);
    tally.move(0, timeout);
    expect(Object.entries(tally.top())).toEqual([
      ['timeout', 2],
      ['refused', 1],
    ]);
    tally.move(timeout, 0);
    tally.move(timeout, refused);
    expect(tally.top()).toEqual({ refused: 2 });
  });

  it('gives a message one number, and all past the bound the same', () => {
    const tally = new FailureTally();
    expect(tally.number('a')).toBe(tally.number('a'));
    const numbers = Array.from({ length: 400 }, (_, i) => tally.number(`m${i}`));
    expect(Math.max(...numbers)).toBeLessThanOrEqual(255);
    expect(numbers[399]).toBe(numbers[398]);
    tally.move(0, numbers[399]!);
    expect(tally.top()).toEqual({ 'for another reason': 1 });
  });

  it('shows at most eight', () => {
    const tally = new FailureTally();
    for (let i = 0; i < 20; i++) tally.move(0, tally.number(`m${i}`));
    expect(Object.keys(tally.top())).toHaveLength(8);
  });
});
