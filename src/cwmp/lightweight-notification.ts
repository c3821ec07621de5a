import { createHmac } from 'node:crypto';
import { XML_SCHEMA, XML_SCHEMA_INSTANCE } from './namespaces.js';
import type { DeviceId, ParameterType, ParameterValue } from './types.js';
import { escapeXml } from './xml-writer.js';

/** The namespace of UDP Lightweight Notifications. */
export const LIGHTWEIGHT_NOTIFICATION = 'urn:broadband-forum-org:cwmp:lwnotif-1-0';

/** Who notifies, in all messages of one notification. */
export interface LightweightSender {
  /** Where it is sent, `host:port`. */
  readonly authority: string;
  readonly device: Omit<DeviceId, 'manufacturer'>;
  /** What the CPE logs in to its ACS with: its name is in the message, its password signs it. */
  readonly username: string;
  readonly password: string;
}

/** What fits a packet of Ethernet, whatever headers are before it: fragments get lost together. */
const AIMED_BYTES = 1400;
/** What a datagram of IPv4 can hold at all. */
const MOST_BYTES = 65_507;

const TYPE_ON_WIRE: ReadonlyMap<ParameterType, string> = new Map([['xsd:base64', 'xs:base64Binary']]);

/**
 * A UDP Lightweight Notification (TR-069 Amendment 5): an HTTP POST that nobody answers, in as many datagrams as it takes,
 * each a message of its own.
 *
 * @param at seconds since the epoch
 * @param nonce another one for each message
 * @returns the datagrams, and the parameters that are too long for one
 */
export function encodeLightweightNotification(
  sender: LightweightSender,
  at: number,
  parameters: readonly ParameterValue[],
  nonce: () => string,
): { readonly datagrams: readonly Buffer[]; readonly tooLong: readonly ParameterValue[] } {
  // Content-Length has two digits more at most than without any parameter.
  const overhead = encode(sender, at, '', nonce()).length + 2;
  const datagrams: Buffer[] = [];
  const tooLong: ParameterValue[] = [];
  let params = '';
  let bytes = overhead;
  const flush = (): void => {
    if (params !== '') datagrams.push(encode(sender, at, params, nonce()));
    params = '';
    bytes = overhead;
  };
  for (const parameter of parameters) {
    const param = encodeParam(parameter);
    const length = Buffer.byteLength(param);
    if (overhead + length > MOST_BYTES) {
      tooLong.push(parameter);
      continue;
    }
    if (bytes + length > AIMED_BYTES) flush();
    params += param;
    bytes += length;
  }
  flush();
  return { datagrams, tooLong };
}

/** HMAC-SHA1 of the body in hexadecimal digits, its key being ManagementServer.Password. */
export function lightweightSignature(body: string, password: string): string {
  return createHmac('sha1', password).update(body, 'utf8').digest('hex').toUpperCase();
}

function encode(sender: LightweightSender, at: number, params: string, nonce: string): Buffer {
  const { authority, device, username, password } = sender;
  const body =
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<Notification xmlns="${LIGHTWEIGHT_NOTIFICATION}" xmlns:xs="${XML_SCHEMA}" xmlns:xsi="${XML_SCHEMA_INSTANCE}">` +
    `<TS>${at}</TS><UN>${escapeXml(username)}</UN><CN>${nonce}</CN><OUI>${escapeXml(device.oui)}</OUI>` +
    `<ProductClass>${escapeXml(device.productClass)}</ProductClass>` +
    `<SerialNumber>${escapeXml(device.serialNumber)}</SerialNumber>${params}</Notification>\n`;
  const head =
    `POST / HTTP/1.1\r\nHOST: ${authority}\r\nContent-Type: text/xml; charset=utf-8\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\nSignature: ${lightweightSignature(body, password)}\r\n\r\n`;
  return Buffer.from(head + body, 'utf8');
}

function encodeParam({ name, value, type }: ParameterValue): string {
  const written = TYPE_ON_WIRE.get(type) ?? type.replace('xsd:', 'xs:');
  return `<Param><Name>${escapeXml(name)}</Name><Value xsi:type="${written}">${escapeXml(value)}</Value></Param>`;
}
