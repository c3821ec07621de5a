import { unit } from '../../api/random.js';
import { cwmpFault } from '../../cwmp/faults.js';
import { downloadUse } from '../transfer/file-types.js';
import { newTransfer, refusal } from '../transfer/new-transfer.js';
import type { Window } from '../transfer/transfer.js';
import { firstAttempt, WINDOW_MODES, windowsAt } from '../transfer/windows.js';
import type { RpcRule } from './rpc.js';

const STREAM_WINDOW = 0x57494e44;

/** TR-069 §A.4.1.8. */
export const scheduleDownload: RpcRule<'ScheduleDownload'> = ({ context, transfers }, request) => {
  if (!downloadUse(request.fileType))
    return { answer: cwmpFault(9003, `FileType "${request.fileType}" is none to download`) };
  const unknown = request.windows.find(({ mode }) => !WINDOW_MODES.has(mode));
  if (unknown) return { answer: cwmpFault(9003, `WindowMode "${unknown.mode}" is none of this CPE`) };
  const refused = refusal(transfers, request.url, request.targetFileName);
  if (refused) return { answer: refused };
  const windows = windowsAt(context.now, request.windows);
  const due = firstAttempt(windows[0] as Window, unit(context.seed, context.index, STREAM_WINDOW));
  const transfer = newTransfer(transfers, { ...request, windows, cause: 'ScheduleDownload', due });
  return {
    answer: { method: 'ScheduleDownloadResponse' },
    effect: { kind: 'transfers', transfers: [...transfers, transfer] },
  };
};
