import type { ResultFault } from '../../cwmp/rpcs/result-fault.js';
import { cwmpFault } from '../../cwmp/faults.js';

/** How far a transfer comes: nothing was sent, the server has answered, bytes have come, all is there. */
export type FaultPoint = 'begin' | 'answer' | 'middle' | 'end';

/** A fault that somebody wants to see, and the point where a transfer ends with it. */
export interface ForcedFault {
  readonly point: FaultPoint;
  readonly fault: ResultFault;
}

/** TR-069 §A.5.1: where each failure of a transfer comes to light; those that are not here at its end. */
const POINTS: Readonly<Record<number, FaultPoint>> = {
  9010: 'middle',
  9012: 'answer',
  9013: 'begin',
  9014: 'begin',
  9015: 'begin',
  9016: 'answer',
  9017: 'middle',
  9020: 'middle',
};

export function forcedFault(code: number): ForcedFault {
  return { point: POINTS[code] ?? 'end', fault: cwmpFault(code, 'injected') };
}
