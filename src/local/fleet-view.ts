import type { CpeFleet } from '../api/generated/cpefleet.js';
import type { LatencyCounts } from '../api/latency.js';
import type { FleetEvent } from './events.js';
import type { Totals } from './fleet-totals.js';

/** A fleet as the engine shows it to the terminal and to the control socket. */
export interface FleetView {
  readonly fleet: CpeFleet;
  readonly events: readonly FleetEvent[];
  readonly acsUrl: string;
  readonly totals: Totals;
  /** Durations of sessions and of bootstrap sessions, of the workers that run now. */
  readonly sessionMs: LatencyCounts;
  readonly bootstrapMs: LatencyCounts;
  /** Why sessions failed: a sentence and its count, most frequent first. */
  readonly failures: readonly (readonly [reason: string, count: number])[];
  /** Milliseconds from when the engine took the fleet up until it was Ready first. */
  readonly readyAfterMs?: number;
  readonly workers: readonly WorkerView[];
}

export interface WorkerView {
  readonly ordinal: number;
  readonly phase: 'Starting' | 'Running' | 'Stopping' | 'Exited';
  readonly pid?: number;
  readonly cpes: number;
}
