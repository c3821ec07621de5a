import type { Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { newSocket, ready } from '../udp-socket.js';

/** Sends a datagram; rejects when this machine cannot. What is lost later nobody tells. */
export type SendDatagram = (bytes: Buffer, address: string, port: number) => Promise<void>;

/** The sockets from which all CPEs of a process send what nobody answers: one a family, opened when it is first used. */
export class UdpSender {
  readonly #sockets = new Map<boolean, Promise<Socket>>();

  readonly send: SendDatagram = async (bytes, address, port) => {
    const socket = await this.#socket(address);
    await new Promise<void>((resolve, reject) => {
      socket.send(bytes, port, address, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  };

  close(): void {
    for (const opening of this.#sockets.values()) {
      opening.then(
        (socket) => socket.close(),
        () => undefined,
      );
    }
    this.#sockets.clear();
  }

  #socket(address: string): Promise<Socket> {
    const family = isIPv6(address);
    const known = this.#sockets.get(family);
    if (known) return known;
    const opening = open(address, () => {
      if (this.#sockets.get(family) === opening) this.#sockets.delete(family);
    });
    this.#sockets.set(family, opening);
    return opening;
  }
}

/** @param broken the socket could not be opened, or is of no use any more: the next datagram wants another */
async function open(address: string, broken: () => void): Promise<Socket> {
  const socket = newSocket(address);
  try {
    await ready(socket, 'listening', () => {
      socket.bind(0);
    });
  } catch (error) {
    broken();
    throw error;
  }
  socket.once('error', () => {
    broken();
    socket.close();
  });
  return socket;
}
