import { textArgument, unsignedArgument } from '../arguments.js';
import { KEY_LENGTH, PATH_LENGTH, type RpcCodec, textElement } from './rpc-codec.js';
import { decodeStatus, encodeStatus, type Status } from './status.js';

interface Request {
  /** Partial path of a table, with the dot at its end; after an alias in brackets, the table and the new Alias. */
  readonly objectName: string;
  readonly parameterKey: string;
}

interface Response {
  readonly instanceNumber: number;
  readonly status: Status;
}

/** TR-069 §A.3.2.6. */
export const addObject: RpcCodec<'AddObject', Request, Response> = {
  encodeRequest: ({ objectName, parameterKey }) =>
    textElement('ObjectName', objectName) + textElement('ParameterKey', parameterKey),
  decodeRequest: (xml, element) => ({
    method: 'AddObject',
    objectName: textArgument(xml, element, 'ObjectName', PATH_LENGTH),
    parameterKey: textArgument(xml, element, 'ParameterKey', KEY_LENGTH),
  }),
  encodeResponse: ({ instanceNumber, status }) =>
    `<InstanceNumber>${instanceNumber}</InstanceNumber>${encodeStatus(status)}`,
  decodeResponse: (xml, element) => ({
    method: 'AddObjectResponse',
    instanceNumber: unsignedArgument(xml, element, 'InstanceNumber'),
    status: decodeStatus(xml, element),
  }),
};
