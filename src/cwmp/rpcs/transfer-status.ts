import { textArgument } from '../arguments.js';
import type { XmlDocument } from '../xml-document.js';
import { textElement } from './rpc-codec.js';
import { decodeStatus, encodeStatus, type Status } from './status.js';

/** TR-106 §3.2.1: a time that is not known, as that of a transfer that is still to come. */
export const UNKNOWN_TIME = '0001-01-01T00:00:00Z';

/** The answer to Download and Upload (TR-069 §A.3.2.8): times are xsd:dateTime, UNKNOWN_TIME with status 1. */
export interface TransferStatus {
  /** 1: the transfer is still to come, and a TransferComplete will tell of it. */
  readonly status: Status;
  readonly startTime: string;
  readonly completeTime: string;
}

export function encodeTransferStatus({ status, startTime, completeTime }: TransferStatus): string {
  return encodeStatus(status) + textElement('StartTime', startTime) + textElement('CompleteTime', completeTime);
}

export function decodeTransferStatus(xml: XmlDocument, element: number): TransferStatus {
  return {
    status: decodeStatus(xml, element),
    startTime: textArgument(xml, element, 'StartTime').trim(),
    completeTime: textArgument(xml, element, 'CompleteTime').trim(),
  };
}
