import type { AutonomousDuResult } from '../../cwmp/rpcs/autonomous-du-state-change-complete.js';
import type { DuOperation } from '../../cwmp/rpcs/change-du-state.js';

/** More operations are refused in one ChangeDUState (TR-069 §A.4.1.10), and more changes in the queue. */
export const MOST_OPERATIONS = 16;
export const MOST_CHANGES = 16;

interface Fetched {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** What is done to one deployment unit; of one that is there, its path (without a dot at its end). */
export type DuStep =
  | (Fetched & {
      readonly kind: 'Install';
      readonly uuid: string;
      /** Path of the execution environment. */
      readonly env: string;
      /** The row of the unit while its file is fetched; empty before. */
      readonly unit: string;
    })
  | (Fetched & { readonly kind: 'Update'; readonly unit: string })
  | { readonly kind: 'Uninstall'; readonly unit: string };

/**
 * Changes of deployment units that belong together, one after the other, as plain data: stored with the CPE until the ACS
 * acknowledges their end.
 */
export interface DuChange {
  readonly id: number;
  /** `Autonomous`: nothing that the ACS asked for by ChangeDUState. */
  readonly cause: 'ChangeDUState' | 'Autonomous';
  readonly commandKey: string;
  /** `running`: a file is fetched; `done`: only the ACS has not acknowledged it yet. */
  readonly phase: 'waiting' | 'running' | 'done';
  /** Operations whose units are not known yet: they follow from what the operations before have done. */
  readonly operations: readonly DuOperation[];
  /** Of the present operation. */
  readonly steps: readonly DuStep[];
  /** Of the first step: attempts that were begun, and when the first was; ms since the epoch, 0 for not yet. */
  readonly attempts: number;
  readonly startedAt: number;
  readonly results: readonly AutonomousDuResult[];
  /** ms since the epoch, 0 for not yet. */
  readonly completedAt: number;
}

/** A change that has been asked for, by its ACS or by what else happens to the CPE. */
export function newChange(
  id: number,
  asked: Pick<DuChange, 'cause'> & Partial<Pick<DuChange, 'commandKey' | 'operations' | 'steps'>>,
): DuChange {
  const { cause, commandKey = '', operations = [], steps = [] } = asked;
  const before = { attempts: 0, startedAt: 0, results: [], completedAt: 0 };
  return { id, cause, commandKey, phase: 'waiting', operations, steps, ...before };
}
