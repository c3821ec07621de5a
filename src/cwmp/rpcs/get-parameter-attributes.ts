import { invalid } from '../arguments.js';
import { decodeNames, encodeNames } from '../parameters.js';
import { decodeAttributes, encodeAttributes, type ParameterAttributes } from './attributes.js';
import type { RpcCodec } from './rpc-codec.js';

interface Request {
  /** Full paths, or partial paths (a dot at the end; empty for all). */
  readonly names: readonly string[];
}

/** TR-069 §A.3.2.5. */
export const getParameterAttributes: RpcCodec<
  'GetParameterAttributes',
  Request,
  { readonly attributes: readonly ParameterAttributes[] }
> = {
  encodeRequest: ({ names }) => encodeNames('ParameterNames', names),
  decodeRequest: (xml, element) => {
    const names = decodeNames(xml, element, 'ParameterNames');
    if (names.length === 0) throw invalid('ParameterNames names no parameter');
    return { method: 'GetParameterAttributes', names };
  },
  encodeResponse: ({ attributes }) => encodeAttributes(attributes),
  decodeResponse: (xml, element) => ({
    method: 'GetParameterAttributesResponse',
    attributes: decodeAttributes(xml, element),
  }),
};
