import { transferState } from '../transfer/transfer.js';
import type { RpcRule } from './rpc.js';

/** TR-069 §A.4.1.1: those that Download and Upload asked for. */
export const getQueuedTransfers: RpcRule<'GetQueuedTransfers'> = ({ transfers }) => ({
  answer: {
    method: 'GetQueuedTransfersResponse',
    transfers: transfers
      .filter(({ cause }) => cause === 'Download' || cause === 'Upload')
      .map((one) => ({ commandKey: one.commandKey, state: transferState(one) })),
  },
});
