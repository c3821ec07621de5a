import { booleanArgument, textArgument, unsignedArgument } from '../arguments.js';
import { decodeFileType, flagElement, numberElement, TEXT_LENGTH } from './file-arguments.js';
import { EMPTY, type RpcCodec, textElement } from './rpc-codec.js';
import { decodeResultFault, encodeResultFault, type ResultFault } from './result-fault.js';

export interface AutonomousTransferCompleteArguments {
  /** Where the CPE heard of the file; empty when nobody announced it. */
  readonly announceUrl: string;
  readonly transferUrl: string;
  readonly isDownload: boolean;
  readonly fileType: string;
  readonly fileSize: number;
  readonly targetFileName: string;
  readonly fault: ResultFault;
  /** xsd:dateTime, as is completeTime. */
  readonly startTime: string;
  readonly completeTime: string;
}

const URL_LENGTH = 1024;

/** TR-069 §A.3.3.3: of a transfer that the ACS did not ask for. */
export const autonomousTransferComplete: RpcCodec<
  'AutonomousTransferComplete',
  AutonomousTransferCompleteArguments,
  object
> = {
  encodeRequest: (request) =>
    textElement('AnnounceURL', request.announceUrl) +
    textElement('TransferURL', request.transferUrl) +
    flagElement('IsDownload', request.isDownload) +
    textElement('FileType', request.fileType) +
    numberElement('FileSize', request.fileSize) +
    textElement('TargetFileName', request.targetFileName) +
    encodeResultFault('FaultStruct', request.fault) +
    textElement('StartTime', request.startTime) +
    textElement('CompleteTime', request.completeTime),
  decodeRequest: (xml, element) => ({
    method: 'AutonomousTransferComplete',
    announceUrl: textArgument(xml, element, 'AnnounceURL', URL_LENGTH),
    transferUrl: textArgument(xml, element, 'TransferURL', URL_LENGTH),
    isDownload: booleanArgument(xml, element, 'IsDownload'),
    fileType: decodeFileType(xml, element),
    fileSize: unsignedArgument(xml, element, 'FileSize'),
    targetFileName: textArgument(xml, element, 'TargetFileName', TEXT_LENGTH),
    fault: decodeResultFault(xml, element, 'FaultStruct'),
    startTime: textArgument(xml, element, 'StartTime').trim(),
    completeTime: textArgument(xml, element, 'CompleteTime').trim(),
  }),
  encodeResponse: EMPTY,
  decodeResponse: () => ({ method: 'AutonomousTransferCompleteResponse' }),
};
