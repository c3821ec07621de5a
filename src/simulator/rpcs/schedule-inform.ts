import { cwmpFault } from '../../cwmp/faults.js';
import type { RpcRule } from './rpc.js';

/** TR-069 §A.4.1.2: the delay is greater than zero. */
export const scheduleInform: RpcRule<'ScheduleInform'> = (_target, { delaySeconds, commandKey }) =>
  delaySeconds === 0
    ? { answer: cwmpFault(9003, 'DelaySeconds is 0') }
    : {
        answer: { method: 'ScheduleInformResponse' },
        effect: { kind: 'schedule-inform', delayMs: delaySeconds * 1000, commandKey },
      };
