import { EMPTY, type RpcCodec } from './rpc-codec.js';

/** TR-069 §A.4.1.3. */
export const factoryReset: RpcCodec<'FactoryReset', object, object> = {
  encodeRequest: EMPTY,
  decodeRequest: () => ({ method: 'FactoryReset' }),
  encodeResponse: EMPTY,
  decodeResponse: () => ({ method: 'FactoryResetResponse' }),
};
