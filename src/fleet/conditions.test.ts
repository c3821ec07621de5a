import { describe, expect, it } from '@jest/globals';
import { stampConditions } from './conditions.js';

const T0 = '2026-01-01T00:00:00Z';
const T1 = '2026-01-01T00:01:00Z';

describe('stampConditions', () => {
  it('moves lastTransitionTime with the status, not with the reason or the message', () => {
    const first = stampConditions([{ type: 'Ready', status: 'False', reason: 'A', message: 'a' }], [], 1, T0);
    const second = stampConditions([{ type: 'Ready', status: 'False', reason: 'B', message: 'b' }], first, 2, T1);
    const third = stampConditions([{ type: 'Ready', status: 'True', reason: 'C', message: 'c' }], second, 2, T1);
    expect(second).toEqual([
      { type: 'Ready', status: 'False', reason: 'B', message: 'b', observedGeneration: 2, lastTransitionTime: T0 },
    ]);
    expect(third[0]?.lastTransitionTime).toBe(T1);
  });
});
