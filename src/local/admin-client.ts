import { Agent, request } from 'node:http';
import type { ActionProgress, ActionRequest, AdminError, CpeDetail, CpeSummary, ShardStatus } from '../api/admin.js';
import type { ShardConfig } from '../api/shard-config.js';
import { LocalError, messageOf } from './errors.js';

/** What became of a configuration that a worker was sent. */
export type ConfigureVerdict =
  { readonly verdict: 'accepted' } | { readonly verdict: 'restart' | 'invalid' | 'unreachable'; readonly why: string };

export interface AdminClient {
  status(): Promise<ShardStatus>;
  configure(config: ShardConfig): Promise<ConfigureVerdict>;
  /** Starts an action, or asks how it fares: a worker carries one id out once. */
  act(id: string, action: ActionRequest): Promise<ActionProgress>;
  /** CPEs of the shard, by index; `state` filters and `limit` bounds them. */
  cpes(filter: { readonly state?: string; readonly limit?: number }): Promise<readonly CpeSummary[]>;
  /** A CPE by id or serial number; undefined when it is not in this shard. */
  cpe(name: string): Promise<CpeDetail | undefined>;
  close(): void;
}

const TIMEOUT_MS = 5_000;

/** Speaks to the admin API of one worker. Every call rejects with a LocalError that names the worker. */
export function createAdminClient(worker: string, url: string, token: string): AdminClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });

  async function call(method: string, path: string, body?: unknown): Promise<Answer> {
    try {
      return await exchange(agent, new URL(path, url), method, token, body);
    } catch (cause) {
      throw new LocalError('LOCAL_WORKER', `${worker} does not answer: ${messageOf(cause)}`, { cause });
    }
  }

  /** The body of a 2xx answer; the sender is our own process, so its shape is that of src/api/admin.ts. */
  async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await call(method, path, body);
    if (answer.status >= 300) throw refused(worker, method, path, answer);
    return JSON.parse(answer.body) as T;
  }

  return {
    status: () => ask<ShardStatus>('GET', '/admin/status'),
    async configure(config) {
      let answer: Answer;
      try {
        answer = await call('PUT', '/admin/config', config);
      } catch (thrown) {
        return { verdict: 'unreachable', why: messageOf(thrown) };
      }
      if (answer.status < 300) return { verdict: 'accepted' };
      const why = errorText(answer);
      if (answer.status === 409) return { verdict: 'restart', why };
      return { verdict: answer.status < 500 ? 'invalid' : 'unreachable', why };
    },
    act: (id, action) => ask<ActionProgress>('PUT', `/admin/actions/${encodeURIComponent(id)}`, action),
    cpes({ state, limit }) {
      const query = new URLSearchParams();
      if (state !== undefined) query.set('state', state);
      if (limit !== undefined) query.set('limit', String(limit));
      return ask<CpeSummary[]>('GET', `/admin/cpes${query.size > 0 ? `?${query.toString()}` : ''}`);
    },
    async cpe(name) {
      const path = `/admin/cpes/${encodeURIComponent(name)}`;
      const answer = await call('GET', path);
      if (answer.status === 404) return undefined;
      if (answer.status >= 300) throw refused(worker, 'GET', path, answer);
      return JSON.parse(answer.body) as CpeDetail;
    },
    close() {
      agent.destroy();
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

function exchange(agent: Agent, url: URL, method: string, token: string, body: unknown): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const headers: Record<string, string> = { authorization: `Bearer ${token}` };
  if (body !== undefined) headers['content-type'] = 'application/json';
  const call = request(url, { agent, method, headers, timeout: TIMEOUT_MS }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () => {
      resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() });
    });
  });
  call.on('timeout', () => call.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
  call.on('error', reject);
  call.end(body === undefined ? undefined : JSON.stringify(body));
  return promise;
}

function refused(worker: string, method: string, path: string, answer: Answer): LocalError {
  return new LocalError(
    'LOCAL_WORKER_ANSWER',
    `${worker} answered ${method} ${path} with ${answer.status}: ${errorText(answer)}`,
  );
}

function errorText(answer: Answer): string {
  try {
    return (JSON.parse(answer.body) as AdminError).error;
  } catch {
    return answer.body.slice(0, 200);
  }
}
