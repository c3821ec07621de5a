import { cwmpFault } from '../../cwmp/faults.js';
import type { RpcRule } from './rpc.js';

/** TR-069 §A.4.1.10: the devices that are simulated run no deployment units. */
export const changeDuState: RpcRule<'ChangeDUState'> = () => ({
  answer: cwmpFault(9000, 'this CPE has no execution environment'),
});
