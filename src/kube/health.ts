import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What is wrong, or undefined when nothing is. Asked at every probe: it must be quick and must not throw. */
export type Check = () => string | undefined;

export interface HealthChecks {
  /** /healthz: what only a restart cures. An API server that is away is none of it. */
  readonly liveness: Readonly<Record<string, Check>>;
  /** /readyz: what keeps this process from doing its work now. */
  readonly readiness: Readonly<Record<string, Check>>;
}

export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

/** The answer to a probe: 200 when nothing is wrong, else 503; the body names every check, and what is wrong. */
export function report(checks: Readonly<Record<string, Check>>): { readonly status: 200 | 503; readonly body: string } {
  let healthy = true;
  const found: Record<string, string> = {};
  for (const [name, check] of Object.entries(checks)) {
    const trouble = check();
    if (trouble !== undefined) healthy = false;
    found[name] = trouble ?? 'ok';
  }
  return { status: healthy ? 200 : 503, body: `${JSON.stringify({ healthy, checks: found })}\n` };
}

/**
 * Serves /healthz and /readyz.
 * @param port 0 for any that is free
 */
export async function serveHealth(checks: HealthChecks, host: string, port: number): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0];
    const asked = path === '/healthz' ? checks.liveness : path === '/readyz' ? checks.readiness : undefined;
    const readable = request.method === 'GET' || request.method === 'HEAD';
    const { status, body } =
      asked === undefined
        ? { status: 404, body: '{"error":"there are /healthz and /readyz"}\n' }
        : readable
          ? report(asked)
          : { status: 405, body: '{"error":"GET it"}\n' };
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
  server.listen(port, host);
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: () => close(server),
  };
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
