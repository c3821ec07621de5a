import { expect } from '@jest/globals';
import type { LifecycleState } from '../../api/lifecycle.js';
import { Registry } from '../../telemetry/registry.js';
import { createAdminServer, type AdminServer } from '../admin-server.js';
import { FULL_CONFIG } from './admin-config.js';
import { recordingLogger, type RecordingLogger } from './recording-logger.js';
import { TableControl } from './table-control.js';

export const TOKEN = 'open-sesame';
const STATES: readonly LifecycleState[] = ['ready', 'ready', 'failed', 'new', 'failed'];

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface RequestOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An admin server on a free port of loopback, over a small fleet, and a client that shows the token. */
export interface ServedShard {
  readonly control: TableControl;
  readonly server: AdminServer;
  readonly logger: RecordingLogger;
  readonly port: number;
  /** @param request such as `GET /admin/cpes` */
  ask(request: string, options?: RequestOptions): Promise<Answer>;
  /** Expects an error answer, and gives its text. */
  expectRefusal(request: string, status: number, code: string, options?: RequestOptions): Promise<string>;
}

/** The caller closes `server`. */
export async function serveShard(token: string): Promise<ServedShard> {
  const control = new TableControl(FULL_CONFIG, STATES);
  const logger = recordingLogger();
  const registry = new Registry();
  registry.counter('jobs_total', 'Jobs.').cell().inc(3);
  const server = createAdminServer({ control, registry, token, logger });
  const { url, port } = await server.listen('127.0.0.1', 0);

  async function ask(request: string, { body, headers }: RequestOptions = {}): Promise<Answer> {
    const [method = '', path = ''] = request.split(' ');
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  async function expectRefusal(
    request: string,
    status: number,
    code: string,
    options?: RequestOptions,
  ): Promise<string> {
    const answer = await ask(request, options);
    const body = json(answer) as { code: string; error: string };
    expect([request, answer.status, body.code]).toEqual([request, status, code]);
    expect(Object.keys(body)).toEqual(['code', 'error']);
    expect(body.error.length).toBeGreaterThan(10);
    return body.error;
  }

  return { control, server, logger, port, ask, expectRefusal };
}

/** The body of an answer that must be JSON. */
export function json(answer: Answer): unknown {
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  return JSON.parse(answer.text);
}
