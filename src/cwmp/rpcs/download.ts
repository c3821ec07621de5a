import { textArgument, unsignedArgument } from '../arguments.js';
import { decodeLocation, encodeLocation, type FileLocation, numberElement, TEXT_LENGTH } from './file-arguments.js';
import { KEY_LENGTH, type RpcCodec, textElement } from './rpc-codec.js';
import { decodeTransferStatus, encodeTransferStatus, type TransferStatus } from './transfer-status.js';

export interface DownloadArguments extends FileLocation {
  readonly commandKey: string;
  /** Bytes; 0 when the ACS does not say. */
  readonly fileSize: number;
  readonly targetFileName: string;
  /** From this call to the transfer. */
  readonly delaySeconds: number;
  /** Where the user's browser goes; of no use to a CPE without one. */
  readonly successUrl: string;
  readonly failureUrl: string;
}

/** TR-069 §A.3.2.8. */
export const download: RpcCodec<'Download', DownloadArguments, TransferStatus> = {
  encodeRequest: (request) =>
    textElement('CommandKey', request.commandKey) +
    encodeLocation(request) +
    numberElement('FileSize', request.fileSize) +
    textElement('TargetFileName', request.targetFileName) +
    numberElement('DelaySeconds', request.delaySeconds) +
    textElement('SuccessURL', request.successUrl) +
    textElement('FailureURL', request.failureUrl),
  decodeRequest: (xml, element) => ({
    method: 'Download',
    commandKey: textArgument(xml, element, 'CommandKey', KEY_LENGTH),
    ...decodeLocation(xml, element),
    fileSize: unsignedArgument(xml, element, 'FileSize'),
    targetFileName: textArgument(xml, element, 'TargetFileName', TEXT_LENGTH),
    delaySeconds: unsignedArgument(xml, element, 'DelaySeconds'),
    successUrl: textArgument(xml, element, 'SuccessURL', TEXT_LENGTH),
    failureUrl: textArgument(xml, element, 'FailureURL', TEXT_LENGTH),
  }),
  encodeResponse: encodeTransferStatus,
  decodeResponse: (xml, element) => ({ method: 'DownloadResponse', ...decodeTransferStatus(xml, element) }),
};
