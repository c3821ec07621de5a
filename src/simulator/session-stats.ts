import { eventBit, eventList, type EventSet } from '../cwmp/event-codes.js';
import type { CounterCell } from '../telemetry/cells.js';
import type { SessionFailure } from './errors.js';
import { LatencyRecorder } from './latency-recorder.js';
import type { SimulatorMetrics } from './metrics.js';
import type { Session } from './session.js';

const BOOTSTRAP = eventBit('0 BOOTSTRAP');
/** What contract-named cpe_sim_fleet_failed_sessions_total counts: not the sessions that somebody else asked for. */
const OF_ITS_OWN = BOOTSTRAP | eventBit('1 BOOT') | eventBit('2 PERIODIC');

/** Counts sessions: for the metrics, and for the status that engines roll up. */
export class SessionStats {
  readonly sessionLatency = new LatencyRecorder();
  readonly bootstrapLatency = new LatencyRecorder();
  succeeded = 0;
  failed = 0;
  bootstraps = 0;
  readonly #metrics: SimulatorMetrics;
  /** The counters of each set of events, found once. */
  readonly #cells = {
    ok: new Map<EventSet, readonly CounterCell[]>(),
    error: new Map<EventSet, readonly CounterCell[]>(),
  };

  constructor(metrics: SimulatorMetrics) {
    this.#metrics = metrics;
  }

  ended(session: Session, failure: SessionFailure | undefined, now: number): void {
    const { events } = session;
    const elapsed = now - session.startedAt;
    this.sessionLatency.add(elapsed);
    this.#metrics.sessionDuration.observe(elapsed / 1000);
    for (const cell of this.#informs(events, session.informed || !failure ? 'ok' : 'error')) cell.inc();
    if (failure) {
      this.failed++;
      this.#metrics.sessionFailures(failure.reason).inc();
      if ((events & OF_ITS_OWN) !== 0) this.#metrics.failedSessions.inc();
      return;
    }
    this.succeeded++;
    if ((events & BOOTSTRAP) === 0) return;
    this.bootstraps++;
    this.#metrics.bootstraps.inc();
    this.bootstrapLatency.add(elapsed);
  }

  #informs(events: EventSet, result: 'ok' | 'error'): readonly CounterCell[] {
    let cells = this.#cells[result].get(events);
    if (!cells) {
      cells = eventList(events).map((code) => this.#metrics.informs(code, result));
      this.#cells[result].set(events, cells);
    }
    return cells;
  }
}
