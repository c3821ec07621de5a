import { randomBytes } from 'node:crypto';
import { resolveSrv } from 'node:dns/promises';
import type { ActionProgress, ActionRequest, CpeDetail, CpeSummary, ShardStatus } from '../api/admin.js';
import type { Logger } from '../api/logger.js';
import { restartRequired } from '../api/live-config.js';
import { BUILT_IN_PROFILE, type ShardConfig } from '../api/shard-config.js';
import { isCpeFaultCode } from '../cwmp/faults.js';
import { loadProfile } from '../datamodel/load-profile.js';
import type { Registry } from '../telemetry/registry.js';
import { AddressBook, acsTarget } from './acs-target.js';
import { ActionBook } from './action-book.js';
import type { Clock } from './clock.js';
import { ConnectionRequestServer } from './connection-request-server.js';
import { type ConnectionSource, PerSessionConnections, PooledConnections } from './connection-source.js';
import type { Refusal, ShardControl } from './control.js';
import { CpeReport } from './cpe-report.js';
import { NO_CREDENTIALS, readCredentials } from './credentials.js';
import { SimulatorError } from './errors.js';
import type { TlsSettings } from './http-connection.js';
import { Journal } from './journal.js';
import { Lifecycle } from './lifecycle.js';
import { createSimulatorMetrics } from './metrics.js';
import { Population } from './population.js';
import { Session } from './session.js';
import { ShardStore } from './shard-store.js';
import { mostKeptOpen, openFilesLimit } from './stun/descriptor-limit.js';
import { UdpPorts } from './stun/udp-ports.js';
import { readTlsSettings } from './tls-settings.js';
import { XmppStreams } from './xmpp/xmpp-streams.js';

/** How long a CPE waits for its ACS to answer. */
const ACS_TIMEOUT_MS = 30_000;
/** How long sessions may take to end when the process stops; the rest of its ten seconds is for writing. */
const DRAIN_MS = 5000;
/** Without a Secret, the login of connection requests is the serial number, twice. */
const DEFAULT_REQUEST_CREDENTIALS = { username: '{serial}', password: '{serial}' };

const PORT_FACT = 'connection-request-port';
const BASE_FACT = 'connection-request-base';

export interface ShardOptions {
  readonly config: ShardConfig;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The data file; undefined: nothing outlives the process. */
  readonly dataPath: string | undefined;
  /** Where connection requests are taken, and UDP echo servers listen, for example 127.0.0.1. */
  readonly connectionRequestHost: string;
  /** 0: the port that it had before, or any that is free. */
  readonly connectionRequestPort: number;
  /** Version of this program. */
  readonly version: string;
  /** Folders of the profiles that come with the program, by name: what paths like `builtin:NAME` stand for. */
  readonly builtInProfiles?: ReadonlyMap<string, string>;
}

/** A running shard: the CPEs of one process and all that they need. */
export class Shard implements ShardControl {
  readonly #options: ShardOptions;
  readonly #store: ShardStore;
  readonly #population: Population;
  readonly #lifecycle: Lifecycle;
  readonly #journal: Journal | undefined;
  readonly #actions: ActionBook;
  readonly #report: CpeReport;
  readonly #requests: ConnectionRequestServer | undefined;
  readonly #connections: ConnectionSource;
  readonly #startedAt: number;
  #config: ShardConfig;

