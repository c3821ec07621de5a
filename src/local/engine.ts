import type { CpeFleet } from '../api/generated/cpefleet.js';
import type { Logger } from '../api/logger.js';
import type { Resources } from '../api/manifest.js';
import { formatProblem } from '../api/manifest.js';
import type { ShardConfig } from '../api/shard-config.js';
import { readCpeFleet } from '../api/validation.js';
import type { AdminClient } from './admin-client.js';
import type { Clock } from './clock.js';
import { LocalError } from './errors.js';
import type { Happening } from './events.js';
import { createFleetFolder, type FleetFolder } from './fleet-folder.js';
import { annotateRecord, createRecord, fleetKey, scaleRecord, type AnnotationChange } from './fleet-record.js';
import type { FleetView } from './fleet-view.js';
import { plan } from './plan.js';
import { RunningFleet } from './running-fleet.js';
import { createWorkerPool, type WorkerPool } from './worker-pool.js';
import type { WorkerCommand } from './worker-process.js';
import { workerAddress, workersFor } from './workers.js';

export interface EngineOptions {
  /** Where the fleets' state is kept. */
  readonly dataFolder: string;
  /** How a worker process is started. */
  readonly command: WorkerCommand;
  /** Profiles by their built-in names: their folders. */
  readonly builtInProfiles: ReadonlyMap<string, string>;
  /** Starts the embedded ACS when the first fleet needs it, and gives its CWMP URL. */
  readonly embeddedAcs: () => Promise<string>;
  /** Worker processes of a new fleet. Left out: as many as its CPEs and the cores ask for. */
  readonly workers?: number;
  readonly cores: number;
  /**
   * Where workers take connection requests: worker N of a fleet at `port` + N, or each at a port of its own with port 0.
   * Left out: on this machine alone.
   */
  readonly connectionRequests?: { readonly host: string; readonly port: number };
  /** Time between two looks at the workers. */
  readonly pollMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Makes a uid for a new fleet. */
  readonly uid: () => string;
  /** Something about a fleet may have changed. */
  readonly changed: () => void;
}

/** What a file asks for that was saved while its fleet was being deleted. */
interface Return {
  readonly manifest: CpeFleet;
  readonly resources: Resources;
  readonly acsUrl: string | undefined;
}

/**
 * The laptop engine: keeps what its fleets should be, compares it with the worker processes that there are, and carries
 * out the difference, again and again.
 */
export class Engine {
  private readonly options: EngineOptions;
  private readonly running = new Map<string, RunningFleet>();
  private readonly returning = new Map<string, Return>();
  private readonly pool: WorkerPool;
  private timer: { readonly at: number; readonly cancel: () => void } | undefined;
  private nextPoll = 0;
  private stopping: PromiseWithResolvers<undefined> | undefined;

  constructor(options: EngineOptions) {
    this.options = options;
    this.pool = createWorkerPool({
      command: options.command,
      clock: options.clock,
      logger: options.logger,
      prepare: (id, config) => {
        const { namespace, name } = config.fleet;
        const keeps = this.find(`${namespace}/${name}`).record.fleet.spec.persistence.enabled;
        const prepared = this.folder(namespace, name).worker(config.shard.ordinal, config, keeps);
        options.logger.debug(`worker ${id} starts with ${config.shard.count} CPEs`);
        if (!options.connectionRequests) return prepared;
        const connectionRequests = workerAddress(options.connectionRequests, config.shard.ordinal);
        return { ...prepared, files: { ...prepared.files, connectionRequests } };
      },
      changed: () => {
        this.lookBy(options.clock.now());
      },
      happened: (id, what) => this.running.get(id.slice(0, id.lastIndexOf('/')))?.happened(what),
    });
  }

  /** The fleets as they are, for those that show them. */
  fleets(): FleetView[] {
    return [...this.running.values()].map((fleet) => {
      const ids = [...this.pool.observed().values()].filter(({ id }) => id.startsWith(`${fleet.key}/`));
      return fleet.view(
        ids.map(({ id, phase, config }) => {
          const pid = this.pool.pid(id);
          const { ordinal, count: cpes } = config.shard;
          return { ordinal, phase, cpes, ...(pid !== undefined && { pid }) };
        }),
      );
    });
  }

  /**
   * The fleets that an edit of a manifest is held against: those that run, and those of this name that an earlier engine
   * left in the data folder.
   */
  known(names: readonly { readonly namespace: string; readonly name: string }[]): CpeFleet[] {
    return names.flatMap(({ namespace, name }) => {
      const fleet = this.running.get(`${namespace}/${name}`);
      if (fleet) return fleet.terminating ? [] : [fleet.record.fleet];
      const record = this.folder(namespace, name).load();
      return record ? [record.fleet] : [];
    });
  }

  /**
   * Makes the fleets of the manifests, and only them, what runs, as `kubectl apply --prune` does. The manifests are
   * valid.
   */
  async apply(resources: Resources): Promise<void> {
    const needsAcs = resources.fleets.some(({ spec }) => spec.cwmp !== undefined && spec.cwmp.acsUrl === undefined);
    const acsUrl = needsAcs ? await this.options.embeddedAcs() : undefined;
    const wanted = new Set(resources.fleets.map(fleetKey));
    this.returning.clear();
    for (const manifest of resources.fleets) this.applyFleet({ manifest, resources, acsUrl });
    for (const [key, fleet] of this.running) if (!wanted.has(key)) fleet.terminate();
    this.lookBy(this.options.clock.now());
  }

  /** @throws LocalError (LOCAL_CONFLICT) for another value of an annotation that is there, without overwrite. */
  annotate(key: string, change: AnnotationChange): void {
    this.find(key).change((record) => annotateRecord(record, change));
    this.lookBy(this.options.clock.now());
  }

