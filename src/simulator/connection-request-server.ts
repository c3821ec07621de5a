import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DigestVerifier, type Verdict } from '../cwmp/http-digest.js';
import type { Credentials } from './credentials.js';
import { SimulatorError } from './errors.js';
import { MOST_PER_MINUTE, type RequestRate } from './request-rate.js';

/** The CPEs behind the server. */
export interface ConnectionRequestOwner {
  /** The path of the public URL, without a slash at its end; a proxy may take it off or leave it. */
  readonly basePath: string;
  readonly rate: RequestRate;
  /** The slot of the CPE whose connection-request path this is, or -1. */
  slotOfPath(path: string): number;
  credentials(slot: number): Credentials;
  /** False: the CPE is busy or dark. */
  connectionRequest(slot: number): boolean;
}

const REALM = 'cpe-sim';

/** How long a client may take, in ms. */
export interface RequestTimes {
  /** Until its headers are there; and the whole request. */
  readonly request: number;
  /** How often slow clients are looked for. */
  readonly check: number;
}

const DEFAULT_TIMES: RequestTimes = { request: 5000, check: 1000 };

/**
 * One HTTP port for the connection requests of all CPEs of a process; each has a path of its own (TR-069 §3.2.2: GET,
 * Digest, 200 when the CPE will contact its ACS, 503 when it cannot now or is asked too often).
 */
export class ConnectionRequestServer {
  readonly #owner: ConnectionRequestOwner;
  readonly #verifier: DigestVerifier;
  readonly #server: Server;

  constructor(owner: ConnectionRequestOwner, now: () => number, nonce: () => string, times = DEFAULT_TIMES) {
    this.#owner = owner;
    this.#verifier = new DigestVerifier({ realm: REALM, now, nonce });
    this.#server = createServer(
      {
        requestTimeout: times.request,
        headersTimeout: times.request,
        connectionsCheckingInterval: times.check,
        keepAliveTimeout: 1000,
      },
      (request, response) => {
        this.#answer(request, response);
      },
    );
  }

  /**
   * @param port 0 for any that is free
   * @throws SimulatorError `SIM_ADDRESS_IN_USE`
   */
  listen(host: string, port: number): Promise<AddressInfo> {
    return new Promise((resolve, reject) => {
      const refused = (cause: NodeJS.ErrnoException): void => {
        const why = cause.code === 'EADDRINUSE' ? 'it is in use' : cause.message;
        reject(
          new SimulatorError('SIM_ADDRESS_IN_USE', `Connection requests cannot be taken at ${host}:${port}: ${why}.`, {
            cause,
          }),
        );
      };
      this.#server.once('error', refused);
      this.#server.listen(port, host, () => {
        this.#server.off('error', refused);
        resolve(this.#server.address() as AddressInfo);
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeAllConnections();
    });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    const { basePath } = this.#owner;
    const url = request.url ?? '/';
    const path = basePath !== '' && url.startsWith(`${basePath}/`) ? url.slice(basePath.length) : url;
    const slot = this.#owner.slotOfPath(path);
    if (slot < 0) {
      end(response, 404, 'No CPE has this connection-request URL.');
      return;
    }
    if (request.method !== 'GET') {
      response.setHeader('Allow', 'GET');
      end(response, 405, 'A connection request is a GET (TR-069 §3.2.2).');
      return;
    }
    const { username, password } = this.#owner.credentials(slot);
    const verify = (target: string): Verdict =>
      this.#verifier.verify(request.headers.authorization, 'GET', target, (user) =>
        user === username ? password : undefined,
      );
    // The ACS's digest is of the URL that it knows (RFC 7616 §3.4.6), whatever a proxy made of it.
    const known = verify(basePath + path);
    const verdict = known === 'refused' && basePath !== '' ? verify(path) : known;
    if (verdict !== 'ok') {
      response.setHeader('WWW-Authenticate', this.#verifier.challenge(verdict === 'stale'));
      end(response, 401, 'A connection request needs the ConnectionRequestUsername and -Password of the CPE.');
      return;
    }
    const { rate } = this.#owner;
    const wait = rate.waitS(slot);
    if (wait > 0) {
      response.setHeader('Retry-After', String(wait));
      end(response, 503, `The CPE takes ${MOST_PER_MINUTE} connection requests a minute; try again in ${wait} s.`);
    } else if (this.#owner.connectionRequest(slot)) {
      rate.took(slot);
      end(response, 200, '');
    } else end(response, 503, 'The CPE is in a session or reboots; try again.');
  }
}

function end(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  if (text !== '') response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.end(text === '' ? '' : `${text}\n`);
}
