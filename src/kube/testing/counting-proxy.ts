import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * Passes bytes on and counts connections, TLS and all: what FaultProxy cannot tell, because it ends TLS and speaks HTTP/1.1.
 */
export class CountingProxy {
  /** Such as `https://127.0.0.1:34567`. */
  readonly url: string;
  /** Connections that were accepted since the start. */
  connections = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #target: URL;
  #silent = false;

  static async start(target: string): Promise<CountingProxy> {
    const server = createServer({ noDelay: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new CountingProxy(server, new URL(target));
  }

  private constructor(server: Server, target: URL) {
    this.#server = server;
    this.#target = target;
    this.url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('connection', (socket: Socket) => {
      this.#accept(socket);
    });
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#sockets.size;
  }

  /** Resets every connection. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /**
   * Lets every open connection fall silent: nothing comes through any more, in either direction, and nothing ends.
   * @param newOnes whether those that are opened later are silent too
   */
  freeze(newOnes = false): void {
    this.#silent = newOnes;
    for (const socket of this.#sockets) {
      socket.unpipe();
      socket.pause();
      socket.emit('frozen');
    }
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #accept(socket: Socket): void {
    this.connections++;
    this.#sockets.add(socket);
    if (this.#silent) {
      socket.on('error', () => undefined); // the client gave up
      socket.on('close', () => this.#sockets.delete(socket));
      return;
    }
    const upstream = connect({ host: this.#target.hostname, port: Number(this.#target.port), noDelay: true });
    socket.pipe(upstream).pipe(socket);
    const end = (): void => {
      this.#sockets.delete(socket);
      socket.destroy();
      upstream.destroy();
    };
    socket.on('frozen', () => {
      upstream.unpipe();
      upstream.pause();
    });
    for (const side of [socket, upstream]) {
      side.on('error', end);
      side.on('close', end);
    }
  }
}
