import type { ActionProgress } from '../api/admin.js';
import type { CpeFleet } from '../api/generated/cpefleet.js';
import type { Logger } from '../api/logger.js';
import type { Resources } from '../api/manifest.js';
import { referencesOf } from '../api/references.js';
import type { ShardConfig } from '../api/shard-config.js';
import { openActions, type OpenAction } from '../fleet/action-steps.js';
import { sumUp, type ShardObservation } from '../fleet/observation.js';
import { rollUp } from '../fleet/rollup.js';
import { shardConfigs } from '../fleet/shard-config.js';
import { workerShards } from '../fleet/shards.js';
import type { AdminClient } from './admin-client.js';
import type { Clock } from './clock.js';
import { LocalError, messageOf } from './errors.js';
import type { Happening } from './events.js';
import { beginActions, progressAction } from './fleet-actions.js';
import type { FleetFolder } from './fleet-folder.js';
import { applyManifest, fleetKey, terminateRecord, withEvent, withStatus, type FleetRecord } from './fleet-record.js';
import { FleetTotals } from './fleet-totals.js';
import type { FleetView, WorkerView } from './fleet-view.js';

export interface FleetSurroundings {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Profiles by their built-in names: their folders. */
  readonly builtInProfiles: ReadonlyMap<string, string>;
}

/** One fleet of the engine: what it should be, what was seen of it, and what is written down about it. */
export class RunningFleet {
  private readonly around: FleetSurroundings;
  private readonly folder: FleetFolder;
  private readonly totals = new FleetTotals();
  private readonly since: number;
  private readonly progress = new Map<string, (ActionProgress | undefined)[]>();
  /** Calls about actions that are under way: `id ordinal`. */
  private readonly asking = new Set<string>();
  private current: FleetRecord;
  private resources: Resources = { fleets: [], secrets: [], configMaps: [] };
  private embeddedAcsUrl: string | undefined;
  private observations: readonly ShardObservation[] = [];
  private readyAt: number | undefined;
  private configs: readonly ShardConfig[] = [];

  constructor(record: FleetRecord, folder: FleetFolder, around: FleetSurroundings) {
    this.current = record;
    this.folder = folder;
    this.around = around;
    this.since = around.clock.now();
    for (const event of record.events.slice(-1)) this.log(event);
  }

  get record(): FleetRecord {
    return this.current;
  }

  get key(): string {
    return fleetKey(this.current.fleet);
  }

  get terminating(): boolean {
    return this.current.fleet.metadata.deletionTimestamp !== undefined;
  }

  /** The workers that should be; none for a fleet that is being deleted. */
  get desired(): readonly ShardConfig[] {
    return this.terminating ? [] : this.configs;
  }

  /** Takes over a manifest and what stands beside it. */
  apply(manifest: CpeFleet, resources: Resources, embeddedAcsUrl: string | undefined): void {
    this.resources = resources;
    this.embeddedAcsUrl = embeddedAcsUrl;
    this.change((record) => applyManifest(record, manifest, this.now()));
  }

  /** Changes the record, begins the actions that it asks for now, writes it down and derives the workers from it. */
  change(how: (record: FleetRecord) => FleetRecord): void {
    const next = beginActions(how(this.current), this.now());
    const configs = this.configsOf(next);
    this.write(next);
    // Those of the last configuration stay: a worker may be about to read them.
    this.folder.keepResources([...this.configs, ...configs]);
    this.configs = configs;
  }

  terminate(): void {
    this.write(terminateRecord(this.current, this.now()));
  }

  happened(what: Happening): void {
    this.write(withEvent(this.current, what, this.now()));
  }

  /** Rolls up what the workers said last into the status. */
  observe(observations: readonly ShardObservation[]): void {
    const now = this.now();
    for (const status of observations) {
      if (!('unreachable' in status)) this.totals.observe(status, now);
    }
    this.observations = observations;
    const { fleet } = this.current;
    const status = rollUp(fleet, observations, fleet.status, new Date(now).toISOString());
    this.current = withStatus(this.current, status);
    if (status.lifecycleState === 'Ready') this.readyAt ??= now;
    const before = fleet.status?.lifecycleState ?? 'Pending';
    if (status.lifecycleState === before) return;
    const condition = status.conditions?.find(({ type }) => type === 'Ready');
    const type = status.lifecycleState === 'Degraded' ? 'Warning' : 'Normal';
    this.happened({ type, reason: status.lifecycleState ?? '', message: condition?.message ?? '' });
  }

