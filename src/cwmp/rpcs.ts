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
import { getRpcMethods } from './rpcs/get-rpc-methods.js';
import { reboot } from './rpcs/reboot.js';
import type { Call, RpcCodec } from './rpcs/rpc-codec.js';
import { scheduleDownload } from './rpcs/schedule-download.js';
import { scheduleInform } from './rpcs/schedule-inform.js';
import { setParameterAttributes } from './rpcs/set-parameter-attributes.js';
import { setParameterValues } from './rpcs/set-parameter-values.js';
import { upload } from './rpcs/upload.js';
import { CWMP_VERSIONS, type CwmpVersion } from './types.js';
import type { XmlDocument } from './xml-document.js';

/** Every method that an ACS calls on a CPE (TR-069 §A.3.1, §A.3.2, §A.4.1). A method is a file in rpcs/ and a line here. */
const CODECS = {
  GetRPCMethods: getRpcMethods,
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

export type AcsMethod = keyof typeof CODECS;
type AcsRpcs = {
  [M in AcsMethod]: (typeof CODECS)[M] extends RpcCodec<M, infer Request, infer Response>
    ? { request: Request; response: Response }
    : never;
};
export type RequestOf<M extends AcsMethod> = { [K in M]: Call<K, AcsRpcs[K]['request']> }[M];
export type ResponseOf<M extends AcsMethod> = { [K in M]: Call<`${K}Response`, AcsRpcs[K]['response']> }[M];

/** RpcCodec in terms of its method alone, so that a request of any method finds its codec. */
interface Codec<M extends AcsMethod> {
  encodeRequest(request: RequestOf<M>): string;
  decodeRequest(xml: XmlDocument, element: number): RequestOf<M>;
  encodeResponse(response: ResponseOf<M>): string;
  decodeResponse(xml: XmlDocument, element: number): ResponseOf<M>;
}

export const RPCS: { readonly [M in AcsMethod]: Codec<M> } = CODECS;

const RESPONSES: ReadonlyMap<string, AcsMethod> = new Map(
  (Object.keys(RPCS) as AcsMethod[]).map((method) => [`${method}Response`, method]),
);

/** Methods that the schema of namespace 1-0 does not have, and the first one that does. */
const SINCE: Readonly<Partial<Record<AcsMethod, CwmpVersion>>> = {
  GetAllQueuedTransfers: '1-1',
  ScheduleDownload: '1-2',
  CancelTransfer: '1-2',
  ChangeDUState: '1-2',
};

/** Says whether the method exists in a version of CWMP. */
export function isAcsMethod(name: string, version: CwmpVersion): name is AcsMethod {
  return (
    Object.hasOwn(RPCS, name) &&
    CWMP_VERSIONS.indexOf(version) >= CWMP_VERSIONS.indexOf(firstVersion(name as AcsMethod))
  );
}

/** The first version of CWMP that has the method. */
export function firstVersion(method: AcsMethod): CwmpVersion {
  return SINCE[method] ?? '1-0';
}

/** The method that `…Response` answers; undefined when there is none. */
export function methodAnsweredBy(name: string): AcsMethod | undefined {
  return RESPONSES.get(name);
}
