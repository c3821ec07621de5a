import type { CpeResponse } from '../../cwmp/cpe-messages.js';
import { InformEncoder } from '../../cwmp/inform.js';
import type { CwmpFault } from '../../cwmp/types.js';
import { AddressBook } from '../acs-target.js';
import type { ConnectionSource } from '../connection-source.js';
import { PerSessionConnections } from '../connection-source.js';
import type { ContentCoding } from '../content-encoding.js';
import type { Credentials } from '../credentials.js';
import type { SessionFailure } from '../errors.js';
import { Session } from '../session.js';
import type { SessionOwner } from '../session-owner.js';
import { FakeClock } from './fake-clock.js';

const DEVICE = { manufacturer: 'Example', oui: '00D09E', productClass: 'HG-7', serialNumber: 'SIM0' };
export const INFORM = new InformEncoder([], '1-2').encode('7', DEVICE, [], '2026-01-01T00:00:00Z', 0, []);

/** An address book in which every name stands for loopback. */
class Loopback extends AddressBook {
  override known(): string {
    return '127.0.0.1';
  }
}

/** The least of a CPE: it counts how its sessions end, and answers requests as it is told to. */
export class SessionRig implements SessionOwner {
  readonly clock = new FakeClock();
  /** One entry a session: `ok`, or the reason and message of its failure. */
  readonly ends: string[] = [];
  readonly faults: number[] = [];
  coding: ContentCoding | undefined;
  login: Credentials = { username: 'cpe', password: 'secret' };
  answer: () => CpeResponse | CwmpFault | Promise<CpeResponse | CwmpFault> = () => ({ method: 'RebootResponse' });
  readonly connections: ConnectionSource;
  readonly #addresses: AddressBook;

  constructor(
    connections: ConnectionSource = new PerSessionConnections({ secureContext: undefined, insecureSkipVerify: false }),
    addresses: AddressBook = new Loopback(() => 0),
  ) {
    this.connections = connections;
    this.#addresses = addresses;
  }

  session(): Session {
    const { clock, connections } = this;
    return new Session(this, {
      clock,
      connections,
      addresses: this.#addresses,
      timeoutMs: 30_000,
      nonce: () => 'c0ffee',
    });
  }

  handle(): ReturnType<SessionOwner['handle']> {
    return this.answer();
  }

  faulted(_session: Session, fault: CwmpFault): void {
    this.faults.push(fault.code);
  }

  credentials(): Credentials {
    return this.login;
  }

  contentCoding(): ContentCoding | undefined {
    return this.coding;
  }

  ended(_session: Session, failure: SessionFailure | undefined): void {
    this.ends.push(failure ? `${failure.reason}: ${failure.message}` : 'ok');
  }
}
