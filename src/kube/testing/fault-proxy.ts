import { once } from 'node:events';
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
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
  /** The request that was passed on, and the answer to it once that has begun. */
  outgoing?: ClientRequest;
  answer?: IncomingMessage;
  /** The client is to hear nothing more. */
  silent: boolean;
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
  /** Connections of clients, by the port that they come from. */
  private readonly sockets = new Map<number | undefined, Socket>();
  private readonly deadPorts = new Set<number | undefined>();
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
    for (const watch of watches) this.cut(watch);
    return watches.length;
  }

  /**
   * Lets all watches that are open fall silent: no byte comes any more, and no end either, as behind a router that lost
   * the connection. @returns how many there were.
   */
  silenceWatches(): number {
    const watches = this.watches();
    for (const watch of watches) silence(watch);
    return watches.length;
  }

  /**
   * Swallows everything: answers stop coming, requests are not heard, and new connections get no handshake. What is
   * returned ends it for new connections; those from before remain dead, without a reset.
   */
  blackHole(): () => void {
    this.hole = true;
    for (const exchange of this.exchanges) silence(exchange);
    for (const port of this.sockets.keys()) this.deadPorts.add(port);
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
    for (const socket of this.sockets.values()) socket.destroy();
    this.upstreamAgent.destroy();
    await closed;
  }

  private watches(): Exchange[] {
    return [...this.exchanges].filter(({ seen }) => seen.watch);
  }

  private accept(socket: Socket): void {
    const { remotePort } = socket;
    this.connections += 1;
    this.sockets.set(remotePort, socket);
    socket.once('close', () => {
      this.sockets.delete(remotePort);
      this.deadPorts.delete(remotePort);
    });
    socket.on('error', () => undefined); // the client reset it
    if (!this.hole) this.https.emit('connection', socket);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange: Exchange = { seen: seenRequest(request), request, response, silent: false };
    this.requests.push(exchange.seen);
    this.exchanges.add(exchange);
    response.once('close', () => {
      this.exchanges.delete(exchange);
      exchange.outgoing?.destroy();
    });
    const dead = this.deadPorts.has(request.socket.remotePort);
    const fault = dead ? ({ kind: 'silence' } as const) : this.rules.strike(exchange.seen);
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
        if (!response.destroyed && !exchange.silent) this.forward(exchange);
        return;
      case 'reset':
        this.cut(exchange);
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
    const outgoing = httpsRequest(this.settings.target + (request.url ?? '/'), {
      method: request.method,
      headers: { ...identified(request), host: new URL(this.settings.target).host },
      agent: this.upstreamAgent,
    });
    exchange.outgoing = outgoing;
    outgoing.on('error', () => {
      this.cut(exchange);
    });
    outgoing.once('response', (answer) => {
      exchange.answer = answer;
      // An answer that is cut short is cut short for the client too.
      answer.on('error', () => {
        this.cut(exchange);
      });
      if (loseAnswer) {
        answer.resume().once('end', () => {
          this.cut(exchange);
        });
      } else if (exchange.silent) {
        answer.resume();
      } else {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        response.flushHeaders();
        answer.pipe(response);
      }
    });
    request.pipe(outgoing);
  }

  private cut({ request, silent }: Exchange): void {
    if (!silent) this.sockets.get(request.socket.remotePort)?.resetAndDestroy();
  }
}

function silence(exchange: Exchange): void {
  exchange.silent = true;
  exchange.answer?.unpipe(exchange.response);
  exchange.answer?.resume();
}

/** A request's headers, with the client's certificate turned into what an API server trusts a front proxy to say. */
function identified({ headers, socket }: IncomingMessage): IncomingHttpHeaders {
  const own = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('x-remote-')));
  if (!(socket instanceof TLSSocket) || !socket.authorized) return own;
  const { CN: user, O: groups = [] } = socket.getPeerCertificate().subject;
  return { ...own, ...(user !== undefined && { 'x-remote-user': user }), 'x-remote-group': [groups].flat() };
}