  /** Starts open actions on every worker, or asks how they fare: a worker carries an id out once. */
  askForActions(adminOf: (ordinal: number) => AdminClient | undefined, answered: () => void): void {
    for (const action of openActions(this.current.fleet.status)) {
      for (let ordinal = 0; ordinal < this.current.workers; ordinal++) {
        const call = `${action.id} ${ordinal}`;
        const admin = adminOf(ordinal);
        if (!admin || this.asking.has(call)) continue;
        this.asking.add(call);
        void this.ask(admin, action, ordinal).finally(() => {
          this.asking.delete(call);
          answered();
        });
      }
    }
  }

  view(workers: readonly WorkerView[]): FleetView {
    const { fleet, events } = this.current;
    const seen = sumUp(this.observations, fleet.spec.replicas, fleet.metadata.generation);
    return {
      fleet,
      events,
      acsUrl: fleet.spec.cwmp?.acsUrl ?? this.embeddedAcsUrl ?? '',
      totals: this.totals.read(this.now()),
      sessionMs: seen.sessionMs,
      bootstrapMs: seen.bootstrapMs,
      failures: seen.failures,
      ...(this.readyAt !== undefined && { readyAfterMs: this.readyAt - this.since }),
      workers,
    };
  }

  private async ask(admin: AdminClient, { id, request }: OpenAction, ordinal: number): Promise<void> {
    const all = this.progress.get(id) ?? Array.from({ length: this.current.workers }, () => undefined);
    this.progress.set(id, all);
    try {
      all[ordinal] = await admin.act(id, request);
    } catch (thrown) {
      if (!(thrown instanceof LocalError)) throw thrown;
      // A worker that is away is asked again when it is back; one that refuses has answered.
      if (thrown.code !== 'LOCAL_WORKER_ANSWER') return;
      all[ordinal] = { id, phase: 'Failed', matched: 0, succeeded: 0, failed: 0, message: messageOf(thrown) };
    }
    const next = progressAction(this.current, id, all, this.now());
    const open = openActions(next.fleet.status).some((action) => action.id === id);
    if (open) {
      this.current = next;
    } else {
      this.progress.delete(id);
      this.write(next);
    }
  }

  private configsOf({ fleet, workers }: FleetRecord): ShardConfig[] {
    const { namespace } = fleet.metadata;
    const folders = new Map<string, string>();
    for (const { kind, name } of referencesOf(fleet)) {
      const among = kind === 'Secret' ? this.resources.secrets : this.resources.configMaps;
      const found = among.find((one) => one.namespace === namespace && one.name === name);
      if (found) folders.set(`${kind} ${name}`, this.folder.resource(found));
    }
    const folderOf = (kind: string, name: string): string => {
      const folder = folders.get(`${kind} ${name}`);
      if (folder === undefined) throw new LocalError('LOCAL_MANIFEST', `${kind} ${namespace}/${name} is not there`);
      return folder;
    };
    return shardConfigs(fleet, workerShards(fleet.spec.replicas, workers), {
      profile: ({ name, configMapRef }) =>
        this.around.builtInProfiles.get(name ?? '') ?? folderOf('ConfigMap', configMapRef?.name ?? name ?? ''),
      secret: (name) => folderOf('Secret', name),
      ...(this.embeddedAcsUrl !== undefined && { acsUrl: this.embeddedAcsUrl }),
    });
  }

  private write(next: FleetRecord): void {
    const known = new Set(this.current.events);
    this.current = next;
    for (const event of next.events) if (!known.has(event)) this.log(event);
    this.folder.save(next);
  }

  private log({ type, reason, message }: Happening): void {
    this.around.logger[type === 'Warning' ? 'warn' : 'info'](`${this.key}: ${reason}: ${message}`);
  }

  private now(): number {
    return this.around.clock.now();
  }
}
