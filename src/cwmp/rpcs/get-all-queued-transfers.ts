import { booleanArgument, listArgument, textArgument, unsignedArgument } from '../arguments.js';
import type { XmlDocument } from '../xml-document.js';
import { decodeFileType, flagElement, numberElement, TEXT_LENGTH } from './file-arguments.js';
import { decodeQueued, encodeQueued, type QueuedTransfer } from './get-queued-transfers.js';
import { EMPTY, type RpcCodec, textElement } from './rpc-codec.js';

export interface AnyQueuedTransfer extends QueuedTransfer {
  readonly isDownload: boolean;
  readonly fileType: string;
  /** Bytes; 0 when it is not known. */
  readonly fileSize: number;
  readonly targetFileName: string;
}

/** TR-069 §A.4.1.7: transfers that the ACS asked for, and those that it did not. */
export const getAllQueuedTransfers: RpcCodec<
  'GetAllQueuedTransfers',
  object,
  { readonly transfers: readonly AnyQueuedTransfer[] }
> = {
  encodeRequest: EMPTY,
  decodeRequest: () => ({ method: 'GetAllQueuedTransfers' }),
  encodeResponse: ({ transfers }) =>
    `<TransferList soapenc:arrayType="cwmp:AllQueuedTransferStruct[${transfers.length}]">` +
    `${transfers.map(encodeTransfer).join('')}</TransferList>`,
  decodeResponse: (xml, element) => ({
    method: 'GetAllQueuedTransfersResponse',
    transfers: listArgument(xml, element, 'TransferList', 'AllQueuedTransferStruct', decodeTransfer),
  }),
};

function encodeTransfer(transfer: AnyQueuedTransfer): string {
  const content =
    encodeQueued(transfer) +
    flagElement('IsDownload', transfer.isDownload) +
    textElement('FileType', transfer.fileType) +
    numberElement('FileSize', transfer.fileSize) +
    textElement('TargetFileName', transfer.targetFileName);
  return `<AllQueuedTransferStruct>${content}</AllQueuedTransferStruct>`;
}

function decodeTransfer(xml: XmlDocument, item: number): AnyQueuedTransfer {
  return {
    ...decodeQueued(xml, item),
    isDownload: booleanArgument(xml, item, 'IsDownload'),
    fileType: decodeFileType(xml, item),
    fileSize: unsignedArgument(xml, item, 'FileSize'),
    targetFileName: textArgument(xml, item, 'TargetFileName', TEXT_LENGTH),
  };
}
