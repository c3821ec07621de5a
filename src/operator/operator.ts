import type { KubeClient } from '../kube/client.js';
import type { Clock } from '../kube/clock.js';
import { Controller } from '../kube/controller.js';
import { EventRecorder } from '../kube/event-recorder.js';
import type { HealthChecks } from '../kube/health.js';
import { Informer } from '../kube/informer.js';
import { LeaderElector } from '../kube/leader-elector.js';
import type { LeaderTimings } from '../kube/lease.js';
import type { KubeLogger } from '../kube/logger.js';
import { Manager } from '../kube/manager.js';
import type { KubeMetrics } from '../kube/metrics.js';
import type { KubeObject } from '../kube/object.js';
import {
  CONFIG_MAPS,
  NETWORK_POLICIES,
  POD_DISRUPTION_BUDGETS,
  PODS,
  SERVICE_MONITORS,
  SERVICES,
  STATEFUL_SETS,
  type Resource,
} from '../kube/resources.js';
import type { StoreView } from '../kube/store.js';
import { fleetKeyOf } from './deletion.js';
import type { PodSettings } from './desired/pod-template.js';
import { FleetFilesReader } from './fleet-files.js';
import { CPE_FLEETS, type FleetObject } from './fleet-object.js';
import { MANAGED_BY } from './names.js';
import { ObjectWriter } from './object-writer.js';
import type { PodAdmin } from './pod-admin.js';
import { PodCreation } from './pod-creation.js';
import { trimPod } from './pod-trim.js';
import type { Pod } from './pod-view.js';
import { FleetReconciler } from './reconciler.js';
import { whatToLookAt } from './takeover.js';
import { ServiceMonitors } from './service-monitors.js';
import { ShardMonitor } from './shard-monitor.js';
import { BY_FLEET } from './surroundings.js';

export interface OperatorOptions {
  readonly client: KubeClient;
  readonly admin: PodAdmin;
  /** The namespaces to look after; undefined: all. */
  readonly namespaces?: readonly string[] | undefined;
  /** With it, several operators may run, and one of them works. */
  readonly election?: Election | undefined;
  readonly settings: PodSettings;
  /** Of this process: a pod's name. */
  readonly instance: string;
  readonly metrics: KubeMetrics;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: KubeLogger;
  /** How often it is looked whether the cluster knows ServiceMonitors. */
  readonly serviceMonitorsEveryMs: number;
}

export interface Election {
  /** Namespace of the Lease. */
  readonly namespace: string;
  /** The Lease's name: operators that share it share the work. */
  readonly lease: string;
  /** Of this process, and of no other ever. */
  readonly identity: string;
  readonly timings?: LeaderTimings;
}

export interface Operator {
  /** What /healthz and /readyz ask. */
  readonly checks: HealthChecks;
  /**
   * Runs until the signal aborts.
   *
   * @throws KubeError (KUBE_LEADERSHIP_LOST): the process has to end then
   */
  run(signal: AbortSignal): Promise<void>;
}

const CONTROLLER = 'cpefleet';
/** What metrics call the election, whatever its Lease is called: alerts ask for it. */
const ELECTION = 'cpe-sim-operator';
const CONCURRENCY = 8;
const RECONCILE_TIMEOUT_MS = 60_000;
/** The pods of a fleet tell of an edit one after the other; what they tell within this time is one reconcile, one status. */
const TOGETHER_MS = 100;
const MANAGED = Object.entries(MANAGED_BY)
  .map(([key, value]) => `${key}=${value}`)
  .join(',');

/** The kinds of which fleets have one object each. */
const OWNED: readonly Resource[] = [CONFIG_MAPS, SERVICES, POD_DISRUPTION_BUDGETS, NETWORK_POLICIES, STATEFUL_SETS];

