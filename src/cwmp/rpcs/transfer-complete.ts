import { textArgument } from '../arguments.js';
import { EMPTY, KEY_LENGTH, type RpcCodec, textElement } from './rpc-codec.js';
import { decodeResultFault, encodeResultFault, type ResultFault } from './result-fault.js';

export interface TransferCompleteArguments {
  readonly commandKey: string;
  readonly fault: ResultFault;
  /** xsd:dateTime, as is completeTime; UNKNOWN_TIME where there is none to tell. */
  readonly startTime: string;
  readonly completeTime: string;
}

/** TR-069 §A.3.3.2. */
export const transferComplete: RpcCodec<'TransferComplete', TransferCompleteArguments, object> = {
  encodeRequest: ({ commandKey, fault, startTime, completeTime }) =>
    textElement('CommandKey', commandKey) +
    encodeResultFault('FaultStruct', fault) +
    textElement('StartTime', startTime) +
    textElement('CompleteTime', completeTime),
  decodeRequest: (xml, element) => ({
    method: 'TransferComplete',
    commandKey: textArgument(xml, element, 'CommandKey', KEY_LENGTH),
    fault: decodeResultFault(xml, element, 'FaultStruct'),
    startTime: textArgument(xml, element, 'StartTime').trim(),
    completeTime: textArgument(xml, element, 'CompleteTime').trim(),
  }),
  encodeResponse: EMPTY,
  decodeResponse: () => ({ method: 'TransferCompleteResponse' }),
};