  private constructor(options: ShardOptions, parts: ShardParts) {
    const { config, clock, logger } = options;
    this.#options = options;
    this.#config = config;
    this.#startedAt = clock.now();
    this.#store = parts.store;
    this.#population = parts.population;
    this.#journal =
      options.dataPath === undefined
        ? undefined
        : new Journal(parts.store, clock, parts.population.table, (slot) => this.#lifecycle.record(slot), logger);
    const nonce = (): string => randomBytes(8).toString('hex');
    this.#connections =
      config.cwmp?.connections === 'Pooled' ? new PooledConnections(parts.tls) : new PerSessionConnections(parts.tls);
    const addresses = new AddressBook(() => clock.now());
    let openFiles: number | undefined;
    // What CPEs keep open beside their sessions, of both kinds.
    const most = (): number =>
      mostKeptOpen((openFiles ??= openFilesLimit()), this.#config.cwmp?.maxConcurrentSessions ?? 1);
    const ports: UdpPorts = new UdpPorts(() => most() - streams.count);
    const streams: XmppStreams = new XmppStreams(parts.tls, () => most() - ports.count);
    const session = {
      clock,
      connections: this.#connections,
      addresses,
      timeoutMs: ACS_TIMEOUT_MS,
      nonce,
    };
    this.#lifecycle = new Lifecycle(config, {
      clock,
      population: parts.population,
      journal: this.#journal,
      metrics: createSimulatorMetrics(options.registry, () => parts.population.table.counts, options.version),
      logger,
      host: options.connectionRequestHost,
      files: { clock, addresses, tls: parts.tls, nonce },
      stun: { addresses, openUdpPort: ports.open, transaction: () => randomBytes(16) },
      xmpp: { addresses, resolveSrv, connect: streams.connect },
      makeSession: (owner) => new Session(owner, session),
    });
    this.#actions = new ActionBook(
      parts.population,
      this.#lifecycle,
      parts.store,
      logger,
      () => this.#config,
      () => clock.now(),
    );
    this.#lifecycle.onSessionEnd = (slot, events, startedAt, failure) => {
      this.#actions.sessionEnded(slot, events, startedAt, failure);
    };
    this.#report = new CpeReport(parts.population, this.#lifecycle);
    this.#requests = config.cwmp?.connectionRequest.enabled
      ? new ConnectionRequestServer(
          {
            basePath: basePathOf(config.cwmp.connectionRequest.publicUrl),
            rate: this.#lifecycle.requestRate,
            slotOfPath: (path) => this.#slotOfPath(path),
            credentials: (slot) => parts.population.connectionRequestCredentials(slot),
            connectionRequest: (slot) => this.#lifecycle.connectionRequest(slot),
          },
          () => clock.now(),
          nonce,
        )
      : undefined;
  }

  /**
   * Reads all that the configuration names and takes the stored CPEs back; nothing is sent before `start`.
   *
   * @throws SimulatorError, ProfileError
   */
  static async create(options: ShardOptions): Promise<Shard> {
    const { config, logger } = options;
    if (config.cwmp) acsTarget(config.cwmp.acsUrl);
    const profiles = await Promise.all(config.profiles.map(({ path }) => loadProfile(profileFolder(path, options))));
    const tls = config.cwmp
      ? await readTlsSettings(config.cwmp)
      : { secureContext: undefined, insecureSkipVerify: false };
    const { credentialsPath, connectionRequest } = config.cwmp ?? {};
    const population = new Population(config, {
      profiles,
      acsCredentials: credentialsPath === undefined ? NO_CREDENTIALS : await readCredentials(credentialsPath),
      connectionRequestCredentials:
        connectionRequest?.credentialsPath === undefined
          ? DEFAULT_REQUEST_CREDENTIALS
          : await readCredentials(connectionRequest.credentialsPath),
    });
    const store = new ShardStore(options.dataPath);
    if (store.recovered !== undefined) logger.error(store.recovered);
    try {
      const shard = new Shard(options, { population, store, tls });
      for (const record of store.load()) shard.#lifecycle.restore(record);
      return shard;
    } catch (error) {
      store.close();
      throw error;
    }
  }

  /**
   * Listens for connection requests and powers the CPEs up.
   *
   * @returns the base of their connection-request URLs; empty when they take none
   * @throws SimulatorError `SIM_ADDRESS_IN_USE`, `SIM_STORE`; the shard is closed then
   */
  async start(): Promise<string> {
    try {
      const before = this.#store.fact(BASE_FACT);
      const base = this.#requests ? await this.#listen(this.#requests) : '';
      this.#population.connectionRequestBase = base;
      this.#store.putFact(BASE_FACT, base);
      this.#lifecycle.start(before !== undefined && before !== base);
      return base;
    } catch (error) {
      await this.#requests?.close();
      this.#store.close();
      throw error;
    }
  }

  /**
   * Lets sessions end, for a while, and writes what is to be written.
   *
   * @throws SimulatorError `SIM_STORE` when that fails; all else is done then
   */
  async stop(): Promise<void> {
    await this.#requests?.close();
    this.#actions.stop();
    await this.#lifecycle.stop(DRAIN_MS);
    this.#connections.close();
    try {
      this.#journal?.close();
    } finally {
      this.#store.close();
    }
  }

  *list(): Iterable<CpeSummary> {
    for (let slot = 0; slot < this.#population.size; slot++) yield this.#report.summary(slot);
  }

  get(name: string): CpeDetail | undefined {
    const slot = this.#population.slotOfName(name);
    return slot < 0 ? undefined : this.#report.detail(slot, this.#options.clock.now());
  }

  connectionRequest(name: string): { readonly cr_url: string; readonly invoked_at: string } | Refusal {
    const slot = this.#population.slotOfName(name);
    if (slot < 0) return 'unknown-cpe';
    if (!this.#config.cwmp) return 'not-wired';
    this.#lifecycle.forceConnectionRequest(slot);
    return { cr_url: this.#population.connectionRequestUrl(slot), invoked_at: this.#time() };
  }

  injectFault(name: string, code: number): { readonly queued_at: string } | Refusal {
    const slot = this.#population.slotOfName(name);
    if (slot < 0) return 'unknown-cpe';
    if (!this.#config.cwmp) return 'not-wired';
    if (!isCpeFaultCode(code)) return 'unknown-fault';
    this.#lifecycle.queueFault(slot, { kind: 'CwmpFault', code });
    return { queued_at: this.#time() };
  }

  status(): ShardStatus {
    const { stats, tally, faultsAnswered, activeSessions } = this.#lifecycle;
    return {
      fleet: this.#config.fleet.name,
      shard: this.#config.shard,
      generation: this.#config.generation,
      started_at: new Date(this.#startedAt).toISOString(),
      cpes: { ...this.#population.table.counts },
      sessions: { active: activeSessions, succeeded: stats.succeeded, failed: stats.failed },
      bootstraps: stats.bootstraps,
      faults: faultsAnswered,
      session_ms: stats.sessionLatency.counts(),
      bootstrap_ms: stats.bootstrapLatency.counts(),
      failures: tally.top(),
    };
  }

  configure(config: ShardConfig): { readonly generation: number } | { readonly restartRequired: string } {
    const field = restartRequired(this.#config, config);
    if (field !== undefined) return { restartRequired: `${field} cannot change while the simulator runs` };
    if (config.cwmp) acsTarget(config.cwmp.acsUrl);
    this.#config = config;
    this.#lifecycle.configure(config);
    this.#actions.forgetFrom(config.shard.count);
    return { generation: config.generation };
  }

  act(id: string, request: ActionRequest): ActionProgress {
    return this.#actions.act(id, request);
  }

  action(id: string): ActionProgress | undefined {
    return this.#actions.progress(id);
  }

  #time(): string {
    return new Date(this.#options.clock.now()).toISOString();
  }

  #slotOfPath(path: string): number {
    const index = /^\/(\d{1,9})\//.exec(path)?.[1];
    const slot = index === undefined ? -1 : this.#population.slotOfIndex(Number(index));
    return slot >= 0 && path === this.#population.requestPath(slot) ? slot : -1;
  }

  /** Takes the port of the time before where it can, so that ACSs find the CPEs again. */
  async #listen(server: ConnectionRequestServer): Promise<string> {
    const { connectionRequestHost: host, connectionRequestPort: wanted } = this.#options;
    const before = Number(this.#store.fact(PORT_FACT) ?? 0);
    const { address, port } = await server.listen(host, wanted === 0 ? before : wanted).catch((error: unknown) => {
      if (wanted !== 0 || before === 0 || !(error instanceof SimulatorError)) throw error;
      return server.listen(host, 0);
    });
    this.#store.putFact(PORT_FACT, String(port));
    const publicUrl = this.#config.cwmp?.connectionRequest.publicUrl ?? '';
    if (publicUrl !== '') return publicUrl.replace(/\/+$/, '');
    return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
  }
}

function basePathOf(publicUrl: string): string {
  return publicUrl === '' ? '' : new URL(publicUrl).pathname.replace(/\/+$/, '');
}

/** @throws SimulatorError `SIM_FILE` for a built-in profile that this version does not have. */
function profileFolder(path: string, { builtInProfiles = new Map<string, string>() }: ShardOptions): string {
  if (!path.startsWith(BUILT_IN_PROFILE)) return path;
  const name = path.slice(BUILT_IN_PROFILE.length);
  const folder = builtInProfiles.get(name);
  if (folder !== undefined) return folder;
  throw new SimulatorError(
    'SIM_FILE',
    `there is no built-in profile ${name}; these are ${[...builtInProfiles.keys()].join(', ')}`,
  );
}

interface ShardParts {
  readonly population: Population;
  readonly store: ShardStore;
  readonly tls: TlsSettings;
}
