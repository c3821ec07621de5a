import { cwmpFault } from '../../cwmp/faults.js';
import { UNKNOWN_TIME } from '../../cwmp/rpcs/transfer-status.js';
import { uploadSource } from '../transfer/file-types.js';
import { newTransfer, refusal } from '../transfer/new-transfer.js';
import type { RpcRule } from './rpc.js';

/** TR-069 §A.4.1.5. */
export const upload: RpcRule<'Upload'> = ({ context, transfers }, request) => {
  if (!uploadSource(request.fileType))
    return { answer: cwmpFault(9003, `FileType "${request.fileType}" is none to upload`) };
  const refused = refusal(transfers, request.url);
  if (refused) return { answer: refused };
  const due = context.now + request.delaySeconds * 1000;
  const transfer = newTransfer(transfers, { ...request, cause: 'Upload', due });
  return {
    answer: { method: 'UploadResponse', status: 1, startTime: UNKNOWN_TIME, completeTime: UNKNOWN_TIME },
    effect: { kind: 'transfers', transfers: [...transfers, transfer] },
  };
};