/** Watches CpeFleets and all that belongs to them, and keeps them what their manifests say. */
export function createOperator(options: OperatorOptions): Operator {
  const { client, clock, random, logger, metrics } = options;
  const common = { source: client, namespaces: options.namespaces, clock, random, logger };
  const informerOf = (resource: Resource): Informer<KubeObject> =>
    new Informer<KubeObject>({ ...common, resource, labelSelector: MANAGED });

  const fleets = new Informer<FleetObject>({ ...common, resource: CPE_FLEETS });
  const pods = new Informer<Pod>({
    ...common,
    resource: PODS,
    labelSelector: MANAGED,
    trim: trimPod,
    indexes: { [BY_FLEET]: (pod) => [fleetKeyOf(pod) ?? []].flat() },
  });
  const owned = new Map(OWNED.map((resource) => [resource, informerOf(resource)] as const));
  const serviceMonitors = new ServiceMonitors({
    client,
    clock,
    logger,
    everyMs: options.serviceMonitorsEveryMs,
    createInformer: () => {
      const informer = informerOf(SERVICE_MONITORS);
      addKeysTo(informer);
      return informer;
    },
    changed: () => {
      for (const key of fleets.store.keys()) controller.add(key);
    },
  });
  const storeOf = (resource: Resource): StoreView<KubeObject> | undefined =>
    resource === SERVICE_MONITORS ? serviceMonitors.store : owned.get(resource)?.store;

  const recorder = new EventRecorder({
    client,
    controller: 'cpesim.dev/operator',
    instance: options.instance,
    clock,
    random,
    logger,
  });
  const monitor = new ShardMonitor({
    admin: options.admin,
    clock,
    random,
    changed: (key) => {
      controller.addAfter(key, TOGETHER_MS);
    },
  });
  const reconciler = new FleetReconciler(
    {
      client,
      clock,
      fleets: fleets.store,
      pods: pods.store,
      storeOf,
      writer: new ObjectWriter(client, storeOf),
      files: new FleetFilesReader(client, clock),
      monitor,
      settings: options.settings,
      serviceMonitors: () => serviceMonitors.known,
      tell: ({ metadata }, { type, reason, message }) => {
        const regarding = { apiVersion: 'cpesim.dev/v1alpha1', kind: CPE_FLEETS.kind, metadata };
        recorder.record({ regarding, type, reason, action: 'Reconcile', note: message });
      },
    },
    new PodCreation(client, storeOf, clock),
  );
  const controller = new Controller({
    name: CONTROLLER,
    reconcile: reconciler.reconcile,
    existing: () => whatToLookAt(fleets.store.values()),
    concurrency: CONCURRENCY,
    timeoutMs: RECONCILE_TIMEOUT_MS,
    metrics: metrics.controller(CONTROLLER),
    clock,
    logger,
  });

  fleets.onChange(({ key, kind }) => {
    controller.add(key, kind === 'resync' ? 'resync' : 'change');
  });
  addKeysTo(pods);
  for (const informer of owned.values()) addKeysTo(informer);

  /** Changes of what belongs to a fleet are looked into; what was only listed again is what the fleet's own resync is for. */
  function addKeysTo<T extends KubeObject>(informer: Informer<T>): void {
    informer.onChange(({ kind, object }) => {
      const key = fleetKeyOf(object);
      if (key !== undefined && kind !== 'resync') controller.add(key);
    });
  }

  const { election } = options;
  const manager = new Manager({
    informers: [fleets, pods, ...owned.values()],
    controllers: [controller],
    recorder,
    ...(election && {
      elector: new LeaderElector({ client, name: election.lease, clock, random, logger, ...election }),
      onLeading: (leads: boolean) => {
        metrics.leading(ELECTION, leads);
      },
    }),
    clock,
    logger,
  });

  return {
    checks: manager.checks,
    async run(signal) {
      const end = new AbortController();
      const monitored = serviceMonitors.run(AbortSignal.any([signal, end.signal]));
      try {
        await manager.run(signal);
      } finally {
        end.abort();
        monitor.end();
        await monitored;
      }
    },
  };
}
