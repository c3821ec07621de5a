import { unit } from '../../api/random.js';
import type { Leaf } from '../../datamodel/leaf.js';
import type { AddressBook } from '../acs-target.js';
import { FLAG } from '../device-table.js';
import type { LifecycleCore } from '../lifecycle-core.js';
import { RareScheduler } from '../rare-scheduler.js';
import type { WayIn, WayInConsequences } from '../way-in.js';
import { type PresenceChange, presenceAfter } from './presence.js';
import { retryWaitMs } from './retry-wait.js';
import { findServers, type ResolveSrv } from './find-servers.js';
import { orderServers, type XmppServer } from './server-order.js';
import { connectTrouble, XmppFailure } from './trouble.js';
import { XmppRequests } from './xmpp-requests.js';
import { isXmppSetting, type XmppSettings, xmppSettings } from './xmpp-settings.js';
import type { OpenXmppStream, XmppStream, XmppStreamOwner } from './xmpp-stream.js';

/** How long a server may take until the CPE is logged in. */
const LOGIN_MS = 30_000;
const STREAM_XMPP = 0x584d5050;

export interface XmppParts {
  readonly addresses: Pick<AddressBook, 'known' | 'resolve'>;
  readonly resolveSrv: ResolveSrv;
  readonly connect: OpenXmppStream;
}

/** A CPE that uses XMPP. */
interface Client {
  settings: XmppSettings;
  readonly requests: XmppRequests;
  /** What goes on now; a stream, or what is to become one, of another is of no interest any more. */
  attempt: object | undefined;
  stream: XmppStream | undefined;
  online: boolean;
  /** In the order in which they are tried; none: to be found. */
  servers: readonly XmppServer[];
  /** The one that is tried now. */
  at: number;
  /** How often that was tried again. */
  retries: number;
  /** What is wrong, and was noted; empty: nothing. */
  trouble: string;
  /** When it connects, gives up waiting for the login, or keeps the stream alive; ms since the epoch. */
  dueAt: number;
}

/**
 * The XMPP connections of CPEs (TR-069 Annex K): of those whose Connection.1.Enable is true and who have power. They take
 * connection requests there. What is known of them stands in `population.xmpp`.
 */
export class XmppConnections implements WayIn {
  readonly #core: LifecycleCore;
  readonly #parts: XmppParts;
  readonly #consequences: WayInConsequences;
  readonly #clients = new Map<number, Client>();
  readonly #scheduler: RareScheduler;

  constructor(core: LifecycleCore, parts: XmppParts, consequences: WayInConsequences) {
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
    const { population, clock } = this.#core;
    if (population.table.has(slot, FLAG.dark)) return;
    const settings = this.#settingsOf(slot);
    const client = this.#clients.get(slot);
    if (!client || !settings || JSON.stringify(client.settings.account) !== JSON.stringify(settings.account)) {
      this.end(slot);
      if (settings) this.#begin(slot, settings);
      else if (client) this.#consequences.changed(slot);
      return;
    }
    client.settings = settings;
    if (client.online) client.dueAt = clock.now() + settings.keepAliveMs;
    this.#show(slot, client, {});
    this.#plan(slot, client);
  }

  /** The same where one of these leaves is a setting of XMPP; where there is none, a server may have come or gone. */
  set(slot: number, leaves: readonly Leaf[]): void {
    const profile = this.#core.population.profile(slot);
    const isRow = leaves.length === 0 && this.#clients.has(slot);
    if (isRow || leaves.some((leaf) => isXmppSetting(profile, leaf))) this.refresh(slot);
  }

  end(slot: number): void {
    const client = this.#clients.get(slot);
    if (!client) return;
    this.#clients.delete(slot);
    this.#core.population.xmpp.delete(slot);
    this.#scheduler.plan(slot, Infinity);
    client.stream?.close();
  }

  resize(size: number): void {
    for (const slot of [...this.#clients.keys()]) if (slot >= size) this.end(slot);
    this.#scheduler.resize(size);
  }

  mayTell(slot: number): boolean {
    return this.#clients.has(slot);
  }

  #settingsOf(slot: number): XmppSettings | undefined {
    const { population, view, clock } = this.#core;
    return xmppSettings(population.profile(slot), view.of(slot, clock.now()));
  }

  #begin(slot: number, settings: XmppSettings): void {
    const client: Client = {
      settings,
      requests: new XmppRequests(this.#core, slot, () => this.#consequences.connectionRequest(slot)),
      attempt: undefined,
      stream: undefined,
      online: false,
      servers: [],
      at: 0,
      retries: 0,
      trouble: '',
      dueAt: this.#core.clock.now(),
    };
    this.#clients.set(slot, client);
    const { misconfigured } = settings;
    this.#store(slot, client, { status: misconfigured === '' ? 'Connecting' : 'Error_Misconfigured' });
    if (misconfigured !== '') {
      client.dueAt = Infinity;
      this.#note(slot, client, `XMPP: no connection: ${misconfigured}`);
    }
    this.#plan(slot, client);
  }

  #plan(slot: number, client: Client): void {
    this.#scheduler.plan(slot, client.dueAt);
  }

