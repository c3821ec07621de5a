import { invalid, textArgument } from '../arguments.js';
import type { XmlDocument } from '../xml-document.js';
import { textElement } from './rpc-codec.js';

/** Arguments that the methods of file transfers share (TR-069 §A.3.2.8, §A.4.1.5, §A.4.1.8). */

/** Of URLs, user names, passwords, file names and messages to users. */
export const TEXT_LENGTH = 256;
export const FILE_TYPE_LENGTH = 64;
/** Transfers that a TransferList may hold, so that a CPE may have. */
export const MOST_TRANSFERS = 16;

/** `1 Firmware Upgrade Image`, `2 Vendor Log File 1`, `X 00D09E …`. */
const FILE_TYPE = /^([1-9]\d*( \S+)+|X \S+ .+)$/;

/** Where a file is, and how to get at it. */
export interface FileLocation {
  /** As in the method: a number and a name, `3 Vendor Configuration File`. */
  readonly fileType: string;
  readonly url: string;
  /** Empty where no login is needed, as is the password. */
  readonly username: string;
  readonly password: string;
}

export function encodeLocation({ fileType, url, username, password }: FileLocation): string {
  return (
    textElement('FileType', fileType) +
    textElement('URL', url) +
    textElement('Username', username) +
    textElement('Password', password)
  );
}

export function decodeLocation(xml: XmlDocument, element: number): FileLocation {
  return {
    fileType: decodeFileType(xml, element),
    url: textArgument(xml, element, 'URL', TEXT_LENGTH),
    username: textArgument(xml, element, 'Username', TEXT_LENGTH),
    password: textArgument(xml, element, 'Password', TEXT_LENGTH),
  };
}

export function decodeFileType(xml: XmlDocument, element: number): string {
  const fileType = textArgument(xml, element, 'FileType', FILE_TYPE_LENGTH);
  if (!FILE_TYPE.test(fileType)) {
    throw invalid(`FileType is "${fileType}", not a number and a name like 1 Firmware Upgrade Image`);
  }
  return fileType;
}

export function numberElement(name: string, value: number): string {
  return `<${name}>${value}</${name}>`;
}

export function flagElement(name: string, value: boolean): string {
  return `<${name}>${value ? 1 : 0}</${name}>`;
}
