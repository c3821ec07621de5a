import { compileTemplate, cpeId, indexOfCpeId, macAddress, type Template } from '../api/identity.js';
import { hash32 } from '../api/random.js';
import type { ShardConfig } from '../api/shard-config.js';
import type { CpeContext, Variable } from '../datamodel/context.js';
import type { Overlay } from '../datamodel/overlay.js';
import type { Profile } from '../datamodel/profile.js';
import type { Credentials } from './credentials.js';
import { dateTime } from './date-time.js';
import { DeviceTable } from './device-table.js';
import { indicesIn } from './serial-search.js';
import { WeightedChoice } from './weighted.js';

const STREAM_PROFILE = 0x50524f46;
const STREAM_FIRMWARE = 0x4649524d;
const STREAM_PATH = 0x50415448;

/** How datagrams reach a CPE through what is between it and its STUN server. */
export interface NatBinding {
  /** `host:port` */
  readonly address: string;
  readonly natDetected: boolean;
}

/** What a CPE that uses XMPP knows of its connection (TR-181 Device.XMPP.Connection.{i}.). */
export interface XmppPresence {
  readonly status: string;
  /** Since when it is that; ms since the epoch. */
  readonly changedAt: number;
  readonly tls: boolean;
  /** Empty: the server has given none. */
  readonly jabberId: string;
  /** The same where the ACS may call this connection. */
  readonly requestsAt: string;
}

/** What a population is made of besides its configuration: files that were read, and where it is reached. */
export interface PopulationParts {
  readonly profiles: readonly Profile[];
  readonly acsCredentials: Credentials;
  readonly connectionRequestCredentials: Credentials;
}

/**
 * The CPEs of a shard: who they are (functions of seed and index), and what has happened to them since (the table, and
 * maps for what only some have). A slot is a position in the shard, an index one in the fleet.
 */
export class Population {
  readonly table = new DeviceTable();
  /** What was set on CPEs. */
  readonly overlays = new Map<number, Overlay>();
  /** What the CPEs that use STUN have found out. */
  readonly bindings = new Map<number, NatBinding>();
  /** What the CPEs that use XMPP know of their connections. */
  readonly xmpp = new Map<number, XmppPresence>();
  /** Base URL of the connection-request server, without a slash at its end; empty when there is none. */
  connectionRequestBase = '';
  #config: ShardConfig;
  readonly #parts: PopulationParts;
  #serial: Template;
  #acsUsername: Template;
  #acsPassword: Template;
  #requestUsername: Template;
  #requestPassword: Template;
  readonly #profileChoice: WeightedChoice;
  readonly #firmwareChoice: WeightedChoice;
  /** Firmware versions that CPEs run: those of the distribution first, then those they were upgraded to. */
  readonly #versions: string[];

