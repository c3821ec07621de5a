import { decodeNames, encodeNames } from '../parameters.js';
import { EMPTY, type RpcCodec } from './rpc-codec.js';

/** TR-069 §A.3.1.1. */
export const getRpcMethods: RpcCodec<'GetRPCMethods', object, { readonly methods: readonly string[] }> = {
  encodeRequest: EMPTY,
  decodeRequest: () => ({ method: 'GetRPCMethods' }),
  encodeResponse: ({ methods }) => encodeNames('MethodList', methods),
  decodeResponse: (xml, element) => ({
    method: 'GetRPCMethodsResponse',
    methods: decodeNames(xml, element, 'MethodList'),
  }),
};
