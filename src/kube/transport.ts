import { Agent, ProxyAgent, type Dispatcher } from 'undici';
import type { Clock } from './clock.js';
import type { Access, Credentials, TlsMaterial } from './credentials.js';
import { KubeError } from './errors.js';

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, as the API server has them. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How long the server may be silent, before its answer and within it, in milliseconds. */
  readonly silenceMs: number;
}

export type Answer = Dispatcher.ResponseData;

/** Idle connections stay for this long; in between, TCP and HTTP/2 ask whether the other side is still there. */
const IDLE_MS = 90_000;
const PING_MS = 30_000;
const CONNECT_MS = 5_000;
/** The dispatcher's own timer comes first: it asks the connection whether it is alive, and drops it when it is not. */
const SLACK_MS = 1_500;

/**
 * One dispatcher for all calls. Over TLS the API server speaks HTTP/2, so lists, writes and every watch share one
 * connection; over HTTP/1.1 connections are kept and used again. It is replaced when the TLS material changes; what runs
 * on the old one ends there.
 */
export class Transport {
  readonly #credentials: Credentials;
  readonly #clock: Clock;
  readonly #retired = new Set<Dispatcher>();
  #dispatcher: Dispatcher | undefined;
  #access: Access | undefined;
  #closed = false;

  constructor(credentials: Credentials, clock: Clock) {
    this.#credentials = credentials;
    this.#clock = clock;
  }

  /**
   * Sends a call; after a 401 once more, with credentials that were read again.
   * @throws what undici throws; what the signal aborts with; KubeError KUBE_CONFIG, KUBE_TIMEOUT
   */
  async send(call: Call): Promise<Answer> {
    const answer = await this.#sendWith(await this.#credentials.current(), call);
    if (answer.statusCode !== 401) return answer;
    await answer.body.dump();
    return this.#sendWith(await this.#credentials.refresh(), call);
  }

  /** Ends every connection, and what runs on them. */
  async close(): Promise<void> {
    this.#closed = true;
    const all = [...this.#retired];
    if (this.#dispatcher !== undefined) all.push(this.#dispatcher);
    this.#retired.clear();
    this.#dispatcher = undefined;
    await Promise.all(all.map((dispatcher) => dispatcher.destroy()));
  }

  async #sendWith(access: Access, { method, path, headers, body, signal, silenceMs }: Call): Promise<Answer> {
    const dispatcher = this.#dispatcherFor(access);
    // The dispatcher heeds a signal, and counts time, only from when a call is on its way, which it is not while it waits
    // for a connection; whoever waits for the answer does so from the start.
    const end = new AbortController();
    const given = Promise.withResolvers<never>();
    const giveUp = (reason: unknown): void => {
      given.reject(reason);
      end.abort(reason);
    };
    const abandon = (): void => {
      giveUp(signal?.reason);
    };
    if (signal?.aborted === true) abandon();
    signal?.addEventListener('abort', abandon);
    const cancel = this.#clock.after(silenceMs + SLACK_MS, () => {
      giveUp(new KubeError('KUBE_TIMEOUT', `${method} ${path}: no answer within ${silenceMs / 1_000} s.`));
    });
    const answer = dispatcher.request({
      origin: access.server.origin,
      path: access.server.pathname.replace(/\/$/, '') + path,
      method,
      headers: { ...access.headers, ...headers },
      body: body ?? null,
      signal: end.signal,
      headersTimeout: silenceMs,
      bodyTimeout: silenceMs,
    });
    try {
      const answered = await Promise.race([answer, given.promise]);
      // The signal still ends the body, for as long as somebody reads it.
      answered.body.once('close', () => {
        signal?.removeEventListener('abort', abandon);
      });
      return answered;
    } catch (error) {
      signal?.removeEventListener('abort', abandon);
      throw error;
    } finally {
      cancel();
      // Whoever gave up has its error already.
      answer.catch(() => undefined);
      given.promise.catch(() => undefined);
    }
  }

  #dispatcherFor(access: Access): Dispatcher {
    if (this.#closed)
      throw new KubeError('KUBE_CONNECTION', 'This client is closed; nothing may be asked of it any more.');
    if (this.#dispatcher !== undefined && this.#access !== undefined && sameConnection(this.#access, access)) {
      return this.#dispatcher;
    }
    if (this.#dispatcher !== undefined) this.#retire(this.#dispatcher);
    this.#access = access;
    this.#dispatcher = connect(access);
    return this.#dispatcher;
  }

  #retire(dispatcher: Dispatcher): void {
    this.#retired.add(dispatcher);
    dispatcher.close(() => {
      this.#retired.delete(dispatcher);
    });
  }
}

function connect({ server, proxyUrl, tls }: Access): Dispatcher {
  const options = {
    keepAliveTimeout: IDLE_MS,
    connectTimeout: CONNECT_MS,
    h2Options: { pingInterval: PING_MS },
  };
  const toServer = { ...tls, keepAlive: true, keepAliveInitialDelay: PING_MS, preferH2: true };
  if (proxyUrl === undefined || proxyUrl === '') return new Agent({ ...options, connect: toServer });
  if (!/^https?:/.test(proxyUrl)) {
    throw new KubeError(
      'KUBE_CONFIG',
      `The kubeconfig's proxy-url ${proxyUrl} for ${server.origin} is not supported; use an http:// or https:// proxy.`,
    );
  }
  return new ProxyAgent({ ...options, uri: proxyUrl, requestTls: toServer });
}

function sameConnection(a: Access, b: Access): boolean {
  return a.server.origin === b.server.origin && a.proxyUrl === b.proxyUrl && sameTls(a.tls, b.tls);
}

function sameTls(a: TlsMaterial, b: TlsMaterial): boolean {
  return (
    String(a.ca) === String(b.ca) &&
    String(a.cert) === String(b.cert) &&
    String(a.key) === String(b.key) &&
    a.rejectUnauthorized === b.rejectUnauthorized &&
    a.servername === b.servername
  );
}
