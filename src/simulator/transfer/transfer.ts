import type { ResultFault } from '../../cwmp/rpcs/result-fault.js';
import type { FileLocation } from '../../cwmp/rpcs/file-arguments.js';
import type { TransferState } from '../../cwmp/rpcs/get-queued-transfers.js';

/** What asked for a transfer: a method of the ACS, or nobody that the ACS knows of (TR-069 §A.3.3.3). */
export type TransferCause = 'Download' | 'ScheduleDownload' | 'Upload' | 'Autonomous';

/** When a scheduled download may happen; ms since the epoch. */
export interface Window {
  readonly start: number;
  readonly end: number;
  readonly mode: string;
  /** Attempts after the first; -1 leaves their number to the CPE. */
  readonly maxRetries: number;
}

/**
 * - `waiting`: it begins when it is due
 * - `running`: bytes go over the line
 * - `applying`: the file is whole, and the CPE reboots for it
 * - `done`: only the ACS has not acknowledged it yet
 */
export type TransferPhase = 'waiting' | 'running' | 'applying' | 'done';

/** A file transfer of one CPE, as plain data: it is stored with the CPE until the ACS acknowledges its end. */
export interface Transfer extends FileLocation {
  /** Distinguishes the transfers of a CPE. */
  readonly id: number;
  readonly cause: TransferCause;
  readonly commandKey: string;
  /** Bytes, 0 where the ACS did not say. */
  readonly fileSize: number;
  readonly targetFileName: string;
  readonly phase: TransferPhase;
  /** When it, or its next attempt, is to begin; ms since the epoch. */
  readonly due: number;
  /** Of a ScheduleDownload: those that are not over, the present one first. */
  readonly windows: readonly Window[];
  /** Attempts that were begun, with windows in the present one. */
  readonly attempts: number;
  /** When the first attempt began, and when it came to its end, good or bad; ms since the epoch, 0 for not yet. */
  readonly startedAt: number;
  readonly completedAt: number;
  /** Why it failed; code 0 for not. */
  readonly fault: ResultFault;
  /** The firmware that the CPE comes up with; empty for none. */
  readonly version: string;
}

/** As GetQueuedTransfers tells it (TR-069 §A.4.1.1). */
export function transferState({ phase }: Transfer): TransferState {
  if (phase === 'waiting') return 1;
  return phase === 'running' ? 2 : 3;
}

export function isDownload({ cause }: Transfer): boolean {
  return cause !== 'Upload';
}
