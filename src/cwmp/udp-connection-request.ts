import { createHmac, timingSafeEqual } from 'node:crypto';

/** A Connection Request in a UDP datagram (TR-069 §G.2.2.3): an HTTP GET whose query says who asks, and when. */
export interface UdpConnectionRequest {
  /** Seconds since the epoch, as text. */
  readonly ts: string;
  /** A number that all copies of one request share. */
  readonly id: string;
  /** ConnectionRequestUsername. */
  readonly un: string;
  /** Any text of the ACS's choice. */
  readonly cn: string;
}

/** The same with its signature: 40 hexadecimal digits. */
export interface SignedConnectionRequest extends UdpConnectionRequest {
  readonly sig: string;
}

/** Longer datagrams are not looked at; those of ACSs have some 300 bytes. */
const MOST_BYTES = 2048;
const REQUEST_LINE = /^GET ([^ \r\n]+) HTTP\/1\.1(?:\r?\n|$)/;
const NUMBER = /^\d{1,20}$/;

/** @param authority where it is sent, `host:port` */
export function encodeConnectionRequest(authority: string, request: UdpConnectionRequest, password: string): Buffer {
  const { ts, id, un, cn } = request;
  const query = new URLSearchParams({
    ts,
    id,
    un,
    cn,
    sig: signature(request, password).toString('hex').toUpperCase(),
  });
  return Buffer.from(`GET http://${authority}?${query.toString()} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`, 'latin1');
}

/** Undefined for a datagram that is no UDP Connection Request. */
export function decodeConnectionRequest(bytes: Buffer): SignedConnectionRequest | undefined {
  if (bytes.length > MOST_BYTES) return undefined;
  const uri = REQUEST_LINE.exec(bytes.toString('latin1'))?.[1];
  const at = uri?.indexOf('?') ?? -1;
  if (uri === undefined || at < 0) return undefined;
  const query = new URLSearchParams(uri.slice(at + 1));
  const [ts, id, un, cn, sig] = ['ts', 'id', 'un', 'cn', 'sig'].map((name) => query.get(name) ?? undefined);
  if (ts === undefined || id === undefined || un === undefined || cn === undefined || sig === undefined)
    return undefined;
  return NUMBER.test(ts) && NUMBER.test(id) ? { ts, id, un, cn, sig } : undefined;
}

/** Whether who sent it knows the password (ConnectionRequestPassword). */
export function isSignedWith(request: SignedConnectionRequest, password: string): boolean {
  if (!/^[\dA-Fa-f]{40}$/.test(request.sig)) return false;
  return timingSafeEqual(Buffer.from(request.sig, 'hex'), signature(request, password));
}

/** What is remembered of the last request, to know its copies and older ones by. */
export type SeenRequest = Pick<UdpConnectionRequest, 'ts' | 'id'>;

/** `copy`: of the last one. `old`: it was made before the last one, so that somebody may have kept it to send it again. */
export type Freshness = 'new' | 'copy' | 'old';

export function freshness({ ts, id }: SeenRequest, last: SeenRequest | undefined): Freshness {
  if (!last || BigInt(ts) > BigInt(last.ts)) return 'new';
  if (BigInt(ts) < BigInt(last.ts)) return 'old';
  return BigInt(id) === BigInt(last.id) ? 'copy' : 'new';
}

function signature({ ts, id, un, cn }: UdpConnectionRequest, password: string): Buffer {
  return createHmac('sha1', password).update(`${ts}${id}${un}${cn}`, 'utf8').digest();
}