  /** @throws LocalError (LOCAL_INVALID) for a number of CPEs that the fleet cannot have. */
  scale(key: string, replicas: number): void {
    const fleet = this.find(key);
    const { record } = fleet;
    const { apiVersion, kind, metadata, spec } = record.fleet;
    const { name, namespace } = metadata;
    const read = readCpeFleet(
      { apiVersion, kind, metadata: { name, namespace }, spec: { ...spec, replicas } },
      record.fleet,
    );
    if ('problems' in read) {
      const lines = read.problems.map((problem) =>
        formatProblem({ file: '', document: 1, object: `CpeFleet ${key}`, ...problem }),
      );
      throw new LocalError('LOCAL_INVALID', lines.join('\n'));
    }
    fleet.change((before) => scaleRecord(before, replicas, this.options.clock.now()));
    this.lookBy(this.options.clock.now());
  }

  /** Ends a fleet and removes its state; saving its file brings it back anew. */
  delete(key: string): void {
    this.find(key).terminate();
    this.returning.delete(key);
    this.lookBy(this.options.clock.now());
  }

  /** The admin APIs of the running workers of a fleet. */
  admins(key: string): AdminClient[] {
    const { workers } = this.find(key).record;
    return Array.from({ length: workers }, (_, ordinal) => this.pool.admin(`${key}/${ordinal}`) ?? []).flat();
  }

  /** Writes something that concerns them all into the events of all fleets. */
  happenedToAll(what: Happening): void {
    for (const fleet of this.running.values()) fleet.happened(what);
  }

  /** Ends all workers in order, with their state saved; resolves when they are gone. */
  async stop(): Promise<void> {
    this.stopping ??= Promise.withResolvers();
    this.lookBy(this.options.clock.now());
    await this.stopping.promise;
  }

  /** Ends all workers at once. */
  kill(): void {
    for (const id of this.pool.observed().keys())
      this.pool.carryOut({ do: 'kill', id, why: 'the engine ends at once' });
  }

  private applyFleet(wanted: Return): void {
    const { manifest, resources, acsUrl } = wanted;
    const { clock, cores, logger, builtInProfiles, uid } = this.options;
    const key = fleetKey(manifest);
    let fleet = this.running.get(key);
    if (fleet?.terminating) {
      this.returning.set(key, wanted);
      return;
    }
    if (!fleet) {
      const { namespace, name } = manifest.metadata;
      const folder = this.folder(namespace, name);
      const workers = this.options.workers ?? workersFor(manifest.spec.replicas, cores);
      const record = folder.load() ?? createRecord(manifest, uid(), workers, clock.now());
      fleet = new RunningFleet(record, folder, { clock, logger, builtInProfiles });
      this.running.set(key, fleet);
    }
    fleet.apply(manifest, resources, acsUrl);
  }

  /** One look at everything, and what follows from it. */
  private look(): void {
    const now = this.options.clock.now();
    if (now >= this.nextPoll) {
      this.nextPoll = now + this.options.pollMs;
      this.pool.poll();
      for (const fleet of this.running.values()) {
        fleet.askForActions(
          (ordinal) => this.pool.admin(`${fleet.key}/${ordinal}`),
          () => {
            this.lookBy(this.options.clock.now());
          },
        );
      }
    }
    const desired = new Map<string, ShardConfig>();
    for (const fleet of this.running.values()) {
      this.observe(fleet);
      if (this.stopping) continue;
      for (const config of fleet.desired) desired.set(`${fleet.key}/${config.shard.ordinal}`, config);
    }
    const { steps, wakeAt } = plan(desired, this.pool.observed(), now);
    for (const step of steps) this.pool.carryOut(step);
    this.removeTerminated();
    this.options.changed();
    if (!this.stopping || this.pool.observed().size > 0) {
      this.lookBy(Math.min(wakeAt ?? Infinity, this.nextPoll));
      return;
    }
    this.timer?.cancel();
    this.stopping.resolve(undefined);
  }

  private observe(fleet: RunningFleet): void {
    // While everything ends, the last status before is the one to tell of.
    if (this.stopping) return;
    const { workers } = fleet.record;
    fleet.observe(
      Array.from({ length: workers }, (_, ordinal) => {
        const status = this.pool.status(`${fleet.key}/${ordinal}`);
        return 'unreachable' in status ? { ordinal, ...status } : status;
      }),
    );
  }

  private removeTerminated(): void {
    for (const [key, fleet] of this.running) {
      if (!fleet.terminating || [...this.pool.observed().keys()].some((id) => id.startsWith(`${key}/`))) continue;
      this.running.delete(key);
      const { namespace, name } = fleet.record.fleet.metadata;
      this.folder(namespace, name).remove();
      this.options.logger.info(`${key}: Deleted: its workers have ended and its state is removed`);
      const back = this.returning.get(key);
      if (!back || this.stopping) continue;
      this.returning.delete(key);
      this.applyFleet(back);
    }
  }

  /** Sees to it that the next look is not later than this. */
  private lookBy(time: number): void {
    if (this.timer && this.timer.at <= time) return;
    this.timer?.cancel();
    const { clock } = this.options;
    const timer = clock.after(Math.max(0, time - clock.now()), () => {
      this.timer = undefined;
      this.look();
    });
    this.timer = {
      at: time,
      cancel: () => {
        timer.cancel();
      },
    };
  }

  private find(key: string): RunningFleet {
    const fleet = this.running.get(key);
    if (!fleet) throw new LocalError('LOCAL_NOT_FOUND', `there is no fleet ${key}`);
    return fleet;
  }

  private folder(namespace: string, name: string): FleetFolder {
    return createFleetFolder(this.options.dataFolder, namespace, name);
  }
}
