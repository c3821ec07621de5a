import type { StunAddress } from '../../cwmp/stun-message.js';
import { authorityOf, bindingRequest, decodeStun, hasIntegrity, STUN_TYPE } from '../../cwmp/stun-message.js';
import type { Leaf } from '../../datamodel/leaf.js';
import type { AddressBook } from '../acs-target.js';
import { FLAG } from '../device-table.js';
import type { LifecycleCore } from '../lifecycle-core.js';
import { RareScheduler } from '../rare-scheduler.js';
import type { WayIn, WayInConsequences } from '../way-in.js';
import { isGivenUp, retransmitAfter } from './retransmission.js';
import { isStunSetting, type StunSettings, stunSettings } from './stun-settings.js';
import { localTrouble, refusalTrouble, type Trouble } from './trouble.js';
import { UdpRequests } from './udp-requests.js';
import type { OpenUdpPort, UdpPort } from './udp-ports.js';

export interface StunParts {
  readonly addresses: Pick<AddressBook, 'known' | 'resolve'>;
  readonly openUdpPort: OpenUdpPort;
  /** 16 bytes that nobody guesses. */
  transaction(): Buffer;
}

/** A Binding Request that waits for its answer. */
interface Transaction {
  readonly id: string;
  readonly bytes: Buffer;
  readonly to: StunAddress;
  readonly change: boolean;
  readonly login: boolean;
  sent: number;
  /** Why this machine could not send it. */
  problem: string | undefined;
}

/** A CPE that uses STUN. */
interface Client {
  settings: StunSettings;
  readonly requests: UdpRequests;
  port: UdpPort | undefined;
  transaction: Transaction | undefined;
  /** The server has not been told of the binding as it is now (BINDING-CHANGE). */
  changeOwed: boolean;
  /** What is wrong, and was noted; empty: nothing. */
  trouble: Trouble;
  /** When it sends next, and when it tells its ACS; ms since the epoch, Infinity: not. */
  sendAt: number;
  tellAt: number;
  toldAt: number;
}

/**
 * The bindings that CPEs have in the NATs between them and their ACSs (TR-069 Annex G): found and kept by STUN as of RFC
 * 3489, of those CPEs whose STUNEnable is true and who have power. Each has a UDP port of its own, at which it takes UDP
 * Connection Requests too. What is found stands in `population.bindings`.
 */
export class NatBindings implements WayIn {
  readonly #core: LifecycleCore;
  readonly #parts: StunParts;
  readonly #consequences: WayInConsequences;
  readonly #clients = new Map<number, Client>();
  readonly #scheduler: RareScheduler;

