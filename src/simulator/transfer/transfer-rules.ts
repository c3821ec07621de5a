import type { ResultFault } from '../../cwmp/rpcs/result-fault.js';
import { NO_FAULT } from '../../cwmp/rpcs/result-fault.js';
import { cwmpFault } from '../../cwmp/faults.js';
import type { Transfer } from './transfer.js';
import { nextAttempt } from './windows.js';

/** A transfer whose line is cut by a loss of power is begun anew after the boot, so many times in all. */
const MOST_ATTEMPTS = 3;

/** How a transfer goes on: functions of the transfer and the time, so that a restarted process takes the same steps. */

export function begun(transfer: Transfer, now: number): Transfer {
  return {
    ...transfer,
    phase: 'running',
    attempts: transfer.attempts + 1,
    startedAt: transfer.startedAt === 0 ? now : transfer.startedAt,
  };
}

/** The file is whole and has taken effect; with a version only after the reboot that follows. */
export function succeeded(transfer: Transfer, now: number, version = ''): Transfer {
  if (version !== '') return { ...transfer, phase: 'applying', version, fault: NO_FAULT };
  return { ...transfer, phase: 'done', completedAt: now, fault: NO_FAULT };
}

/** The CPE has booted with the file. */
export function applied(transfer: Transfer, now: number): Transfer {
  return { ...transfer, phase: 'done', completedAt: now };
}

/**
 * An attempt failed. In a window it is tried again (TR-069 §A.4.1.8, MaxRetries); when the windows are over, that is what
 * is told: fault 9020.
 *
 * @param random from 0 up to, and not including, 1: decides on the moment in a later window
 */
export function failed(transfer: Transfer, fault: ResultFault, now: number, random: number): Transfer {
  const again = nextAttempt(transfer.windows, transfer.attempts, now, random);
  if (again) return { ...transfer, ...again, phase: 'waiting', fault };
  const outOfTime = transfer.windows.length > 0 && now >= (transfer.windows.at(-1)?.end ?? 0);
  return { ...transfer, phase: 'done', completedAt: now, fault: outOfTime ? expired(fault) : fault };
}

/** Nothing is tried again. */
export function givenUp(transfer: Transfer, fault: ResultFault, now: number): Transfer {
  return { ...transfer, phase: 'done', completedAt: now, fault };
}

/** The power went while the transfer ran: it waits for the boot, or has failed too often. */
export function interrupted(transfer: Transfer, now: number, random: number): Transfer {
  if (transfer.phase !== 'running') return transfer;
  const fault = cwmpFault(transfer.cause === 'Upload' ? 9011 : 9017, 'the CPE lost power');
  if (transfer.windows.length > 0) return failed(transfer, fault, now, random);
  if (transfer.attempts >= MOST_ATTEMPTS) return { ...transfer, phase: 'done', completedAt: now, fault };
  return { ...transfer, phase: 'waiting', due: now };
}

/** A waiting transfer whose present window is over, as that of a CPE that was dark; others stay as they are. */
export function overdue(transfer: Transfer, now: number, random: number): Transfer {
  const [present] = transfer.windows;
  if (transfer.phase !== 'waiting' || !present || now < present.end) return transfer;
  return failed(transfer, transfer.fault, now, random);
}

function expired({ string }: ResultFault): ResultFault {
  return cwmpFault(9020, string === '' ? undefined : string);
}
