import { createHmac, timingSafeEqual } from 'node:crypto';

/** Types of messages (RFC 3489 §11.1). */
export const STUN_TYPE = { bindingRequest: 0x0001, bindingResponse: 0x0101, bindingError: 0x0111 } as const;

/** Types of attributes: those of RFC 3489 §11.2, XOR-MAPPED-ADDRESS of RFC 5389 §15.2, and two of TR-069 Annex G. */
export const STUN_ATTRIBUTE = {
  mappedAddress: 0x0001,
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  xorMappedAddress: 0x0020,
  connectionRequestBinding: 0xc001,
  bindingChange: 0xc002,
} as const;

/** XOR-MAPPED-ADDRESS as the drafts before RFC 5389 number it. */
const XOR_MAPPED_ADDRESS_OF_DRAFTS = 0x8020;
/** The value of CONNECTION-REQUEST-BINDING: with the space it fills words (TR-069 §G.2.1.2). */
const BINDING_OF_REQUESTS = Buffer.from('dslforum.org/TR-111 ', 'latin1');
const NO_VALUE = Buffer.alloc(0);

const HEADER_BYTES = 20;
const ATTRIBUTE_HEADER_BYTES = 4;
const INTEGRITY_BYTES = 20;
/** MESSAGE-INTEGRITY is of a text that is filled with zeros to a multiple of this (RFC 3489 §11.2.8). */
const HMAC_BLOCK_BYTES = 64;

/** By address family (RFC 3489 §11.2.1; IPv6 of RFC 5389). */
const ADDRESS_BYTES: Readonly<Record<number, number | undefined>> = { 1: 4, 2: 16 };

/** A transport address. */
export interface StunAddress {
  readonly address: string;
  readonly port: number;
}

/** What of a message matters to the ends of a binding. */
export interface StunMessage {
  readonly type: number;
  /** 32 hexadecimal digits. */
  readonly transaction: string;
  /** XOR-MAPPED-ADDRESS where there is one, which no gateway on the way rewrites; else MAPPED-ADDRESS. */
  readonly mapped: StunAddress | undefined;
  readonly errorCode: number | undefined;
  readonly username: string | undefined;
  readonly bindingOfRequests: boolean;
  readonly bindingChange: boolean;
  /** Where MESSAGE-INTEGRITY begins. */
  readonly integrityAt: number | undefined;
}

export type StunAttribute = readonly [type: number, value: Buffer];

/** @param transaction 16 bytes; @param key of MESSAGE-INTEGRITY, which is added as the last attribute when there is one */
export function encodeStun(
  type: number,
  transaction: Buffer,
  attributes: readonly StunAttribute[],
  key?: string,
): Buffer {
  const pieces = attributes.flatMap(([number, value]) => [header(number, value.length), value, padding(value.length)]);
  const body = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const integrity = key === undefined ? 0 : ATTRIBUTE_HEADER_BYTES + INTEGRITY_BYTES;
  const message = Buffer.concat([header(type, body + integrity), transaction, ...pieces]);
  if (key === undefined) return message;
  return Buffer.concat([message, header(STUN_ATTRIBUTE.messageIntegrity, INTEGRITY_BYTES), hmac(message, key)]);
}

/**
 * The Binding Request of a CPE from the port at which it takes UDP Connection Requests (TR-069 §G.2.1.2).
 *
 * @param change it tells of a binding that is another than before
 * @param login given when the server has asked for it (§G.2.1.3)
 */
export function bindingRequest(
  transaction: Buffer,
  change: boolean,
  login?: { readonly username: string; readonly password: string },
): Buffer {
  const attributes: StunAttribute[] = [[STUN_ATTRIBUTE.connectionRequestBinding, BINDING_OF_REQUESTS]];
  if (change) attributes.push([STUN_ATTRIBUTE.bindingChange, NO_VALUE]);
  if (login) attributes.push([STUN_ATTRIBUTE.username, Buffer.from(login.username, 'utf8')]);
  return encodeStun(STUN_TYPE.bindingRequest, transaction, attributes, login?.password);
}