  constructor(config: ShardConfig, parts: PopulationParts) {
    this.#config = config;
    this.#parts = parts;
    this.#serial = compileTemplate(config.identity.serialNumber);
    this.#acsUsername = compileTemplate(parts.acsCredentials.username);
    this.#acsPassword = compileTemplate(parts.acsCredentials.password);
    this.#requestUsername = compileTemplate(parts.connectionRequestCredentials.username);
    this.#requestPassword = compileTemplate(parts.connectionRequestCredentials.password);
    this.#profileChoice = new WeightedChoice(
      config.profiles.map((profile) => profile.weight),
      STREAM_PROFILE,
    );
    this.#firmwareChoice = new WeightedChoice(
      config.firmware.map((firmware) => firmware.weight),
      STREAM_FIRMWARE,
    );
    this.#versions = config.firmware.map((firmware) => firmware.version);
    this.resize(config.shard.count);
  }

  get size(): number {
    return this.table.size;
  }

  /** Takes over what may change while the shard runs; the caller resizes. */
  configure(config: ShardConfig): void {
    this.#config = config;
  }

  /** New slots get the profile and the firmware that follow from their index. */
  resize(size: number): void {
    const before = this.table.size;
    for (const slot of this.overlays.keys()) if (slot >= size) this.overlays.delete(slot);
    this.table.resize(size);
    for (let slot = before; slot < size; slot++) this.makeNew(slot);
  }

  /** Makes a slot what a CPE is out of the box; its lifecycle state and flags are the caller's. */
  makeNew(slot: number): void {
    const index = this.index(slot);
    this.table.profile[slot] = this.#profileChoice.pick(this.#config.seed, index);
    this.table.firmware[slot] = this.#firmwareChoice.pick(this.#config.seed, index);
    this.table.periodicDue[slot] = Infinity;
  }

  index(slot: number): number {
    return this.#config.shard.first + slot * this.#config.shard.stride;
  }

  /** The slot of a CPE's index, or -1 when it is not one of this shard. */
  slotOfIndex(index: number): number {
    const { first, stride } = this.#config.shard;
    const slot = (index - first) / stride;
    return Number.isInteger(slot) && slot >= 0 && slot < this.table.size ? slot : -1;
  }

  /** The slot of a CPE by id or serial number, or -1. */
  slotOfName(name: string): number {
    const byId = indexOfCpeId(this.#config.fleet.name, name);
    if (byId !== undefined) return this.slotOfIndex(byId);
    for (const index of indicesIn(name, this.#serial.source)) {
      const slot = this.slotOfIndex(index);
      if (slot >= 0 && this.serial(slot) === name) return slot;
    }
    return this.size > 0 && this.serial(0) === name ? 0 : -1;
  }

  id(slot: number): string {
    return cpeId(this.#config.fleet.name, this.index(slot));
  }

  serial(slot: number): string {
    return this.#serial.fill(this.index(slot), '');
  }

  profile(slot: number): Profile {
    return this.#parts.profiles[this.table.profile[slot] as number] as Profile;
  }

  profileName(slot: number): string {
    return this.#config.profiles[this.table.profile[slot] as number]?.name ?? '';
  }

  softwareVersion(slot: number): string {
    return this.#versions[this.table.firmware[slot] as number] ?? '';
  }

  /** The version when it is another than the distribution gives this CPE; otherwise empty. */
  upgradedVersion(slot: number): string {
    const own = this.#firmwareChoice.pick(this.#config.seed, this.index(slot));
    return this.table.firmware[slot] === own ? '' : this.softwareVersion(slot);
  }

  setSoftwareVersion(slot: number, version: string): void {
    let number = this.#versions.indexOf(version);
    if (number < 0) number = this.#versions.push(version) - 1;
    this.table.firmware[slot] = number;
  }

  /** What distinguishes this CPE's connection-request URL: not to be guessed from another's. */
  requestPath(slot: number): string {
    const index = this.index(slot);
    return `/${index}/${hash32(this.#config.seed, index, STREAM_PATH).toString(36)}`;
  }

  connectionRequestUrl(slot: number): string {
    return this.connectionRequestBase === '' ? '' : this.connectionRequestBase + this.requestPath(slot);
  }

  /** Who logs in to the ACS: what the ACS set, else what the manifest says. */
  acsCredentials(slot: number): Credentials {
    return this.#credentials(
      slot,
      this.profile(slot).wellKnown.acsUsername?.path,
      this.profile(slot).wellKnown.acsPassword?.path,
      this.#acsUsername,
      this.#acsPassword,
    );
  }

  /** Who may send connection requests. */
  connectionRequestCredentials(slot: number): Credentials {
    const { connectionRequestUsername, connectionRequestPassword } = this.profile(slot).wellKnown;
    return this.#credentials(
      slot,
      connectionRequestUsername?.path,
      connectionRequestPassword?.path,
      this.#requestUsername,
      this.#requestPassword,
    );
  }

  #credentials(
    slot: number,
    usernamePath: string | undefined,
    passwordPath: string | undefined,
    username: Template,
    password: Template,
  ): Credentials {
    const overlay = this.overlays.get(slot);
    const set = (path: string | undefined): string | undefined => (path === undefined ? undefined : overlay?.get(path));
    return {
      username: set(usernamePath) ?? username.fill(this.index(slot), this.serial(slot)),
      password: set(passwordPath) ?? password.fill(this.index(slot), this.serial(slot)),
    };
  }

  /** The URL of this CPE's ACS: what an ACS set, else the manifest's. */
  acsUrl(slot: number): string {
    const path = this.profile(slot).wellKnown.acsUrl?.path;
    const set = path === undefined ? undefined : this.overlays.get(slot)?.get(path);
    return set === undefined || set === '' ? (this.#config.cwmp?.acsUrl ?? '') : set;
  }

  /** A view of CPEs for the data model, to be pointed at one after the other. */
  view(): CpeView {
    return new CpeView(this);
  }

  /** The value of a variable of the profiles for one CPE. */
  variable(slot: number, name: Variable): string {
    const { identity } = this.#config;
    switch (name) {
      case 'serial':
        return this.serial(slot);
      case 'index':
        return String(this.index(slot));
      case 'mac':
        return macAddress(identity.oui, this.index(slot));
      case 'oui':
        return identity.oui;
      case 'manufacturer':
        return identity.manufacturer;
      case 'productClass':
        return identity.productClass;
      case 'softwareVersion':
        return this.softwareVersion(slot);
      case 'acsUrl':
        return this.#config.cwmp?.acsUrl ?? '';
      case 'acsUsername':
        return this.#acsUsername.fill(this.index(slot), this.serial(slot));
      case 'acsPassword':
        return this.#acsPassword.fill(this.index(slot), this.serial(slot));
      case 'periodicInformInterval':
        return String(Math.max(1, Math.round((this.#config.cwmp?.periodicInform.intervalMs ?? 0) / 1000)));
      case 'connectionRequestUrl':
        return this.connectionRequestUrl(slot);
      case 'connectionRequestUsername':
        return this.#requestUsername.fill(this.index(slot), this.serial(slot));
      case 'connectionRequestPassword':
        return this.#requestPassword.fill(this.index(slot), this.serial(slot));
      case 'natDetected':
        return String(this.bindings.get(slot)?.natDetected ?? false);
      case 'udpConnectionRequestAddress':
        return this.bindings.get(slot)?.address ?? '';
      case 'xmppStatus':
        return this.xmpp.get(slot)?.status ?? 'Disabled';
      case 'xmppLastChangeDate':
        return dateTime(this.xmpp.get(slot)?.changedAt ?? 0);
      case 'xmppTlsEstablished':
        return String(this.xmpp.get(slot)?.tls ?? false);
      case 'xmppJabberId':
        return this.xmpp.get(slot)?.jabberId ?? '';
      case 'connReqJabberId':
        return this.xmpp.get(slot)?.requestsAt ?? '';
    }
  }

  get seed(): number {
    return this.#config.seed;
  }
}

/** One CPE as the data model sees it; `of` points the same object at another. */
export class CpeView implements CpeContext {
  index = 0;
  now = 0;
  bootedAt = 0;
  overlay: Overlay | undefined;
  readonly seed: number;
  #slot = 0;
  readonly #population: Population;

  constructor(population: Population) {
    this.#population = population;
    this.seed = population.seed;
  }

  of(slot: number, now: number): this {
    this.#slot = slot;
    this.index = this.#population.index(slot);
    this.now = now;
    this.bootedAt = this.#population.table.bootedAt[slot] as number;
    this.overlay = this.#population.overlays.get(slot);
    return this;
  }

  variable(name: Variable): string {
    return this.#population.variable(this.#slot, name);
  }
}
