import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ShardConfig } from '../../api/shard-config.js';
import { Registry } from '../../telemetry/registry.js';
import { Shard } from '../shard.js';
import { FakeClock } from './fake-clock.js';
import { ScriptedAcs } from './scripted-acs.js';

export const PROFILE = join(import.meta.dirname, 'profile');
/** A device that ships with the program, of full size. */
export const GATEWAY = {
  name: 'gateway',
  path: join(import.meta.dirname, '../../../profiles/example-tr181-gateway'),
  weight: 1,
};

/** A fleet of `count` CPEs in one shard that all start at once. */
export function shardConfig(acsUrl: string, count: number, change: Partial<ShardConfig> = {}): ShardConfig {
  return {
    fleet: { namespace: 'default', name: 'lab' },
    generation: 1,
    shard: { ordinal: 0, of: 1, first: 0, stride: 1, count },
    replicas: count,
    seed: 42,
    paused: false,
    profiles: [{ name: 'test-gateway', path: PROFILE, weight: 1 }],
    identity: { manufacturer: 'Example', oui: '00D09E', productClass: 'HG-7', serialNumber: 'SIM{index:08}' },
    start: { ratePerSecond: 1e12, jitterMs: 0 },
    cwmp: {
      acsUrl,
      periodicInform: { intervalMs: 300_000, jitterPercent: 0 },
      connectionRequest: { enabled: true, publicUrl: '' },
      connections: 'PerSession',
      maxConcurrentSessions: 50,
      tls: { insecureSkipVerify: false },
    },
    firmware: [{ version: '1.0.0', weight: 1, stable: true, env: 'production' }],
    faults: [],
    ...change,
  };
}

/** How long real sockets may take before a test calls it a failure instead of waiting on. */
const PATIENCE_MS = 10_000;

/** Waits, a turn of the event loop at a time, for what real sockets bring. */
export async function until(what: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!what()) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what.toString()}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A shard under a fake clock against a scripted ACS over loopback, with all that must be put away afterwards. */
export class Rig {
  readonly clock = new FakeClock();
  readonly acs = new ScriptedAcs();
  readonly errors: string[] = [];
  acsUrl = '';
  registry = new Registry();
  config!: ShardConfig;
  shard!: Shard;
  #folder: string | undefined;
  #stopped = true;

  static async create(count: number, change: Partial<ShardConfig> = {}, start = true): Promise<Rig> {
    const rig = new Rig();
    rig.acsUrl = await rig.acs.listen();
    rig.config = shardConfig(rig.acsUrl, count, change);
    await rig.boot(start);
    return rig;
  }

  get dataPath(): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'cpe-sim-shard-'));
    return join(this.#folder, 'shard.db');
  }

  /** Starts the shard, as a new process does, on the data that the last one left. */
  async boot(start = true): Promise<void> {
    this.registry = new Registry();
    const note = (message: string): void => void this.errors.push(message);
    this.shard = await Shard.create({
      config: this.config,
      registry: this.registry,
      clock: this.clock,
      logger: { debugEnabled: false, debug: note, info: note, warn: note, error: note },
      dataPath: this.dataPath,
      connectionRequestHost: '127.0.0.1',
      connectionRequestPort: 0,
      version: '0.0.0',
    });
    this.#stopped = false;
    if (!start) return;
    await this.shard.start();
    this.clock.advance(0);
  }

  get sessions(): number {
    const { succeeded, failed } = this.shard.status().sessions;
    return succeeded + failed;
  }

  /** Waits until this many sessions have ended since the shard started. */
  async ended(sessions: number): Promise<void> {
    await until(() => this.sessions >= sessions && this.shard.status().sessions.active === 0);
  }

  async metric(line: string): Promise<number | undefined> {
    const { body } = await this.registry.exposition(undefined);
    const found = body.split('\n').find((one) => one.startsWith(`${line} `));
    return found === undefined ? undefined : Number(found.slice(line.length + 1));
  }

  events(name: string): string[] {
    return this.shard.get(name)?.events.map((event) => event.event) ?? [];
  }

  /** From now on a table of the data file takes nothing, as on a full disk. */
  breakStore(table: 'cpe' | 'action' | 'fact' = 'cpe'): void {
    this.#alterStore(`CREATE TRIGGER broken BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
  }

  /** What a disk makes of a file that it lost. */
  damageStore(): void {
    writeFileSync(this.dataPath, 'this is no database'.repeat(1000));
  }

  mendStore(): void {
    this.#alterStore('DROP TRIGGER broken');
  }

  #alterStore(sql: string): void {
    const database = new DatabaseSync(this.dataPath);
    database.exec(sql);
    database.close();
  }

  /** Ends the shard as a kill does: what is not written yet is lost. */
  async kill(): Promise<void> {
    this.breakStore();
    this.#stopped = true;
    await this.end(this.shard).catch(() => undefined);
    this.mendStore();
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    await this.end(this.shard);
  }

  /** Stops a shard; time goes on while it waits for its sessions. */
  async end(shard: Shard): Promise<void> {
    let ended = false;
    const stopping = shard.stop().finally(() => {
      ended = true;
    });
    stopping.catch(() => undefined); // until it is awaited
    await until(() => {
      this.clock.advance(100);
      return ended;
    });
    await stopping;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.acs.close();
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true });
  }
}
