import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { AdminListenError } from './admin-errors.js';

/** Milliseconds. */
export interface ListenerTimeouts {
  /** For a request's headers to arrive: what a slow-loris client plays with. */
  readonly headers: number;
  /** For a whole request. */
  readonly request: number;
  /** Without a byte in either direction: a client that does not read its answer. */
  readonly idle: number;
  /** For answers under way when the listener closes. */
  readonly close: number;
}

const TIMEOUTS: ListenerTimeouts = { headers: 5_000, request: 10_000, idle: 30_000, close: 2_000 };
const MOST_CONNECTIONS = 256;

export interface Listener {
  listen(host: string, port: number): Promise<{ readonly url: string; readonly port: number }>;
  close(): Promise<void>;
}

/** An HTTP listener that clients can neither hold open nor fill up. */
export function createListener(handler: RequestListener, timeouts = TIMEOUTS): Listener {
  const server = createServer(
    {
      headersTimeout: timeouts.headers,
      requestTimeout: timeouts.request,
      connectionsCheckingInterval: timeouts.headers / 5,
      keepAliveTimeout: timeouts.idle,
    },
    handler,
  );
  server.maxConnections = MOST_CONNECTIONS;
  server.setTimeout(timeouts.idle);
  return {
    async listen(host, port) {
      try {
        server.listen({ host, port });
        await once(server, 'listening');
      } catch (cause) {
        throw listenError(host, port, cause);
      }
      const address = server.address();
      const actual = typeof address === 'object' && address ? address.port : port;
      return { url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`, port: actual };
    },
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      const late = setTimeout(() => {
        server.closeAllConnections();
      }, timeouts.close);
      await closed;
      clearTimeout(late);
    },
  };
}

function listenError(host: string, port: number, cause: unknown): AdminListenError {
  const { code } = cause as NodeJS.ErrnoException;
  return code === 'EADDRINUSE'
    ? new AdminListenError(
        'SIM_ADDRESS_IN_USE',
        `Another process listens on ${host}:${port}: end it, or choose another port (0: any that is free).`,
        { cause },
      )
    : new AdminListenError(
        'SIM_ADDRESS_UNUSABLE',
        `Cannot listen on ${host}:${port} (${code ?? String(cause)}): choose an address of this host and a port that this user may use.`,
        { cause },
      );
}
