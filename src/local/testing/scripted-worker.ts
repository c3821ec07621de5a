import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ActionProgress, CpeSummary, ShardStatus } from '../../api/admin.js';
import type { ShardConfig } from '../../api/shard-config.js';

/**
 * A worker process for tests: it speaks the admin API over real HTTP and keeps a data file, but has no CPEs to simulate.
 * Its script is in the manifest: all CPEs are ready at once, unless identity.productClass says what goes wrong.
 *
 * - `Crash`: it writes a log line and exits with code 3 before it listens
 * - `Stubborn`: it ignores that its channel closes
 * - `Failing`: one CPE of the shard fails
 *
 * A change of the seed asks for a restart. It runs as TypeScript under Node itself, hence only type imports.
 */

interface Saved {
  starts: number;
  actions: Record<string, ActionProgress>;
}

function option(name: string): string {
  const at = process.argv.indexOf(`--${name}`);
  const value = process.argv[at + 1];
  if (at < 0 || value === undefined) throw new Error(`--${name} is missing`);
  return value;
}

let config = JSON.parse(readFileSync(option('config'), 'utf8')) as ShardConfig;
const token = readFileSync(option('admin-token-file'), 'utf8').trim();
const dataFile = option('data');
const saved: Saved = existsSync(dataFile)
  ? (JSON.parse(readFileSync(dataFile, 'utf8')) as Saved)
  : { starts: 0, actions: {} };
saved.starts++;
const startedAt = `start ${saved.starts}`;
save();

if (config.identity.productClass === 'Crash') {
  process.stderr.write(`${JSON.stringify({ level: 'error', message: 'profile folder is gone' })}\n`);
  process.exit(3);
}

function save(): void {
  writeFileSync(dataFile, JSON.stringify(saved));
}

function status(): ShardStatus {
  const failed = config.identity.productClass === 'Failing' ? 1 : 0;
  const ready = config.shard.count - failed;
  return {
    fleet: config.fleet.name,
    shard: config.shard,
    generation: config.generation,
    started_at: startedAt,
    cpes: { new: 0, bootstrapping: 0, ready, failed },
    // What the test wants to see of the worker's life stands in counters: its starts, and the actions carried out.
    sessions: { active: 0, succeeded: saved.starts, failed },
    bootstraps: ready,
    faults: Object.keys(saved.actions).length,
    session_ms: { '72': ready },
    bootstrap_ms: { '72': ready },
    failures: failed > 0 ? { 'ACS answered 503': failed } : {},
  };
}

function cpes(): CpeSummary[] {
  return Array.from({ length: config.shard.count }, (_, i) => {
    const index = config.shard.first + i * config.shard.stride;
    return {
      id: `${config.fleet.name}-${index}`,
      serial: config.identity.serialNumber.replace('{index:08}', String(index).padStart(8, '0')),
      lifecycle_state: i === 0 && config.identity.productClass === 'Failing' ? 'failed' : 'ready',
      last_event: 'inform 0 BOOTSTRAP',
      last_event_at: '2026-01-01T00:00:00.000Z',
    };
  });
}

function act(id: string): ActionProgress {
  const before = saved.actions[id];
  const matched = config.shard.count;
  saved.actions[id] = before
    ? { ...before, phase: 'Succeeded', succeeded: matched }
    : { id, phase: 'Running', matched, succeeded: 0, failed: 0, message: '' };
  save();
  return saved.actions[id];
}

function configure(next: ShardConfig): { status: number; body: unknown } {
  if (next.seed !== config.seed)
    return { status: 409, body: { code: 'ADMIN_RESTART_REQUIRED', error: 'seed: asks for a restart' } };
  config = next;
  return { status: 200, body: { generation: next.generation } };
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const { status: code, body } = answer(request, text);
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function answer(request: IncomingMessage, text: string): { status: number; body: unknown } {
  if (request.headers.authorization !== `Bearer ${token}`)
    return { status: 401, body: { code: 'ADMIN_UNAUTHORIZED', error: 'no token' } };
  const url = new URL(request.url ?? '/', 'http://worker');
  const what = `${request.method ?? ''} ${url.pathname}`;
  if (what === 'GET /admin/status') return { status: 200, body: status() };
  if (what === 'PUT /admin/config') return configure(JSON.parse(text) as ShardConfig);
  if (what.startsWith('PUT /admin/actions/')) return { status: 200, body: act(what.slice(19)) };
  if (what === 'GET /admin/cpes') {
    const state = url.searchParams.get('state');
    const limit = Number(url.searchParams.get('limit') ?? Infinity);
    return {
      status: 200,
      body: cpes()
        .filter((cpe) => state === null || cpe.lifecycle_state === state)
        .slice(0, limit),
    };
  }
  const cpe = cpes().find((one) => what === `GET /admin/cpes/${one.id}` || what === `GET /admin/cpes/${one.serial}`);
  return cpe
    ? { status: 200, body: { ...cpe, profile: 'tr181-gateway' } }
    : { status: 404, body: { code: 'ADMIN_UNKNOWN', error: `${what}: there is no such thing` } };
}

const server = createServer((request, response) => void handle(request, response));
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ type: 'listening', adminUrl: `http://127.0.0.1:${port}` });
});
process.on('SIGINT', () => undefined);
process.on('disconnect', () => {
  if (config.identity.productClass === 'Stubborn') return;
  save();
  process.exit(0);
});
