import { type EventCode, eventBit } from '../../cwmp/event-codes.js';
import type { CpeRequest } from '../../cwmp/cpe-rpcs.js';
import { UNKNOWN_TIME } from '../../cwmp/rpcs/transfer-status.js';
import type { Telling } from '../completions.js';
import { dateTime } from '../date-time.js';
import { isDownload, type Transfer, type TransferCause } from './transfer.js';

/** The event with the CommandKey of the method (TR-069 §3.7.1.5); none for what no method asked for. */
const METHOD_EVENT: Readonly<Record<TransferCause, EventCode | undefined>> = {
  Download: 'M Download',
  ScheduleDownload: 'M ScheduleDownload',
  Upload: 'M Upload',
  Autonomous: undefined,
};

const TRANSFER_COMPLETE = eventBit('7 TRANSFER COMPLETE');
const AUTONOMOUS = eventBit('10 AUTONOMOUS TRANSFER COMPLETE');

/** How the ends of transfers are told. */
export const TRANSFER_TELLING: Telling<Transfer> = {
  events:
    TRANSFER_COMPLETE | AUTONOMOUS | eventBit('M Download') | eventBit('M ScheduleDownload') | eventBit('M Upload'),
  eventsOf: ({ cause }) => {
    const method = METHOD_EVENT[cause];
    return method === undefined ? AUTONOMOUS : TRANSFER_COMPLETE | eventBit(method);
  },
  methodEvent: ({ cause }) => METHOD_EVENT[cause],
  message: completion,
};

/** What tells the ACS of a transfer's end (TR-069 §A.3.3.2, §A.3.3.3). */
function completion(transfer: Transfer): CpeRequest {
  const { commandKey, fault } = transfer;
  const startTime = dateTime(transfer.startedAt);
  // §A.3.3.2: a transfer that failed has no time of completion.
  const completeTime = fault.code === 0 ? dateTime(transfer.completedAt) : UNKNOWN_TIME;
  if (transfer.cause !== 'Autonomous')
    return { method: 'TransferComplete', commandKey, fault, startTime, completeTime };
  const { url, fileType, fileSize, targetFileName } = transfer;
  return {
    method: 'AutonomousTransferComplete',
    announceUrl: '',
    transferUrl: url,
    isDownload: isDownload(transfer),
    fileType,
    fileSize,
    targetFileName,
    fault,
    startTime,
    completeTime,
  };
}
