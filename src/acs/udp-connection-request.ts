import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { encodeConnectionRequest } from '../cwmp/udp-connection-request.js';
import type { ConnectionRequestOptions, ConnectionRequestResult } from './connection-request.js';

export interface UdpConnectionRequestOptions extends Pick<ConnectionRequestOptions, 'credentials' | 'random'> {
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A datagram may be lost: the device takes the first that comes, and knows the others as its copies (TR-069 §G.2.2). */
const COPIES = 3;
/** A UDPConnectionRequestAddress without a port. */
const DEFAULT_PORT = 80;

/** Calls a device by UDP at its UDPConnectionRequestAddress. Nobody answers; that it calls back is the answer. */
export async function sendUdpConnectionRequest(
  authority: string,
  { credentials, random, now }: UdpConnectionRequestOptions,
): Promise<ConnectionRequestResult> {
  const target = URL.canParse(`http://${authority}`) ? new URL(`http://${authority}`) : undefined;
  if (!target) {
    return {
      outcome: 'unreachable',
      message: `Its UDPConnectionRequestAddress is "${authority}"; it has to be host:port.`,
    };
  }
  if (!credentials) {
    return {
      outcome: 'unauthorized',
      message: 'A connection request by UDP is signed, and there is no login for the device.',
    };
  }
  const request = {
    ts: String(Math.floor(now() / 1000)),
    id: String(random(4).readUInt32BE(0)),
    un: credentials.username,
    cn: random(8).toString('hex'),
  };
  const bytes = encodeConnectionRequest(authority, request, credentials.password);
  const port = target.port === '' ? DEFAULT_PORT : Number(target.port);
  const host = target.hostname.replace(/^\[|\]$/g, '');
  try {
    await send(bytes, host, port);
    return { outcome: 'sent', message: `Sent by UDP to ${authority}, ${COPIES} times; nobody answers that.` };
  } catch (error) {
    return { outcome: 'unreachable', message: `${authority} cannot be reached by UDP: ${(error as Error).message}.` };
  }
}

function send(bytes: Buffer, host: string, port: number): Promise<void> {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  return new Promise<void>((resolve, reject) => {
    let left = COPIES;
    socket.on('error', reject);
    for (let copy = 0; copy < COPIES; copy++) {
      socket.send(bytes, port, host, (error) => {
        if (error) reject(error);
        else if (--left === 0) resolve();
      });
    }
  }).finally(() => {
    socket.close();
  });
}
