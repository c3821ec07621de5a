import { describe, expect, it } from '@jest/globals';
import { sumUp } from './observation.js';
import { shardStatus } from './testing/fleet.js';

describe('sumUp', () => {
  it('adds up the shards that answer and names the others', () => {
    const seen = sumUp(
      [
        shardStatus(0, 5, { faults: 2, session_ms: { 40: 3 }, failures: { refused: 1, reset: 1 } }),
        shardStatus(1, 4, { generation: 2, faults: 1, session_ms: { 40: 1, 41: 1 }, failures: { reset: 2 } }),
        { ordinal: 2, unreachable: 'timed out' },
        { ordinal: 3, unreachable: 'it is starting', starting: true },
      ],
      15,
      2,
    );
    expect(seen).toEqual({
      replicas: 15,
      cpes: { new: 0, bootstrapping: 0, ready: 9, failed: 0 },
      total: 9,
      answering: 2,
      unreachable: [{ ordinal: 2, unreachable: 'timed out' }],
      starting: 1,
      outdated: 1,
      faults: 3,
      sessionMs: { 40: 4, 41: 1 },
      bootstrapMs: {},
      failures: [
        ['reset', 3],
        ['refused', 1],
      ],
    });
  });
});