  constructor(core: LifecycleCore, parts: StunParts, consequences: WayInConsequences) {
    this.#core = core;
    this.#parts = parts;
    this.#consequences = consequences;
    this.#scheduler = new RareScheduler(core.clock, core.population, (slot, now) => {
      this.#onTime(slot, now);
    });
  }

  open(): void {
    this.#scheduler.start();
  }

  pause(): void {
    this.#scheduler.stop();
  }

  stop(): void {
    this.pause();
    for (const slot of [...this.#clients.keys()]) this.end(slot);
  }

  refresh(slot: number): void {
    const { population, view, clock } = this.#core;
    if (population.table.has(slot, FLAG.dark)) return;
    const now = clock.now();
    const settings = stunSettings(population.profile(slot), view.of(slot, now), population.acsUrl(slot));
    const client = this.#clients.get(slot);
    if (client && settings && isSameServer(client.settings, settings)) {
      client.settings = settings;
      if (!client.transaction && client.sendAt < Infinity) client.sendAt = now;
      this.#plan(slot, client);
      return;
    }
    this.end(slot);
    if (settings) this.#begin(slot, settings, now);
  }

  set(slot: number, leaves: readonly Leaf[]): void {
    const profile = this.#core.population.profile(slot);
    if (leaves.some((leaf) => isStunSetting(profile, leaf))) this.refresh(slot);
  }

  end(slot: number): void {
    const client = this.#clients.get(slot);
    if (!client) return;
    this.#clients.delete(slot);
    this.#core.population.bindings.delete(slot);
    this.#scheduler.plan(slot, Infinity);
    client.port?.close();
  }

  resize(size: number): void {
    for (const slot of [...this.#clients.keys()]) if (slot >= size) this.end(slot);
    this.#scheduler.resize(size);
  }

  mayTell(slot: number): boolean {
    return this.#clients.get(slot)?.tellAt === Infinity;
  }

  #begin(slot: number, settings: StunSettings, now: number): void {
    const requests = new UdpRequests(this.#core, slot, () => this.#consequences.connectionRequest(slot));
    const client: Client = {
      settings,
      requests,
      port: undefined,
      transaction: undefined,
      changeOwed: false,
      trouble: '',
      sendAt: now,
      tellAt: Infinity,
      toldAt: -Infinity,
    };
    this.#clients.set(slot, client);
    this.#plan(slot, client);
  }

  #plan(slot: number, client: Client): void {
    this.#scheduler.plan(slot, Math.min(client.sendAt, client.tellAt));
  }

  #onTime(slot: number, now: number): void {
    const client = this.#clients.get(slot);
    if (!client) return;
    if (client.tellAt <= now) this.#tell(slot, client, now);
    if (client.sendAt <= now) this.#due(slot, client, now);
    this.#plan(slot, client);
  }

  #due(slot: number, client: Client, now: number): void {
    const { transaction, port } = client;
    if (!transaction || !port) void this.#request(slot, client, false);
    else if (!isGivenUp(transaction.sent)) this.#send(client, port, transaction, now);
    else {
      // Where nothing can be sent the machine's own address may be another now.
      if (transaction.problem !== undefined) this.#closePort(client);
      this.#troubled(slot, client, transaction.problem ?? 'it does not answer', now);
    }
  }

  /** Begins a transaction: looks the server up and opens the port where that is to be done. */
  async #request(slot: number, client: Client, login: boolean): Promise<void> {
    const { addresses } = this.#parts;
    const { host, port, username, password } = client.settings;
    const ended = (): boolean => this.#clients.get(slot) !== client;
    client.sendAt = Infinity;
    try {
      const to = { address: addresses.known(host) ?? (await addresses.resolve(host)), port };
      if (ended()) return;
      const own = client.port ?? (await this.#parts.openUdpPort(to, this.#portOwner(slot, client)));
      if (ended()) {
        own.close();
        return;
      }
      client.port = own;
      const id = this.#parts.transaction();
      const bytes = bindingRequest(id, client.changeOwed, login ? { username, password } : undefined);
      const more = { id: id.toString('hex'), change: client.changeOwed, login, sent: 0, problem: undefined };
      client.transaction = { bytes, to, ...more };
      this.#send(client, own, client.transaction, this.#core.clock.now());
      this.#plan(slot, client);
    } catch (error) {
      if (!ended()) this.#troubled(slot, client, localTrouble(error as Error, host), this.#core.clock.now());
    }
  }

  #portOwner(slot: number, client: Client): Parameters<OpenUdpPort>[1] {
    return {
      received: (bytes) => {
        if (this.#clients.get(slot) !== client) return;
        // Messages of STUN begin with two bits that are 0, those of HTTP with a letter.
        if ((bytes[0] ?? 0) < 0x40) this.#answered(slot, client, bytes);
        else client.requests.take(bytes);
      },
      broke: (error) => {
        if (this.#clients.get(slot) !== client) return;
        this.#closePort(client);
        this.#troubled(slot, client, localTrouble(error, client.settings.host), this.#core.clock.now());
      },
    };
  }

  #send(client: Client, port: UdpPort, transaction: Transaction, now: number): void {
    transaction.sent++;
    client.sendAt = now + retransmitAfter(transaction.sent);
    port.send(transaction.bytes, transaction.to, (error) => {
      transaction.problem = localTrouble(error, client.settings.host);
    });
  }

  #answered(slot: number, client: Client, bytes: Buffer): void {
    const { transaction, settings, port } = client;
    const message = decodeStun(bytes);
    if (!message || !transaction || !port || message.transaction !== transaction.id) return;
    // An answer that somebody else made (RFC 3489 §9.4).
    if (message.integrityAt !== undefined && transaction.login && !hasIntegrity(bytes, message, settings.password))
      return;
    const now = this.#core.clock.now();
    if (message.type === STUN_TYPE.bindingError) {
      const asksForLogin = message.errorCode === 401 && !transaction.login && settings.username !== '';
      client.transaction = undefined;
      if (asksForLogin) void this.#request(slot, client, true);
      else this.#troubled(slot, client, refusalTrouble(message.errorCode, settings.username), now);
    } else if (message.type === STUN_TYPE.bindingResponse && message.mapped) {
      client.transaction = undefined;
      this.#bound(slot, client, message.mapped, port.local, transaction.change, now);
    }
  }

  /** The server has said where the CPE is seen. */
  #bound(
    slot: number,
    client: Client,
    mapped: StunAddress,
    local: StunAddress,
    changeTold: boolean,
    now: number,
  ): void {
    const { bindings } = this.#core.population;
    const address = authorityOf(mapped);
    const natDetected = address !== authorityOf(local);
    const changed = bindings.get(slot)?.address !== address;
    bindings.set(slot, { address, natDetected });
    if (changed) this.#core.note(slot, natDetected ? 'STUN: bound through a NAT' : 'STUN: bound without a NAT');
    else if (client.trouble !== '') this.#core.note(slot, 'STUN: the server answers again');
    client.trouble = '';
    if (changed) client.changeOwed = true;
    else if (changeTold) client.changeOwed = false;
    client.sendAt = now + client.settings.periodMs;
    // A server that sees the CPE elsewhere each time is told so once a period and no more often.
    if (client.changeOwed && !changeTold) void this.#request(slot, client, false);
    if (changed) client.tellAt = Math.max(now, client.toldAt + client.settings.limitMs);
    if (client.tellAt <= now) this.#tell(slot, client, now);
    this.#plan(slot, client);
  }

  #tell(slot: number, client: Client, now: number): void {
    client.tellAt = Infinity;
    client.toldAt = now;
    this.#consequences.changed(slot);
  }

  /** It goes on after a period; what is wrong is noted once. */
  #troubled(slot: number, client: Client, trouble: Trouble, now: number): void {
    client.transaction = undefined;
    if (trouble !== client.trouble) this.#core.note(slot, `STUN: no binding: ${trouble}`);
    client.trouble = trouble;
    client.sendAt = now + client.settings.periodMs;
    this.#plan(slot, client);
  }

  #closePort(client: Client): void {
    client.port?.close();
    client.port = undefined;
    client.transaction = undefined;
  }
}

function isSameServer(one: StunSettings, other: StunSettings): boolean {
  return one.host === other.host && one.port === other.port;
}
