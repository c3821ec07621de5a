import { argument, textArgument, unsignedArgument } from '../arguments.js';
import { LIGHTWEIGHT_NOTIFICATION, lightweightSignature } from '../lightweight-notification.js';
import { XML_SCHEMA, XML_SCHEMA_INSTANCE } from '../namespaces.js';
import type { ParameterValue } from '../types.js';
import { NONE, XmlDocument } from '../xml-document.js';

/** A UDP Lightweight Notification as its receiver reads it. */
export interface ReadNotification {
  readonly host: string;
  readonly at: number;
  readonly username: string;
  readonly nonce: string;
  readonly oui: string;
  readonly productClass: string;
  readonly serialNumber: string;
  readonly parameters: readonly ParameterValue[];
}

const HEAD =
  /^POST \/ HTTP\/1\.1\r\nHOST: ([^\r\n]+)\r\nContent-Type: text\/xml; charset=utf-8\r\nContent-Length: (\d+)\r\nSignature: ([\dA-F]{40})\r\n\r\n/;
const ORDER = 'TS,UN,CN,OUI,ProductClass,SerialNumber';

/**
 * What an ACS makes of the datagram; strict, to hold what CPEs send against it.
 *
 * @throws Error, CwmpParseError for anything that is not as it should be
 */
export function readLightweightNotification(bytes: Buffer, password: string): ReadNotification {
  const text = bytes.toString('utf8');
  const [head = '', host = '', length, signature] = HEAD.exec(text) ?? [];
  if (head === '') throw new Error(`this is no notification: ${text}`);
  const body = text.slice(head.length);
  if (Buffer.byteLength(body) !== Number(length)) throw new Error(`Content-Length is ${length}`);
  if (lightweightSignature(body, password) !== signature) throw new Error('the signature is of another password');
  const xml = new XmlDocument();
  xml.parse(body);
  if (!xml.is(0, 'Notification') || xml.namespace(0) !== LIGHTWEIGHT_NOTIFICATION) {
    throw new Error(`the root is ${xml.localName(0)} of ${xml.namespace(0)}`);
  }
  const names: string[] = [];
  const parameters: ParameterValue[] = [];
  for (let child = xml.firstChild(0); child !== NONE; child = xml.nextSibling(child)) {
    if (xml.is(child, 'Param')) parameters.push(readParam(xml, child));
    else names.push(xml.localName(child));
  }
  if (names.join(',') !== ORDER || parameters.length === 0) throw new Error(`it holds ${names.join(',')}`);
  const one = (name: string): string => textArgument(xml, 0, name);
  return {
    host,
    at: unsignedArgument(xml, 0, 'TS'),
    username: one('UN'),
    nonce: one('CN'),
    oui: one('OUI'),
    productClass: one('ProductClass'),
    serialNumber: one('SerialNumber'),
    parameters,
  };
}

function readParam(xml: XmlDocument, param: number): ParameterValue {
  const value = argument(xml, param, 'Value');
  const written = xml.attributeOf(value, XML_SCHEMA_INSTANCE, 'type') ?? '';
  const [prefix = '', type = ''] = written.split(':');
  if (xml.namespaceOf(value, prefix) !== XML_SCHEMA) throw new Error(`${written} is no type of XML Schema`);
  return {
    name: textArgument(xml, param, 'Name'),
    value: xml.text(value),
    type: `xsd:${type}` as ParameterValue['type'],
  };
}
