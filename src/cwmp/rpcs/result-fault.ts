import { argument, textArgument, unsignedArgument } from '../arguments.js';
import { numberElement } from './file-arguments.js';
import { textElement } from './rpc-codec.js';
import type { CwmpFault } from '../types.js';
import type { XmlDocument } from '../xml-document.js';

const FAULT_STRING_LENGTH = 256;

/** How something that an ACS asked for went: code 0 and an empty string when it went well (TR-069 §A.3.3.2). */
export type ResultFault = Pick<CwmpFault, 'code' | 'string'>;

export const NO_FAULT: ResultFault = { code: 0, string: '' };

/** @param element `FaultStruct` of transfers, `Fault` of deployment units */
export function encodeResultFault(element: string, { code, string }: ResultFault): string {
  const content = numberElement('FaultCode', code) + textElement('FaultString', string.slice(0, FAULT_STRING_LENGTH));
  return `<${element}>${content}</${element}>`;
}

export function decodeResultFault(xml: XmlDocument, parent: number, element: string): ResultFault {
  const fault = argument(xml, parent, element);
  return { code: unsignedArgument(xml, fault, 'FaultCode'), string: textArgument(xml, fault, 'FaultString') };
}
