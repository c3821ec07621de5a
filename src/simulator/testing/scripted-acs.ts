import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import {
  decodeCpeMessage,
  encodeAcsRequest,
  encodeAcsResponse,
  encodeInformResponse,
} from '../../cwmp/acs-messages.js';
import type { CpeMessage } from '../../cwmp/acs-messages.js';
import type { AcsRequest } from '../../cwmp/cpe-messages.js';
import { isCpeMethod } from '../../cwmp/cpe-rpcs.js';
import { parseEnvelope } from '../../cwmp/envelope.js';
import { decodeInform } from '../../cwmp/inform.js';
import type { Inform } from '../../cwmp/types.js';

/** A POST that a CPE made. */
export interface Post {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly path: string;
  /** The message, by name; `''` for the empty POST. */
  readonly method: string;
  /** Its cwmp:ID. */
  readonly id: string;
  readonly inform: Inform | undefined;
  /** What the CPE said, read; undefined for the empty POST. */
  readonly message: CpeMessage | undefined;
  /** Number of the POST, from 0. */
  readonly number: number;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Breaks the connection instead. */
  readonly drop?: boolean;
  /** Never answers. */
  readonly silent?: boolean;
}

/** What an ACS does that asks nothing of its own accord. */
export function polite(post: Post): Reply {
  if (post.method === 'Inform') return { body: encodeInformResponse('1-2', post.id) };
  if (!isCpeMethod(post.method) || post.method === 'GetRPCMethods') return { status: 204 };
  return { body: encodeAcsResponse('1-2', post.id, { method: `${post.method}Response` }) };
}

/** One that asks these requests, each in turn, in every session. */
export function asking(...requests: Exclude<AcsRequest, { method: 'Unsupported' }>[]): (post: Post) => Reply {
  let next = 0;
  return (post) => {
    if (post.method === 'Inform') next = 0;
    if (post.method === 'Inform' || isCpeMethod(post.method) || next >= requests.length) return polite(post);
    const request = requests[next++]!;
    return { body: encodeAcsRequest('1-2', `r${next}`, request) };
  };
}

/** A real HTTP server whose answers a test decides. */
export class ScriptedAcs {
  readonly posts: Post[] = [];
  reply: (post: Post) => Reply;
  /** What each answer waits for. */
  hold: (() => Promise<void>) | undefined;
  /** How connections broke: the codes of their errors. */
  readonly breaks: string[] = [];
  /** Connections that are no more. */
  closed = 0;
  readonly #server: Server;

  constructor(reply: (post: Post) => Reply = polite) {
    this.reply = reply;
    this.#server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const bytes = Buffer.concat(pieces);
        const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
        const post = this.#read(plain.toString('utf8'), request.headers, request.url ?? '');
        this.posts.push(post);
        void (this.hold?.() ?? Promise.resolve()).then(() => {
          const { status = 200, headers = {}, body = '', drop, silent } = this.reply(post);
          if (drop) request.socket.destroy();
          else if (!silent) response.writeHead(status, headers).end(body);
        });
      });
    });
    this.#server.on('connection', (socket) => {
      socket.on('error', (error: NodeJS.ErrnoException) => this.breaks.push(error.code ?? error.message));
      socket.on('close', () => this.closed++);
    });
  }

  /** All requests and answers of CPEs by this method. */
  messages<M extends CpeMessage['method']>(method: M): Extract<CpeMessage, { method: M }>[] {
    return this.posts.flatMap(({ message }) =>
      message?.method === method ? (message as Extract<CpeMessage, { method: M }>) : [],
    );
  }

  get informs(): Inform[] {
    return this.posts.flatMap((post) => post.inform ?? []);
  }

  get connections(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.getConnections((error, count) => {
        if (error) reject(error);
        else resolve(count);
      });
    });
  }

  listen(): Promise<string> {
    return new Promise((resolve) => {
      this.#server.listen(0, '127.0.0.1', () => {
        resolve(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/cwmp`);
      });
    });
  }

  /** Breaks all connections, those that are idle too. */
  breakConnections(): void {
    this.#server.closeAllConnections();
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeAllConnections();
    });
  }

  #read(body: string, headers: IncomingHttpHeaders, path: string): Post {
    const number = this.posts.length;
    if (body === '') return { headers, body, path, method: '', id: '', inform: undefined, message: undefined, number };
    const envelope = parseEnvelope(body);
    const { method, id } = envelope;
    return {
      headers,
      body,
      path,
      method,
      id,
      inform: method === 'Inform' ? decodeInform(envelope) : undefined,
      message: decodeCpeMessage(envelope),
      number,
    };
  }
}