  #onTime(slot: number, now: number): void {
    const client = this.#clients.get(slot);
    if (!client) return;
    this.#due(slot, client, now);
    this.#plan(slot, client);
  }

  #due(slot: number, client: Client, now: number): void {
    if (client.online) {
      client.stream?.keepAlive();
      client.dueAt = now + client.settings.keepAliveMs;
    } else if (client.attempt) {
      this.#failed(slot, client, new XmppFailure('ServerNotPresent', 'the server does not answer'));
    } else void this.#connect(slot, client, now);
  }

  async #connect(slot: number, client: Client, now: number): Promise<void> {
    const attempt = {};
    client.attempt = attempt;
    client.dueAt = now + LOGIN_MS;
    const isOver = (): boolean => this.#clients.get(slot) !== client || client.attempt !== attempt;
    let host = client.settings.account.domain;
    try {
      if (client.servers.length === 0) {
        const found = await findServers(client.settings.account, this.#parts.resolveSrv);
        if (isOver()) return;
        client.servers = orderServers(found, this.#randoms(slot, now));
        client.at = 0;
      }
      const server = client.servers[client.at] as XmppServer;
      host = server.host;
      const address = this.#parts.addresses.known(host) ?? (await this.#parts.addresses.resolve(host));
      if (isOver()) return;
      const login = { ...client.settings.account, host, address, port: server.port };
      const stream = await this.#parts.connect(login, this.#ownerOf(slot, client, isOver));
      if (isOver()) stream.close();
      else client.stream = stream;
    } catch (error) {
      if (!isOver()) this.#failed(slot, client, connectTrouble(error as Error, host, false));
    }
  }

  #ownerOf(slot: number, client: Client, isOver: () => boolean): XmppStreamOwner {
    return {
      online: (jabberId, tls) => {
        if (!isOver()) this.#connected(slot, client, jabberId, tls);
      },
      request: (iq) =>
        isOver() ? { type: 'cancel', condition: 'service-unavailable' } : client.requests.answer(iq, client.settings),
      ended: (failure) => {
        if (isOver()) return;
        if (client.online) this.#lost(slot, client, failure);
        else this.#failed(slot, client, failure);
      },
    };
  }

  #connected(slot: number, client: Client, jabberId: string, tls: boolean): void {
    client.online = true;
    client.retries = 0;
    client.trouble = '';
    client.dueAt = this.#core.clock.now() + client.settings.keepAliveMs;
    this.#core.note(slot, `XMPP: connected ${tls ? 'with' : 'without'} TLS`);
    this.#show(slot, client, { status: 'Enabled', tls, jabberId });
    this.#plan(slot, client);
  }

  /** Its Jabber ID stays, as long as nothing shows that it will not be there again: a server that restarts is no news. */
  #lost(slot: number, client: Client, failure: XmppFailure): void {
    this.#close(client);
    client.dueAt = this.#core.clock.now() + this.#wait(slot, client);
    this.#note(slot, client, `XMPP: the connection was lost: ${failure.message}`);
    this.#show(slot, client, { status: 'Connecting', tls: false });
    this.#plan(slot, client);
  }

  #failed(slot: number, client: Client, failure: XmppFailure): void {
    const { retry } = client.settings;
    const now = this.#core.clock.now();
    this.#close(client);
    if (client.retries + 1 < retry.attempts) client.dueAt = now + this.#wait(slot, client);
    else {
      // On to the next server; after the last one all are looked for anew.
      client.retries = 0;
      client.at++;
      const isLast = client.at >= client.servers.length;
      if (isLast) client.servers = [];
      client.dueAt = isLast ? now + retry.mostS * 1000 : now;
    }
    this.#troubled(slot, client, failure);
    this.#plan(slot, client);
  }

  #close(client: Client): void {
    client.stream?.close();
    client.stream = undefined;
    client.attempt = undefined;
    client.online = false;
  }

  #wait(slot: number, client: Client): number {
    client.retries++;
    return retryWaitMs(client.retries, client.settings.retry, this.#randoms(slot, this.#core.clock.now())());
  }

  #randoms(slot: number, now: number): () => number {
    const { config, population } = this.#core;
    let draws = 0;
    return () => unit(config.seed, population.index(slot), STREAM_XMPP ^ (Math.floor(now) + draws++));
  }

  #troubled(slot: number, client: Client, { status, message }: XmppFailure): void {
    this.#note(slot, client, `XMPP: no connection: ${message}`);
    this.#show(slot, client, { status, tls: false, jabberId: '' });
  }

  /** What is wrong is noted once. */
  #note(slot: number, client: Client, trouble: string): void {
    if (trouble !== client.trouble) this.#core.note(slot, trouble);
    client.trouble = trouble;
  }

  #show(slot: number, client: Client, change: PresenceChange): void {
    this.#store(slot, client, change);
    this.#consequences.changed(slot);
  }

  #store(slot: number, client: Client, change: PresenceChange): void {
    const { xmpp } = this.#core.population;
    xmpp.set(slot, presenceAfter(xmpp.get(slot), change, client.settings.takesRequests, this.#core.clock.now()));
  }
}