/** Undefined for bytes that are no STUN message. Attributes that are not known, or of a wrong form, are passed over. */
export function decodeStun(bytes: Buffer): StunMessage | undefined {
  if (bytes.length < HEADER_BYTES || bytes.readUInt16BE(0) >= 0x4000) return undefined;
  const end = HEADER_BYTES + bytes.readUInt16BE(2);
  if (end !== bytes.length) return undefined;
  const found = new Map<number, { readonly at: number; readonly value: Buffer }>();
  for (let at = HEADER_BYTES; at < end;) {
    if (at + ATTRIBUTE_HEADER_BYTES > end) return undefined;
    const value = at + ATTRIBUTE_HEADER_BYTES;
    const length = bytes.readUInt16BE(at + 2);
    if (value + length > end) return undefined;
    const type = bytes.readUInt16BE(at);
    // The first of a type counts, and none that stands behind MESSAGE-INTEGRITY (RFC 5389 §15, §15.4).
    if (!found.has(type) && !found.has(STUN_ATTRIBUTE.messageIntegrity)) {
      found.set(type, { at, value: bytes.subarray(value, value + length) });
    }
    at = value + length + padding(length).length;
  }
  const valueOf = (type: number): Buffer | undefined => found.get(type)?.value;
  const xored = valueOf(STUN_ATTRIBUTE.xorMappedAddress) ?? valueOf(XOR_MAPPED_ADDRESS_OF_DRAFTS);
  const error = valueOf(STUN_ATTRIBUTE.errorCode);
  const integrity = found.get(STUN_ATTRIBUTE.messageIntegrity);
  return {
    type: bytes.readUInt16BE(0),
    transaction: bytes.toString('hex', 4, HEADER_BYTES),
    mapped:
      addressOf(xored, bytes.subarray(4, HEADER_BYTES)) ?? addressOf(valueOf(STUN_ATTRIBUTE.mappedAddress), undefined),
    errorCode: error && error.length >= 4 ? (error.readUInt8(2) & 7) * 100 + error.readUInt8(3) : undefined,
    username: valueOf(STUN_ATTRIBUTE.username)?.toString('utf8'),
    bindingOfRequests: valueOf(STUN_ATTRIBUTE.connectionRequestBinding)?.equals(BINDING_OF_REQUESTS) ?? false,
    bindingChange: found.has(STUN_ATTRIBUTE.bindingChange),
    integrityAt: integrity?.value.length === INTEGRITY_BYTES ? integrity.at : undefined,
  };
}

/** Whether the message carries the MESSAGE-INTEGRITY of this key. */
export function hasIntegrity(bytes: Buffer, { integrityAt }: StunMessage, key: string): boolean {
  if (integrityAt === undefined) return false;
  const value = integrityAt + ATTRIBUTE_HEADER_BYTES;
  return timingSafeEqual(bytes.subarray(value, value + INTEGRITY_BYTES), hmac(bytes.subarray(0, integrityAt), key));
}

/** `host:port`, an IPv6 address in brackets: the form of UDPConnectionRequestAddress. */
export function authorityOf({ address, port }: StunAddress): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

function header(type: number, length: number): Buffer {
  const bytes = Buffer.alloc(ATTRIBUTE_HEADER_BYTES);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(length, 2);
  return bytes;
}

/** Attributes begin at multiples of four bytes. */
function padding(length: number): Buffer {
  return Buffer.alloc((4 - (length % 4)) % 4);
}

function hmac(text: Buffer, key: string): Buffer {
  const fill = (HMAC_BLOCK_BYTES - (text.length % HMAC_BLOCK_BYTES)) % HMAC_BLOCK_BYTES;
  return createHmac('sha1', key).update(text).update(Buffer.alloc(fill)).digest();
}

/** @param mask the 16 bytes after type and length, which an address that is XORed was masked with (RFC 5389 §15.2) */
function addressOf(value: Buffer | undefined, mask: Buffer | undefined): StunAddress | undefined {
  if (!value || value.length < 8) return undefined;
  const size = ADDRESS_BYTES[value.readUInt8(1)];
  if (size === undefined || value.length !== 4 + size) return undefined;
  const plain = Buffer.from(value.subarray(2));
  for (let i = 0; mask && i < 2; i++) plain[i] = (plain[i] as number) ^ (mask[i] as number);
  for (let i = 0; mask && i < size; i++) plain[2 + i] = (plain[2 + i] as number) ^ (mask[i] as number);
  const address = plain.subarray(2);
  const text =
    size === 4
      ? [...address].join('.')
      : new URL(`http://[${address.toString('hex').replace(/(.{4})(?!$)/g, '$1:')}]`).hostname.slice(1, -1);
  return { address: text, port: plain.readUInt16BE(0) };
}
