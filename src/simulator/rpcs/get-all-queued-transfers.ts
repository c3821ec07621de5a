import { isDownload, transferState } from '../transfer/transfer.js';
import type { RpcRule } from './rpc.js';

/** TR-069 §A.4.1.7: all of them, also those that the ACS did not ask for. */
export const getAllQueuedTransfers: RpcRule<'GetAllQueuedTransfers'> = ({ transfers }) => ({
  answer: {
    method: 'GetAllQueuedTransfersResponse',
    transfers: transfers.map((one) => ({
      commandKey: one.commandKey,
      state: transferState(one),
      isDownload: isDownload(one),
      fileType: one.fileType,
      fileSize: one.fileSize,
      targetFileName: one.targetFileName,
    })),
  },
});
