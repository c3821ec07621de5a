import { textArgument } from '../arguments.js';
import { EMPTY, KEY_LENGTH, type RpcCodec, textElement } from './rpc-codec.js';

/** TR-069 §A.3.2.9. */
export const reboot: RpcCodec<'Reboot', { readonly commandKey: string }, object> = {
  encodeRequest: ({ commandKey }) => textElement('CommandKey', commandKey),
  decodeRequest: (xml, element) => ({
    method: 'Reboot',
    commandKey: textArgument(xml, element, 'CommandKey', KEY_LENGTH),
  }),
  encodeResponse: EMPTY,
  decodeResponse: () => ({ method: 'RebootResponse' }),
};
