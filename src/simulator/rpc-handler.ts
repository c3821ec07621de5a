import type { AcsRequest } from '../cwmp/cpe-messages.js';
import { cwmpFault } from '../cwmp/faults.js';
import type { AcsMethod, RequestOf } from '../cwmp/rpcs.js';
import { addObject } from './rpcs/add-object.js';
import { cancelTransfer } from './rpcs/cancel-transfer.js';
import { changeDuState } from './rpcs/change-du-state.js';
import { deleteObject } from './rpcs/delete-object.js';
import { download } from './rpcs/download.js';
import { factoryReset } from './rpcs/factory-reset.js';
import { getAllQueuedTransfers } from './rpcs/get-all-queued-transfers.js';
import { getParameterAttributes } from './rpcs/get-parameter-attributes.js';
import { getParameterNames } from './rpcs/get-parameter-names.js';
import { getParameterValues } from './rpcs/get-parameter-values.js';
import { getQueuedTransfers } from './rpcs/get-queued-transfers.js';
import { reboot } from './rpcs/reboot.js';
import type { RpcOutcome, RpcRule, RpcTarget } from './rpcs/rpc.js';
import { scheduleDownload } from './rpcs/schedule-download.js';
import { scheduleInform } from './rpcs/schedule-inform.js';
import { setParameterAttributes } from './rpcs/set-parameter-attributes.js';
import { setParameterValues } from './rpcs/set-parameter-values.js';
import { upload } from './rpcs/upload.js';
import { hasModules } from './software/module-tables.js';

/** Every method of a CPE; a method is a file in rpcs/ and a line here. */
const RULES: { readonly [M in AcsMethod]: RpcRule<M> } = {
  GetRPCMethods: ({ profile }) => ({
    answer: { method: 'GetRPCMethodsResponse', methods: hasModules(profile) ? ALL : WITHOUT_MODULES },
  }),
  GetParameterValues: getParameterValues,
  SetParameterValues: setParameterValues,
  GetParameterNames: getParameterNames,
  SetParameterAttributes: setParameterAttributes,
  GetParameterAttributes: getParameterAttributes,
  AddObject: addObject,
  DeleteObject: deleteObject,
  Reboot: reboot,
  FactoryReset: factoryReset,
  ScheduleInform: scheduleInform,
  Download: download,
  Upload: upload,
  ScheduleDownload: scheduleDownload,
  CancelTransfer: cancelTransfer,
  GetQueuedTransfers: getQueuedTransfers,
  GetAllQueuedTransfers: getAllQueuedTransfers,
  ChangeDUState: changeDuState,
};

const ALL = Object.keys(RULES);
/** Those that a CPE says it has: what it understands only to refuse is none of them. */
const WITHOUT_MODULES = ALL.filter((method) => method !== 'ChangeDUState');

/** What a CPE answers to a request of its ACS. */
export function handleRequest(target: RpcTarget, request: AcsRequest): RpcOutcome {
  if (request.method === 'Unsupported')
    return { answer: cwmpFault(9000, `${request.name} is not a method of this CPE`) };
  return decide(target, request);
}

function decide<M extends AcsMethod>(target: RpcTarget, request: RequestOf<M>): RpcOutcome {
  const method: M = request.method;
  return RULES[method](target, request);
}
