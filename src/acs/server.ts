import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Acs } from './acs.js';
import { createApi } from './api.js';
import { createAuthenticator } from './authenticator.js';
import { callDevice } from './call-device.js';
import { CwmpEndpoint } from './cwmp-endpoint.js';
import { AcsError } from './errors.js';
import { sendText } from './http-output.js';
import { Inventory } from './inventory.js';
import { LimitedWarnings } from './log-limiter.js';
import { resolveLimits, resolvePath } from './options.js';
import type { AcsOptions } from './options.js';
import { OrderBook } from './orders.js';
import { Policy } from './policy.js';
import { SessionTable } from './session-table.js';
import { TokenSource } from './token-source.js';

const SWEEP_MS = 1_000;
/** Incomplete and idle connections are looked for so often. */
const CONNECTION_CHECK_MS = 5_000;

/**
 * Makes an embedded ACS. It accepts any CWMP device; CWMP goes over node:http directly, because it is a hot path.
 *
 * @throws AcsError ACS_BAD_OPTION
 */
export function createAcs(options: AcsOptions): Acs {
  const { clock, random, logger } = options;
  const limits = resolveLimits(options.limits);
  const path = resolvePath(options.path);
  const now = (): number => clock.now();
  const inventory = new Inventory(limits);
  const sessions = new SessionTable();
  const orders = new OrderBook(now, limits.maxTasksPerDevice);
  const warnings = new LimitedWarnings(logger, now);
  const tokens = new TokenSource(random);
  const newToken = (): string => tokens.next();
  let stopping = false;

  const endpoint = new CwmpEndpoint({
    inventory,
    sessions,
    limits,
    logger,
    warnings,
    now,
    maxTasksPerDevice: limits.maxTasksPerDevice,
    policy: new Policy(options.provisioning, now()),
    authenticator: createAuthenticator(options.authentication ?? { kind: 'none' }, now, newToken),
    newToken,
    accepts: () => !stopping,
  });
  const server = createServer(
    { connectionsCheckingInterval: CONNECTION_CHECK_MS, noDelay: true },
    (request, response) => {
      const url = request.url ?? '';
      if (url === path || (url.startsWith(path) && url.charCodeAt(path.length) === 63))
        endpoint.handle(request, response);
      else if (api !== undefined && url.startsWith('/api/')) api(request, response);
      else sendText(response, 404, `Here is nothing; devices POST to ${path}.`);
    },
  );
  server.requestTimeout = limits.requestTimeoutMs;
  server.headersTimeout = limits.requestTimeoutMs;
  server.keepAliveTimeout = limits.keepAliveTimeoutMs;
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    // A client that resets its connection is an everyday event, and its session expires by itself.
    if (error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    warnings.warn('not HTTP', {
      from: `${socket.remoteAddress ?? 'gone'}:${socket.remotePort ?? 0}`,
      reason: error.message,
    });
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    else socket.destroy();
  });
  let stopSweep: (() => void) | undefined;

  const acs: Acs = {
    inventory,
    orders,
    status: () => ({
      devices: inventory.size,
      sessions: { active: sessions.active, begun: sessions.begun, ended: sessions.ended },
    }),
    push: (request, devices) => orders.give(request, devices),
    connectionRequest: (device) =>
      callDevice(device, {
        credentials: options.connectionRequestCredentials?.(device.deviceId),
        timeoutMs: limits.connectionRequestTimeoutMs,
        random,
        now,
      }),
    async listen({ host, port }) {
      await listening(server, host, port);
      stopSweep = clock.every(SWEEP_MS, () => {
        sessions.expire(now() - limits.sessionTimeoutMs);
        warnings.flush();
      });
      const bound = (server.address() as AddressInfo).port;
      return { url: `http://${urlHost(host)}:${bound}${path}`, port: bound };
    },
    async close(graceMs = 2_000) {
      stopping = true;
      await sessions.idle(clock, graceMs);
      stopSweep?.();
      await closed(server);
      sessions.clear();
      warnings.flush();
    },
  };
  const api = options.apiToken === undefined ? undefined : createApi(acs, options.apiToken, logger);
  return acs;
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      const why = error.code === 'EADDRINUSE' ? 'the port is in use; choose another one, or 0 for any' : error.message;
      reject(new AcsError('ACS_LISTEN', `The ACS cannot listen on ${host}:${port}: ${why}`, { cause: error }));
    };
    server.once('error', failed);
    server.listen({ host, port, backlog: 4096 }, () => {
      server.off('error', failed);
      resolve();
    });
  });
}

function closed(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve, reject) => {
    server.close((error) => {
      if (error) reject(error);
      else resolve();
    });
    server.closeAllConnections();
  });
}

/** The host of a URL that reaches what listens on this address. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
