import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';

/** A socket for peers with addresses like this one; it does not keep the process alive. */
export function newSocket(address: string): Socket {
  return createSocket(isIPv6(address) ? 'udp6' : 'udp4').unref();
}

/** Waits for an event; an error closes the socket and is thrown. */
export function ready(socket: Socket, event: 'listening' | 'connect', begin: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      socket.close();
      reject(error);
    };
    socket.once('error', failed);
    socket.once(event, () => {
      socket.off('error', failed);
      resolve();
    });
    begin();
  });
}
