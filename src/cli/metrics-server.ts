import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from '../telemetry/registry.js';
import type { BindAddress } from './bind-address.js';

export interface MetricsServer {
  /** Base URL; the metrics are at /metrics. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the metrics of a process that has no admin API. */
export async function serveMetrics(registry: Registry, { host, port }: BindAddress): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const readable = request.method === 'GET' || request.method === 'HEAD';
    if (!readable || request.url?.split('?', 1)[0] !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('there is GET /metrics\n');
      return;
    }
    registry.exposition(request.headers.accept).then(
      ({ contentType, body }) => {
        response.writeHead(200, { 'content-type': contentType, vary: 'Accept' });
        response.end(request.method === 'HEAD' ? undefined : body);
      },
      (thrown: unknown) => {
        response.writeHead(500, { 'content-type': 'text/plain' }).end(String(thrown));
      },
    );
  });
  server.listen(port, host);
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
