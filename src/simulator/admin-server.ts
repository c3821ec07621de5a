import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type Express, type Request, type Response } from 'express';
import type { Logger } from '../api/logger.js';
import type { Registry } from '../telemetry/registry.js';
import { authenticate, isLoopback } from './admin-auth.js';
import { AdminListenError, AdminRefusal, answerFor } from './admin-errors.js';
import { createListener } from './admin-listener.js';
import { adminRoutes, allowOnly } from './admin-routes.js';
import type { ShardControl } from './control.js';

export interface AdminServerParts {
  readonly control: ShardControl;
  readonly registry: Registry;
  /** What callers of /admin show; empty: /admin is open, and the server listens on loopback only. */
  readonly token: string;
  readonly logger: Logger;
}

export interface AdminServer {
  /**
   * @param port 0 for any that is free
   * @throws AdminListenError when the address is taken or unusable, or is to be reached by others without a token
   */
  listen(host: string, port: number): Promise<{ readonly url: string; readonly port: number }>;
  /** From here on /readyz answers 503; everything else goes on. For the time in which sessions end. */
  drain(): void;
  /** Takes no new connections, lets answers that are under way end within 2 s, and ends. */
  close(): Promise<void>;
}

/** The HTTP server for /metrics, /healthz, /readyz and the admin API (docs/reference/admin-api.md). */
export function createAdminServer({ control, registry, token, logger }: AdminServerParts): AdminServer {
  let draining = false;
  const app = express().disable('x-powered-by').disable('etag');
  serveMetrics(app, registry);
  app
    .route('/healthz')
    .get((_request, response) => {
      response.json({ healthy: true });
    })
    .all(allowOnly('GET, HEAD'));
  app
    .route('/readyz')
    .get((_request, response) => {
      response.status(draining ? 503 : 200).json({ ready: !draining });
    })
    .all(allowOnly('GET, HEAD'));
  app.use('/admin', authenticate(token), adminRoutes(control));

  const listener = createListener((request, response) => {
    // express makes a Request and a Response out of the two itself. With a `next` of ours, problems end there.
    app(request as Request, response as Response, (thrown?: unknown) => {
      answerProblem(thrown, request, response, logger);
    });
  });
  return {
    async listen(host, port) {
      if (token === '' && !isLoopback(host)) {
        throw new AdminListenError(
          'SIM_ADMIN_TOKEN_MISSING',
          `Others could reach the admin API on ${host}: give it a token, or bind it to 127.0.0.1.`,
        );
      }
      return listener.listen(host, port);
    },
    drain() {
      draining = true;
    },
    async close() {
      draining = true;
      await listener.close();
    },
  };
}

function serveMetrics(app: Express, registry: Registry): void {
  app
    .route('/metrics')
    .get(async (request, response) => {
      const { contentType, body } = await registry.exposition(request.headers.accept);
      // Not by response.send, which would sort the parameters of the content type.
      response.writeHead(200, {
        'Content-Type': contentType,
        'Content-Length': Buffer.byteLength(body),
        Vary: 'Accept',
      });
      response.end(body);
    })
    .all(allowOnly('GET, HEAD'));
}

/** Answers a request that no route did, for what was thrown, or because there is no such path. */
function answerProblem(thrown: unknown, request: IncomingMessage, response: ServerResponse, logger: Logger): void {
  const path = request.url?.split('?')[0] ?? '';
  const unknownPath = new AdminRefusal(404, 'ADMIN_UNKNOWN_PATH', `There is no ${path} here.`);
  const { status, body } = answerFor(thrown ?? unknownPath);
  if (status === 500) {
    const error = thrown instanceof Error ? thrown.stack : String(thrown);
    logger.error('A request to the admin API failed', { method: request.method, path, error });
  }
  // In the middle of an answer only a broken connection says that it is not whole.
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
