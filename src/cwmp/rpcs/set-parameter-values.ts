import { invalid, textArgument } from '../arguments.js';
import { decodeValues, encodeValues } from '../parameters.js';
import { decodeStatus, encodeStatus, type Status } from './status.js';
import type { ParameterValue } from '../types.js';
import { KEY_LENGTH, type RpcCodec, textElement } from './rpc-codec.js';

interface Request {
  readonly values: readonly ParameterValue[];
  readonly parameterKey: string;
}

/** TR-069 §A.3.2.1. */
export const setParameterValues: RpcCodec<'SetParameterValues', Request, { readonly status: Status }> = {
  encodeRequest: ({ values, parameterKey }) => encodeValues(values) + textElement('ParameterKey', parameterKey),
  decodeRequest: (xml, element) => {
    const values = decodeValues(xml, element);
    refuseDuplicates(values);
    return {
      method: 'SetParameterValues',
      values,
      parameterKey: textArgument(xml, element, 'ParameterKey', KEY_LENGTH),
    };
  },
  encodeResponse: ({ status }) => encodeStatus(status),
  decodeResponse: (xml, element) => ({ method: 'SetParameterValuesResponse', status: decodeStatus(xml, element) }),
};

/** One request sets a parameter once (TR-069 §A.3.2.1). */
function refuseDuplicates(values: readonly ParameterValue[]): void {
  const names = new Set<string>();
  for (const { name } of values) {
    if (names.has(name)) throw invalid(`ParameterList sets ${name} twice`);
    names.add(name);
  }
}
