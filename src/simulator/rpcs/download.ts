import { cwmpFault } from '../../cwmp/faults.js';
import { UNKNOWN_TIME } from '../../cwmp/rpcs/transfer-status.js';
import { downloadUse } from '../transfer/file-types.js';
import { newTransfer, refusal } from '../transfer/new-transfer.js';
import type { RpcRule } from './rpc.js';

/** TR-069 §A.3.2.8. The transfer is always after the session, so that the ACS sees one way only. */
export const download: RpcRule<'Download'> = ({ context, transfers }, request) => {
  if (!downloadUse(request.fileType))
    return { answer: cwmpFault(9003, `FileType "${request.fileType}" is none to download`) };
  const refused = refusal(transfers, request.url, request.targetFileName);
  if (refused) return { answer: refused };
  const due = context.now + request.delaySeconds * 1000;
  const transfer = newTransfer(transfers, { ...request, cause: 'Download', due });
  return {
    answer: { method: 'DownloadResponse', status: 1, startTime: UNKNOWN_TIME, completeTime: UNKNOWN_TIME },
    effect: { kind: 'transfers', transfers: [...transfers, transfer] },
  };
};
