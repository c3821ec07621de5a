import { factoryReset } from './rpcs/factory-reset.js';
import { getParameterNames } from './rpcs/get-parameter-names.js';
import { getParameterValues } from './rpcs/get-parameter-values.js';
import { getRpcMethods } from './rpcs/get-rpc-methods.js';
import { reboot } from './rpcs/reboot.js';
import type { Call, RpcCodec } from './rpcs/rpc-codec.js';
import { setParameterValues } from './rpcs/set-parameter-values.js';
import type { XmlDocument } from './xml-document.js';

/** Every method that an ACS calls on a CPE (TR-069 §A.3.1, §A.3.2, §A.4.1). A method is a file in rpcs/ and a line here. */
const CODECS = {
  GetRPCMethods: getRpcMethods,
  GetParameterValues: getParameterValues,
  SetParameterValues: setParameterValues,
  GetParameterNames: getParameterNames,
  Reboot: reboot,
  FactoryReset: factoryReset,
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

export function isAcsMethod(name: string): name is AcsMethod {
  return Object.hasOwn(RPCS, name);
}

/** The method that `…Response` answers; undefined when there is none. */
export function methodAnsweredBy(name: string): AcsMethod | undefined {
  return RESPONSES.get(name);
}
