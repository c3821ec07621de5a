import { describe, expect, it } from '@jest/globals';
import type { ShardStatus } from '../api/admin.js';
import { FleetTotals } from './fleet-totals.js';
import { shardConfig } from './testing/shard-config.js';

function status(succeeded: number, over: { ordinal?: number; startedAt?: string; faults?: number } = {}): ShardStatus {
  return {
    fleet: 'metro',
    shard: { ...shardConfig().shard, ordinal: over.ordinal ?? 0 },
    generation: 1,
    started_at: over.startedAt ?? 'first',
    cpes: { new: 0, bootstrapping: 0, ready: 10, failed: 0 },
    sessions: { active: 0, succeeded, failed: 1 },
    bootstraps: 10,
    faults: over.faults ?? 0,
    session_ms: {},
    bootstrap_ms: {},
    failures: {},
  };
}

describe('FleetTotals', () => {
  it('is zero before anything was seen', () => {
    expect(new FleetTotals().read(5)).toEqual({ sessions: 0, failedSessions: 0, faults: 0, sessionsPerSecond: 0 });
  });

  it('sums workers, and goes on where a process that died left off', () => {
    const totals = new FleetTotals();
    totals.observe(status(100, { faults: 2 }), 0);
    totals.observe(status(50, { ordinal: 1 }), 0);
    totals.observe(status(120, { faults: 3 }), 1000);
    totals.observe(status(10, { startedAt: 'second', faults: 1 }), 2000);
    expect(totals.read(2000)).toMatchObject({ sessions: 180, failedSessions: 3, faults: 4 });
  });

  it('takes the rate over the last seconds only', () => {
    const totals = new FleetTotals();
    for (let second = 0; second <= 10; second++)
      totals.observe(status(second < 5 ? 0 : (second - 4) * 100), second * 1000);
    expect(totals.read(10_000).sessionsPerSecond).toBeCloseTo(100);
    expect(totals.read(20_000).sessionsPerSecond).toBeLessThan(25);
  });
});
