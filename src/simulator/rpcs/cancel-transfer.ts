import { cwmpFault } from '../../cwmp/faults.js';
import { transferState } from '../transfer/transfer.js';
import type { RpcRule } from './rpc.js';

/**
 * TR-069 §A.4.1.9: takes every transfer of this CommandKey off that the ACS asked for. One that has come to its end can no
 * longer be taken back; a key that names none is no error.
 */
export const cancelTransfer: RpcRule<'CancelTransfer'> = ({ transfers }, { commandKey }) => {
  const named = transfers.filter((one) => one.cause !== 'Autonomous' && one.commandKey === commandKey);
  if (named.some((one) => transferState(one) === 3)) {
    return { answer: cwmpFault(9021, `transfer "${commandKey}" is complete`) };
  }
  const answer = { method: 'CancelTransferResponse' } as const;
  if (named.length === 0) return { answer };
  return { answer, effect: { kind: 'transfers', transfers: transfers.filter((one) => !named.includes(one)) } };
};
