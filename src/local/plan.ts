import type { ShardConfig } from '../api/shard-config.js';
import { restartDelay } from './workers.js';

/** A worker process as the engine last saw it. */
export interface ObservedWorker {
  readonly id: string;
  /**
   * - `Starting`: the process is there, its admin API is not yet
   * - `Running`: its admin API answers
   * - `Stopping`: it was asked to end
   * - `Exited`: the process is gone
   */
  readonly phase: 'Starting' | 'Running' | 'Stopping' | 'Exited';
  /** When the phase began, in milliseconds since the epoch. */
  readonly since: number;
  /** The configuration that it runs. */
  readonly config: ShardConfig;
  /** A call that changes it is under way. */
  readonly busy: boolean;
  /** Deaths in a row that nobody asked for. */
  readonly deaths: number;
  /** When its admin API answered last; with `Running` only. */
  readonly answeredAt: number;
  /** What became of the last configuration that it did not take over. */
  readonly refused?: {
    readonly config: ShardConfig;
    readonly verdict: 'restart' | 'invalid' | 'unreachable';
    readonly at: number;
  };
}

export type Step =
  | { readonly do: 'start'; readonly id: string; readonly config: ShardConfig }
  | { readonly do: 'configure'; readonly id: string; readonly config: ShardConfig }
  /** Ask it to end its sessions and go. */
  | { readonly do: 'stop'; readonly id: string; readonly why: string }
  /** End it at once. */
  | { readonly do: 'kill'; readonly id: string; readonly why: string }
  /** It is gone and nobody misses it. */
  | { readonly do: 'forget'; readonly id: string };

export interface Plan {
  readonly steps: readonly Step[];
  /** When there may be something to do although nothing changes until then; undefined: never. */
  readonly wakeAt: number | undefined;
}

/** A worker that has not opened its admin API by then does not start any more. */
export const START_LIMIT_MS = 60_000;
/** What a worker gets to end its sessions: with the engine's own work it makes the 10 s that a SIGTERM has. */
export const STOP_LIMIT_MS = 7_000;
/** A worker whose admin API is silent for so long hangs. */
export const SILENCE_LIMIT_MS = 60_000;
/** The wait before a configuration is sent again to a worker that could not be reached. */
export const RETRY_MS = 1_000;

/** What has to be done so that the workers that are become the workers that should be. Pure. */
export function plan(
  desired: ReadonlyMap<string, ShardConfig>,
  observed: ReadonlyMap<string, ObservedWorker>,
  now: number,
): Plan {
  const steps: Step[] = [];
  let wakeAt: number | undefined;
  const at = (time: number): void => {
    wakeAt = Math.min(wakeAt ?? Infinity, time);
  };
  for (const [id, config] of desired) {
    const worker = observed.get(id);
    const next = worker ? nextFor(worker, config, now) : { do: 'start' as const, id, config };
    if (typeof next === 'number') at(next);
    else if (next) steps.push(next);
  }
  for (const [id, worker] of observed) {
    if (desired.has(id)) continue;
    const next = farewell(worker, now);
    if (typeof next === 'number') at(next);
    else steps.push(next);
  }
  return { steps, wakeAt };
}

/** The next step of a worker that should be there, the time of its next look, or undefined when all is well. */
function nextFor(worker: ObservedWorker, config: ShardConfig, now: number): Step | number | undefined {
  const { id, phase, since } = worker;
  switch (phase) {
    case 'Exited': {
      const due = since + restartDelay(worker.deaths);
      return now >= due ? { do: 'start', id, config } : due;
    }
    case 'Starting':
      return overdue(id, since + START_LIMIT_MS, now, 'it did not open its admin API in time');
    case 'Stopping':
      return overdue(id, since + STOP_LIMIT_MS, now, 'it did not end in time');
    case 'Running': {
      const silent = overdue(id, worker.answeredAt + SILENCE_LIMIT_MS, now, 'its admin API does not answer');
      if (typeof silent !== 'number') return silent;
      if (worker.busy || sameConfig(worker.config, config)) return silent;
      const { refused } = worker;
      if (!refused || !sameConfig(refused.config, config)) return { do: 'configure', id, config };
      switch (refused.verdict) {
        case 'restart':
          return { do: 'stop', id, why: 'its new configuration asks for a restart' };
        case 'invalid':
          return silent;
        case 'unreachable':
          return now >= refused.at + RETRY_MS ? { do: 'configure', id, config } : refused.at + RETRY_MS;
      }
    }
  }
}

function farewell(worker: ObservedWorker, now: number): Step | number {
  const { id, phase, since } = worker;
  if (phase === 'Exited') return { do: 'forget', id };
  if (phase === 'Stopping') return overdue(id, since + STOP_LIMIT_MS, now, 'it did not end in time');
  return { do: 'stop', id, why: 'the fleet does not need it any more' };
}

function overdue(id: string, due: number, now: number, why: string): Step | number {
  return now >= due ? { do: 'kill', id, why } : due;
}

/** Whether two configurations are the same to the last value. Both are made by the same code, so their key order is. */
export function sameConfig(a: ShardConfig, b: ShardConfig): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
