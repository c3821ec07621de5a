import { textArgument } from '../arguments.js';
import { EMPTY, KEY_LENGTH, type RpcCodec, textElement } from './rpc-codec.js';

/** TR-069 §A.4.1.9. */
export const cancelTransfer: RpcCodec<'CancelTransfer', { readonly commandKey: string }, object> = {
  encodeRequest: ({ commandKey }) => textElement('CommandKey', commandKey),
  decodeRequest: (xml, element) => ({
    method: 'CancelTransfer',
    commandKey: textArgument(xml, element, 'CommandKey', KEY_LENGTH),
  }),
  encodeResponse: EMPTY,
  decodeResponse: () => ({ method: 'CancelTransferResponse' }),
};
