import { invalid } from '../arguments.js';
import { decodeNames, decodeValues, encodeNames, encodeValues } from '../parameters.js';
import type { ParameterValue } from '../types.js';
import type { RpcCodec } from './rpc-codec.js';

interface Request {
  /** Full paths, or partial paths (a dot at the end; empty for all). */
  readonly names: readonly string[];
}

interface Response {
  readonly values: readonly ParameterValue[];
}

/** TR-069 §A.3.2.2. */
export const getParameterValues: RpcCodec<'GetParameterValues', Request, Response> = {
  encodeRequest: ({ names }) => encodeNames('ParameterNames', names),
  decodeRequest: (xml, element) => {
    const names = decodeNames(xml, element, 'ParameterNames');
    if (names.length === 0) throw invalid('ParameterNames names no parameter');
    return { method: 'GetParameterValues', names };
  },
  encodeResponse: ({ values }) => encodeValues(values),
  decodeResponse: (xml, element) => ({ method: 'GetParameterValuesResponse', values: decodeValues(xml, element) }),
};
