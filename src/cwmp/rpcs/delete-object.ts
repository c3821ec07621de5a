import { textArgument } from '../arguments.js';
import { KEY_LENGTH, PATH_LENGTH, type RpcCodec, textElement } from './rpc-codec.js';
import { decodeStatus, encodeStatus, type Status } from './status.js';

interface Request {
  /** Partial path of an instance, with the dot at its end. */
  readonly objectName: string;
  readonly parameterKey: string;
}

/** TR-069 §A.3.2.7. */
export const deleteObject: RpcCodec<'DeleteObject', Request, { readonly status: Status }> = {
  encodeRequest: ({ objectName, parameterKey }) =>
    textElement('ObjectName', objectName) + textElement('ParameterKey', parameterKey),
  decodeRequest: (xml, element) => ({
    method: 'DeleteObject',
    objectName: textArgument(xml, element, 'ObjectName', PATH_LENGTH),
    parameterKey: textArgument(xml, element, 'ParameterKey', KEY_LENGTH),
  }),
  encodeResponse: ({ status }) => encodeStatus(status),
  decodeResponse: (xml, element) => ({ method: 'DeleteObjectResponse', status: decodeStatus(xml, element) }),
};
