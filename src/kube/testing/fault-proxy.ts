import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:https';
import { Agent, createServer as createHttpsServer, request as httpsRequest } from 'node:https';
import type { AddressInfo, Server as TcpServer, Socket } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import type { KeyPair } from './certificates.js';
import type { Fault, FaultRule, SeenRequest } from './faults.js';
import { FaultRules, seenRequest, statusBody } from './faults.js';

/** What a proxy needs to stand in front of an API server. */
export interface FaultProxySettings {
  /** URL of the API server. */
  readonly target: string;
  /** The authority that API server, proxy and clients have their certificates from, PEM. */
  readonly ca: string;
  /** What the proxy shows to clients. */
  readonly server: KeyPair;
  /** What it shows to the API server, which then believes it who the client is (`--requestheader-client-ca-file`). */
  readonly frontProxy: KeyPair;
}

/** An exchange that is under way. */
interface Exchange {
  readonly seen: SeenRequest;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The API server's answer, once it has begun. */
  upstream?: IncomingMessage;
}

/**
 * An HTTPS proxy in front of an API server that makes faults where a test asks for them. It ends TLS and tells the API
 * server in headers who the client is, by the client's certificate or its token.
 */
export class FaultProxy {
  /** Such as `https://127.0.0.1:34567`. */
  readonly url: string;
  /** Every request since the start, oldest first. */
  readonly requests: SeenRequest[] = [];
  /** TCP connections that were accepted since the start. */
  connections = 0;
  private readonly settings: FaultProxySettings;
  private readonly rules = new FaultRules();
  private readonly exchanges = new Set<Exchange>();
  private readonly sockets = new Set<Socket>();
  private readonly upstreamAgent: Agent;
  private readonly https: Server;
  private readonly tcp: TcpServer;
  private hole = false;

  /** Starts one on a free port of 127.0.0.1. */
  static async start(settings: FaultProxySettings): Promise<FaultProxy> {
    const tcp = createTcpServer();
    tcp.listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    return new FaultProxy(settings, tcp);
  }

  private constructor(settings: FaultProxySettings, tcp: TcpServer) {
    this.settings = settings;
    this.tcp = tcp;
    this.url = `https://127.0.0.1:${(tcp.address() as AddressInfo).port}`;
    const { ca, server, frontProxy } = settings;
    this.upstreamAgent = new Agent({ keepAlive: true, ca, cert: frontProxy.cert, key: frontProxy.key });
    // A client without a certificate may have a token; the API server judges.
    const tls = { ca, cert: server.cert, key: server.key, requestCert: true, rejectUnauthorized: false };
    this.https = createHttpsServer({ ...tls, keepAliveTimeout: 0 }, (request, response) => {
      void this.handle(request, response);
    });
    tcp.on('connection', (socket) => {
      this.accept(socket);
    });
  }

  /** Puts a fault in force; what is returned takes it off again. */
  fault(rule: FaultRule): () => void {
    return this.rules.add(rule);
  }

  /** Resets the connections of all watches that are open. @returns how many there were. */
  cutWatches(): number {
    const watches = this.watches();
    for (const { response } of watches) response.socket?.destroy();
    return watches.length;
  }

  /**
   * Lets all watches that are open fall silent: no byte comes any more, and no end either, as behind a router that lost
   * the connection. @returns how many there were.
   */
  silenceWatches(): number {
    const watches = this.watches();
    for (const watch of watches) this.silence(watch);
    return watches.length;
  }

  /**
   * Swallows everything: answers stop coming, requests are not heard, and new connections get no handshake. What is
   * returned ends it for new connections; those from before remain dead, without a reset.
   */
  blackHole(): () => void {
    this.hole = true;
    for (const exchange of this.exchanges) this.silence(exchange);
    // Unread, even the requests on connections that idle are never heard.
    for (const socket of this.sockets) socket.pause();
    return () => {
      this.hole = false;
    };
  }

  /** Watches that are open now. */
  get openWatches(): readonly SeenRequest[] {
    return this.watches().map(({ seen }) => seen);
  }

  /** Ends it and all connections. */
  async stop(): Promise<void> {
    const closed = this.tcp.listening ? once(this.tcp, 'close') : undefined;
    this.tcp.close();
    for (const socket of this.sockets) socket.destroy();
    this.upstreamAgent.destroy();
    await closed;
  }

  private watches(): Exchange[] {
    return [...this.exchanges].filter(({ seen }) => seen.watch);
  }

  private accept(socket: Socket): void {
    this.connections += 1;
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    socket.on('error', () => undefined); // the client reset it
    if (!this.hole) this.https.emit('connection', socket);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange: Exchange = { seen: seenRequest(request), request, response };
    this.requests.push(exchange.seen);
    this.exchanges.add(exchange);
    response.once('close', () => {
      this.exchanges.delete(exchange);
      exchange.upstream?.destroy();
    });
    const fault = this.hole ? ({ kind: 'silence' } as const) : this.rules.strike(exchange.seen);
    if (fault) await this.carryOut(fault, exchange);
    else this.forward(exchange);
  }

  private async carryOut(fault: Fault, exchange: Exchange): Promise<void> {
    const { request, response } = exchange;
    switch (fault.kind) {
      case 'status': {
        const { code, retryAfterSeconds } = fault;
        const retryAfter = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
        request.resume();
        response.writeHead(code, { 'content-type': 'application/json', ...retryAfter });
        response.end(JSON.stringify(statusBody(code, retryAfterSeconds)));
        return;
      }
      case 'gone':
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(`${JSON.stringify({ type: 'ERROR', object: statusBody(410) })}\n`);
        return;
      case 'delay':
        await sleep(fault.ms);
        if (!response.destroyed) this.forward(exchange);
        return;
      case 'reset':
        response.socket?.destroy();
        return;
      case 'loseAnswer':
        this.forward(exchange, { loseAnswer: true });
        return;
      case 'silence':
        request.resume();
    }
  }

  private forward(exchange: Exchange, { loseAnswer = false } = {}): void {
    const { request, response } = exchange;
    const upstream = httpsRequest(this.settings.target + (request.url ?? '/'), {
      method: request.method,
      headers: { ...identified(request), host: new URL(this.settings.target).host },
      agent: this.upstreamAgent,
    });
    upstream.once('error', () => response.socket?.destroy());
    upstream.once('response', (answer) => {
      exchange.upstream = answer;
      answer.on('error', () => response.socket?.destroy());
      if (loseAnswer) {
        answer.resume().once('end', () => response.socket?.destroy());
      } else if (this.hole) {
        answer.resume();
      } else {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        response.flushHeaders();
        answer.pipe(response);
        // An answer that is cut short is cut short for the client too.
        answer.once('aborted', () => response.socket?.destroy());
      }
    });
    request.pipe(upstream);
  }

  private silence({ upstream, response }: Exchange): void {
    upstream?.unpipe(response);
    upstream?.resume();
  }
}

/** A request's headers, with the client's certificate turned into what an API server trusts a front proxy to say. */
function identified({ headers, socket }: IncomingMessage): IncomingHttpHeaders {
  const own = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('x-remote-')));
  if (!(socket instanceof TLSSocket) || !socket.authorized) return own;
  const { CN: user, O: groups = [] } = socket.getPeerCertificate().subject;
  return { ...own, ...(user !== undefined && { 'x-remote-user': user }), 'x-remote-group': [groups].flat() };
}
