import { CwmpParseError } from './errors.js';
import { NONE } from './xml-document.js';
import type { XmlDocument } from './xml-document.js';

/** Readers of a message's arguments. All throw CwmpParseError CWMP_ARGUMENT for what is missing or of the wrong form. */

/** The child of this name, which must be there. */
export function argument(xml: XmlDocument, parent: number, name: string): number {
  const child = xml.child(parent, name);
  if (child === NONE) throw invalid(`${xml.localName(parent)} has no ${name}`);
  return child;
}

/** @param maxLength in characters, as the schema of CWMP has it */
export function textArgument(xml: XmlDocument, parent: number, name: string, maxLength = Infinity): string {
  return textOf(xml, argument(xml, parent, name), maxLength);
}

export function textOf(xml: XmlDocument, element: number, maxLength: number): string {
  const text = xml.text(element);
  if (text.length > maxLength) throw invalid(`${xml.localName(element)} is longer than ${maxLength} characters`);
  return text;
}

export function booleanArgument(xml: XmlDocument, parent: number, name: string): boolean {
  const text = textArgument(xml, parent, name).trim();
  if (text === '1' || text === 'true') return true;
  if (text === '0' || text === 'false') return false;
  throw invalid(`${name} is "${text}", not one of 0, 1, false, true`);
}

export function unsignedArgument(xml: XmlDocument, parent: number, name: string): number {
  const text = textArgument(xml, parent, name).trim();
  const value = Number(text);
  if (!/^\+?\d+$/.test(text) || value > 0xffffffff) throw invalid(`${name} is "${text}", not an unsigned integer`);
  return value;
}

/** An xsd:int. */
export function integerArgument(xml: XmlDocument, parent: number, name: string): number {
  const text = textArgument(xml, parent, name).trim();
  const value = Number(text);
  if (!/^[+-]?\d+$/.test(text) || Math.abs(value) > 0x7fffffff) throw invalid(`${name} is "${text}", not an integer`);
  return value;
}

/** The elements of a SOAP array, each read by `read`; they must have the name of the array's type. */
export function listArgument<T>(
  xml: XmlDocument,
  parent: number,
  name: string,
  itemName: string,
  read: (xml: XmlDocument, item: number) => T,
): T[] {
  const items: T[] = [];
  const list = argument(xml, parent, name);
  for (let item = xml.firstChild(list); item !== NONE; item = xml.nextSibling(item)) {
    if (!xml.is(item, itemName)) throw invalid(`${name} holds ${xml.localName(item)} where ${itemName} is expected`);
    items.push(read(xml, item));
  }
  return items;
}

export function invalid(what: string): CwmpParseError {
  return new CwmpParseError('CWMP_ARGUMENT', `${what}.`);
}
