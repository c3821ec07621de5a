import type { ShardStatus } from '../api/admin.js';

/** What a fleet has done since the engine began to look, across the deaths of workers. */
export interface Totals {
  readonly sessions: number;
  readonly failedSessions: number;
  readonly faults: number;
  /** Sessions that ended in the last seconds, a second. */
  readonly sessionsPerSecond: number;
}

/** The span over which the rate of sessions is taken. */
const RATE_SPAN_MS = 3_000;

interface Counts {
  readonly startedAt: string;
  readonly succeeded: number;
  readonly failed: number;
  readonly faults: number;
}

/** Adds up counters of workers that start again at zero with each process. */
export class FleetTotals {
  private readonly last = new Map<number, Counts>();
  private readonly samples: { at: number; sessions: number }[] = [];
  private succeeded = 0;
  private failed = 0;
  private faults = 0;

  observe(status: ShardStatus, now: number): void {
    const { ordinal } = status.shard;
    const { succeeded, failed } = status.sessions;
    const seen = this.last.get(ordinal);
    const counts: Counts = { startedAt: status.started_at, succeeded, failed, faults: status.faults };
    const before = seen?.startedAt === counts.startedAt ? seen : { succeeded: 0, failed: 0, faults: 0 };
    this.succeeded += succeeded - before.succeeded;
    this.failed += failed - before.failed;
    this.faults += counts.faults - before.faults;
    this.last.set(ordinal, counts);
    this.samples.push({ at: now, sessions: this.succeeded + this.failed });
    while (this.samples.length > 2 && now - (this.samples[1]?.at ?? now) >= RATE_SPAN_MS) this.samples.shift();
  }

  read(now: number): Totals {
    const [oldest] = this.samples;
    const elapsed = oldest ? now - oldest.at : 0;
    const grown = oldest ? this.succeeded + this.failed - oldest.sessions : 0;
    return {
      sessions: this.succeeded,
      failedSessions: this.failed,
      faults: this.faults,
      sessionsPerSecond: elapsed > 0 ? (grown * 1000) / elapsed : 0,
    };
  }
}
