import type { AcsTarget } from './acs-target.js';
import { HttpConnection, type TlsSettings } from './http-connection.js';

/** Where sessions get their connections, and give them back to. */
export interface ConnectionSource {
  open(target: AcsTarget, address: string): HttpConnection;
  /** The session has no more use for it. */
  release(connection: HttpConnection): void;
  /** Closes what is idle. */
  close(): void;
}

/** A TCP connection for each session, closed at its end: what a CPE does (TR-069 §3.4.1). */
export class PerSessionConnections implements ConnectionSource {
  readonly #tls: TlsSettings;

  constructor(tls: TlsSettings) {
    this.#tls = tls;
  }

  open(target: AcsTarget, address: string): HttpConnection {
    return new HttpConnection(target, address, this.#tls);
  }

  release(connection: HttpConnection): void {
    connection.close();
  }

  close(): void {
    // Nothing is ever idle here.
  }
}

/**
 * Connections kept alive and lent to one session after the other, for load tests of what is behind the ACS's front end.
 * There are never more than sessions at a time.
 */
export class PooledConnections implements ConnectionSource {
  readonly #tls: TlsSettings;
  readonly #idle = new Map<string, HttpConnection[]>();

  constructor(tls: TlsSettings) {
    this.#tls = tls;
  }

  open(target: AcsTarget, address: string): HttpConnection {
    const idle = this.#idle.get(target.url);
    for (let connection = idle?.pop(); connection; connection = idle?.pop()) if (connection.usable) return connection;
    return new HttpConnection(target, address, this.#tls);
  }

  release(connection: HttpConnection): void {
    if (!connection.usable) {
      connection.close();
      return;
    }
    const idle = this.#idle.get(connection.target.url);
    if (idle) idle.push(connection);
    else this.#idle.set(connection.target.url, [connection]);
  }

  close(): void {
    for (const idle of this.#idle.values()) for (const connection of idle) connection.close();
    this.#idle.clear();
  }
}
