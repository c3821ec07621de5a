import { invalid, unsignedArgument } from '../arguments.js';
import type { XmlDocument } from '../xml-document.js';

/** 1 when what was asked is committed but takes effect later, with a reboot for example. */
export type Status = 0 | 1;

export function encodeStatus(status: Status): string {
  return `<Status>${status}</Status>`;
}

export function decodeStatus(xml: XmlDocument, element: number): Status {
  const status = unsignedArgument(xml, element, 'Status');
  if (status !== 0 && status !== 1) throw invalid(`Status is ${status}, neither 0 nor 1`);
  return status;
}
