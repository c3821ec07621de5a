import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A TCP server on a free port of loopback that hands what it reads to a test, which writes what it likes. */
export class RawServer {
  readonly sockets: Socket[] = [];
  /** Errors of connections by their codes, and `end` for those that the client ended in order. */
  readonly ends: string[] = [];
  readonly #server: Server;

  /** @param onData is told how many times there has been data on this server, from 1 */
  constructor(onData: (socket: Socket, text: string, count: number) => void) {
    let count = 0;
    this.#server = createServer((socket) => {
      this.sockets.push(socket);
      socket.on('data', (bytes) => {
        onData(socket, bytes.toString('utf8'), ++count);
      });
      socket.on('end', () => this.ends.push('end'));
      socket.on('error', (error: NodeJS.ErrnoException) => this.ends.push(error.code ?? error.message));
    });
  }

  listen(): Promise<string> {
    return new Promise((resolve) => {
      this.#server.listen(0, '127.0.0.1', () => {
        resolve(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/cwmp`);
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      for (const socket of this.sockets) socket.destroy();
    });
  }
}
