import { booleanArgument, textArgument } from '../arguments.js';
import { decodeInfos, encodeInfos } from '../parameters.js';
import type { ParameterInfo } from '../types.js';
import { PATH_LENGTH, type RpcCodec, textElement } from './rpc-codec.js';

interface Request {
  readonly path: string;
  readonly nextLevel: boolean;
}

interface Response {
  readonly parameters: readonly ParameterInfo[];
}

/** TR-069 §A.3.2.3. */
export const getParameterNames: RpcCodec<'GetParameterNames', Request, Response> = {
  encodeRequest: ({ path, nextLevel }) =>
    `${textElement('ParameterPath', path)}<NextLevel>${nextLevel ? 1 : 0}</NextLevel>`,
  decodeRequest: (xml, element) => ({
    method: 'GetParameterNames',
    path: textArgument(xml, element, 'ParameterPath', PATH_LENGTH),
    nextLevel: booleanArgument(xml, element, 'NextLevel'),
  }),
  encodeResponse: ({ parameters }) => encodeInfos(parameters),
  decodeResponse: (xml, element) => ({ method: 'GetParameterNamesResponse', parameters: decodeInfos(xml, element) }),
};
