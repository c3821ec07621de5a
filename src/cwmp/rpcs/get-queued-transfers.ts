import { invalid, listArgument, textArgument, unsignedArgument } from '../arguments.js';
import type { XmlDocument } from '../xml-document.js';
import { numberElement } from './file-arguments.js';
import { EMPTY, KEY_LENGTH, type RpcCodec, textElement } from './rpc-codec.js';

/** 1: not begun, 2: in progress, 3: completed, and not all is told yet (TR-069 §A.4.1.1). */
export type TransferState = 1 | 2 | 3;

export interface QueuedTransfer {
  readonly commandKey: string;
  readonly state: TransferState;
}

/** TR-069 §A.4.1.1; deprecated in favour of GetAllQueuedTransfers. */
export const getQueuedTransfers: RpcCodec<
  'GetQueuedTransfers',
  object,
  { readonly transfers: readonly QueuedTransfer[] }
> = {
  encodeRequest: EMPTY,
  decodeRequest: () => ({ method: 'GetQueuedTransfers' }),
  encodeResponse: ({ transfers }) =>
    `<TransferList soapenc:arrayType="cwmp:QueuedTransferStruct[${transfers.length}]">` +
    transfers.map((one) => `<QueuedTransferStruct>${encodeQueued(one)}</QueuedTransferStruct>`).join('') +
    '</TransferList>',
  decodeResponse: (xml, element) => ({
    method: 'GetQueuedTransfersResponse',
    transfers: listArgument(xml, element, 'TransferList', 'QueuedTransferStruct', decodeQueued),
  }),
};

export function encodeQueued({ commandKey, state }: QueuedTransfer): string {
  return textElement('CommandKey', commandKey) + numberElement('State', state);
}

export function decodeQueued(xml: XmlDocument, item: number): QueuedTransfer {
  const state = unsignedArgument(xml, item, 'State');
  if (state !== 1 && state !== 2 && state !== 3) throw invalid(`State is ${state}, none of 1, 2 and 3`);
  return { commandKey: textArgument(xml, item, 'CommandKey', KEY_LENGTH), state };
}
