import { invalid } from '../arguments.js';
import { type AttributeChange, decodeAttributeChanges, encodeAttributeChanges } from './attributes.js';
import { EMPTY, type RpcCodec } from './rpc-codec.js';

/** TR-069 §A.3.2.4. */
export const setParameterAttributes: RpcCodec<
  'SetParameterAttributes',
  { readonly changes: readonly AttributeChange[] },
  object
> = {
  encodeRequest: ({ changes }) => encodeAttributeChanges(changes),
  decodeRequest: (xml, element) => {
    const changes = decodeAttributeChanges(xml, element);
    if (changes.length === 0) throw invalid('ParameterList names no parameter');
    return { method: 'SetParameterAttributes', changes };
  },
  encodeResponse: EMPTY,
  decodeResponse: () => ({ method: 'SetParameterAttributesResponse' }),
};
