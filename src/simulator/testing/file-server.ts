import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A request that the server has got whole. */
export interface FileCall {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** A real file server on a free port of loopback, whose answers a test decides. */
export class FileServer {
  readonly calls: FileCall[] = [];
  /** Requests that have begun and not been answered. */
  open = 0;
  readonly #server: Server;
  #base = '';

  constructor(
    answer: (call: FileCall, response: ServerResponse) => void,
    tls?: { readonly key: Buffer; readonly cert: Buffer },
  ) {
    const take = (request: IncomingMessage, response: ServerResponse): void => {
      this.open++;
      response.on('close', () => this.open--);
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request;
        const body = Buffer.concat(pieces).toString('utf8');
        const call = { method, path, authorization: headers.authorization, body };
        this.calls.push(call);
        answer(call, response);
      });
    };
    this.#server = tls ? createTlsServer(tls, take) : createServer(take);
    this.#base = tls ? 'https' : 'http';
  }

  /** @returns the URL of a file on it */
  async listen(): Promise<(name: string) => string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = this.#server.address() as AddressInfo;
    return (name) => `${this.#base}://127.0.0.1:${port}/${name}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeAllConnections();
    });
  }
}
