import { Agent } from 'undici';
import type { KeyPair } from './certificates.js';

/** How to reach an API server, and as whom. All but `server` PEM. */
export interface ClientConfig extends KeyPair {
  /** Such as `https://127.0.0.1:6443`. */
  readonly server: string;
  readonly ca: string;
}

/** What was answered; `body` is parsed when it is JSON, and a text otherwise. */
export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: T;
}

/** One line of a watch. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: { readonly metadata?: { readonly name: string }; readonly code?: number };
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * HTTP to an API server and nothing else: what tests look at the world with, so that they do not trust the client that
 * they test.
 */
export class RawClient {
  private readonly agent: Agent;
  private readonly server: string;

  constructor({ server, ca, cert, key }: ClientConfig) {
    this.server = server;
    this.agent = new Agent({ connect: { ca, cert, key } });
  }

  /** Sends a request; any status is an answer. Rejects when none comes. */
  async request<T = unknown>(
    method: Method,
    path: string,
    options: { readonly body?: unknown; readonly contentType?: string; readonly accept?: string } = {},
  ): Promise<Answer<T>> {
    const { body, contentType = 'application/json', accept = 'application/json' } = options;
    const answer = await this.agent.request({
      origin: this.server,
      path,
      method,
      headers: { accept, ...(body !== undefined && { 'content-type': contentType }) },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.body.text();
    const json = String(answer.headers['content-type']).startsWith('application/json');
    return { status: answer.statusCode, headers: answer.headers, body: (json ? JSON.parse(text) : text) as T };
  }

  /** Creates or changes an object by server-side apply, taking over all fields. */
  apply<T = unknown>(path: string, object: object, query = ''): Promise<Answer<T>> {
    // JSON is YAML, and the API server wants this type for it.
    const contentType = 'application/apply-patch+yaml';
    return this.request('PATCH', `${path}?fieldManager=test&force=true${query}`, { body: object, contentType });
  }

  /** Opens a watch and gives its events as they come; they end, or throw, as the connection does. */
  async *watch(path: string): AsyncGenerator<WatchEvent, void, undefined> {
    const { body } = await this.agent.request({ origin: this.server, path, method: 'GET', bodyTimeout: 0 });
    let rest = '';
    for await (const chunk of body.setEncoding('utf8')) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield JSON.parse(line) as WatchEvent;
    }
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }
}
