import { textArgument, unsignedArgument } from '../arguments.js';
import { decodeLocation, encodeLocation, type FileLocation, numberElement } from './file-arguments.js';
import { KEY_LENGTH, type RpcCodec, textElement } from './rpc-codec.js';
import { decodeTransferStatus, encodeTransferStatus, type TransferStatus } from './transfer-status.js';

export interface UploadArguments extends FileLocation {
  readonly commandKey: string;
  /** From this call to the transfer. */
  readonly delaySeconds: number;
}

/** TR-069 §A.4.1.5. */
export const upload: RpcCodec<'Upload', UploadArguments, TransferStatus> = {
  encodeRequest: (request) =>
    textElement('CommandKey', request.commandKey) +
    encodeLocation(request) +
    numberElement('DelaySeconds', request.delaySeconds),
  decodeRequest: (xml, element) => ({
    method: 'Upload',
    commandKey: textArgument(xml, element, 'CommandKey', KEY_LENGTH),
    ...decodeLocation(xml, element),
    delaySeconds: unsignedArgument(xml, element, 'DelaySeconds'),
  }),
  encodeResponse: encodeTransferStatus,
  decodeResponse: (xml, element) => ({ method: 'UploadResponse', ...decodeTransferStatus(xml, element) }),
};
