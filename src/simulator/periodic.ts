import { unit } from '../api/random.js';

const STREAM_PERIODIC = 0x50455249;

/** What a CPE's periodic Inform is planned by (TR-098/TR-181 ManagementServer.PeriodicInform*). */
export interface PeriodicSettings {
  readonly enabled: boolean;
  readonly intervalMs: number;
  /** Each interval is this much longer or shorter at most. */
  readonly jitterPercent: number;
  /** An absolute time to which the Informs are aligned, ms since the epoch; undefined: from the last one on. */
  readonly alignedTo: number | undefined;
}

/**
 * When the next periodic Inform is due after `from`. With PeriodicInformTime set it falls on that time plus a whole number
 * of intervals (TR-181 Device.ManagementServer.PeriodicInformTime), and there is no jitter; otherwise on one jittered
 * interval from now.
 *
 * @returns ms since the epoch; Infinity when the CPE sends none
 */
export function nextPeriodic(settings: PeriodicSettings, from: number, seed: number, index: number): number {
  const { enabled, intervalMs, jitterPercent, alignedTo } = settings;
  if (!enabled || !(intervalMs > 0)) return Infinity;
  if (alignedTo !== undefined) {
    const intervals = Math.floor((from - alignedTo) / intervalMs) + 1;
    return alignedTo + intervals * intervalMs;
  }
  // The draw depends on the interval's beginning, so each one is another; in seconds, to be the same in a repeated run.
  const draw = unit(seed, index, STREAM_PERIODIC ^ Math.floor(from / 1000));
  return from + intervalMs * (1 + (jitterPercent / 100) * (2 * draw - 1));
}
