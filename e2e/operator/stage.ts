import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { load } from 'js-yaml';
import type { CpeFleetStatus, CpeFleetStatusCondition } from '../../src/api/generated/cpefleet.js';
import { KubeClient } from '../../src/kube/client.js';
import { systemClock } from '../../src/kube/clock.js';
import { KubeMetrics } from '../../src/kube/metrics.js';
import { startApiServer, type ApiServer } from '../../src/kube/testing/api-server.js';
import { freePort } from '../../src/kube/testing/free-port.js';
import { kubeconfig } from '../../src/kube/testing/kubeconfig.js';
import { createOperator, type OperatorOptions } from '../../src/operator/operator.js';
import { createPodAdmin } from '../../src/operator/pod-admin.js';
import { ScriptedAcs } from '../../src/simulator/testing/scripted-acs.js';
import { recordingLogger } from '../../src/simulator/testing/recording-logger.js';
import { Registry } from '../../src/telemetry/registry.js';
import { keyOf, Kubelet, type PodObject, type StatefulSetObject } from './kubelet.js';

const root = join(import.meta.dirname, '..', '..');

export interface FleetObject {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly generation: number;
    readonly resourceVersion: string;
    readonly deletionTimestamp?: string;
  };
  readonly status?: CpeFleetStatus;
}

/** An operator that runs in this process. */
export interface RunningOperator {
  readonly registry: Registry;
  /** Ends it in order. */
  stop(): Promise<void>;
}

/** A real API server, pods with real simulators and a real ACS for them: where the stories of the operator are told. */
export class Stage {
  readonly api: ApiServer;
  readonly kubelet: Kubelet;
  readonly acs: ScriptedAcs;
  readonly acsUrl: string;
  readonly adminPort: number;
  private readonly operators = new Set<RunningOperator>();

  private constructor(api: ApiServer, kubelet: Kubelet, acs: ScriptedAcs, acsUrl: string, adminPort: number) {
    this.api = api;
    this.kubelet = kubelet;
    this.acs = acs;
    this.acsUrl = acsUrl;
    this.adminPort = adminPort;
  }

  static async open(): Promise<Stage> {
    const api = await startApiServer();
    const adminPort = await freePort();
    const acs = new ScriptedAcs();
    const stage = new Stage(api, new Kubelet(api.admin, adminPort), acs, await acs.listen(), adminPort);
    await stage.apply(
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/cpefleets.cpesim.dev',
      load(readFileSync(join(root, 'crds/cpefleets.cpesim.dev.yaml'), 'utf8')) as object,
    );
    await stage.apply('/api/v1/namespaces/lab', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'lab' } });
    await stage.until('the CRD is served', async () => (await stage.get('/apis/cpesim.dev/v1alpha1')) !== undefined);
    stage.kubelet.start();
    return stage;
  }

  async close(): Promise<void> {
    for (const operator of this.operators) await operator.stop();
    await this.kubelet.stop();
    await this.acs.close();
    await this.api.stop();
  }

  /**
   * Starts an operator in this process.
   *
   * @param config how it gets into the API server; as the administrator unless told
   */
  operator(more: Partial<OperatorOptions> = {}, config = this.api.adminConfig): RunningOperator {
    const registry = new Registry();
    const metrics = new KubeMetrics(registry);
    const client = KubeClient.fromConfig({
      load: () => {
        const loaded = new KubeConfig();
        loaded.loadFromString(kubeconfig(config));
        return loaded;
      },
      fieldManager: 'cpe-sim-operator',
      onAnswer: metrics.onAnswer,
    });
    const admin = createPodAdmin(this.adminPort);
    const operator = createOperator({
      client,
      admin,
      settings: { image: 'cpe-sim:test', adminPort: this.adminPort },
      instance: 'operator-test',
      metrics,
      clock: systemClock,
      random: Math.random,
      logger: recordingLogger(),
      serviceMonitorsEveryMs: 200,
      ...more,
    });
    const end = new AbortController();
    const ran = operator.run(end.signal);
    const running: RunningOperator = {
      registry,
      stop: async () => {
        this.operators.delete(running);
        end.abort();
        await ran;
        await admin.close();
        await client.close();
      },
    };
    this.operators.add(running);
    return running;
  }

  fleetPath(name: string, namespace = 'lab'): string {
    return `/apis/cpesim.dev/v1alpha1/namespaces/${namespace}/cpefleets/${name}`;
  }

  /** Applies a fleet with small, quick defaults, and this in its spec. */
  async fleet(name: string, spec: object = {}, annotations: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.apply(this.fleetPath(name), {
      apiVersion: 'cpesim.dev/v1alpha1',
      kind: 'CpeFleet',
      metadata: { name, namespace: 'lab', annotations },
      spec: {
        replicas: 6,
        cpesPerPod: 2,
        profiles: [{ name: 'tr181-gateway' }],
        start: { ratePerSecond: 1000, jitter: '0s' },
        cwmp: { acsUrl: this.acsUrl },
        ...spec,
      },
    });
  }

  async status(name: string): Promise<CpeFleetStatus> {
    return (await this.get<FleetObject>(this.fleetPath(name)))?.status ?? {};
  }

  async condition(name: string, type: string): Promise<CpeFleetStatusCondition | undefined> {
    return (await this.status(name)).conditions?.find((one) => one.type === type);
  }

  /** Waits until the fleet is ready for the generation that it has now. */
  async ready(name: string): Promise<void> {
    await this.until(`${name} is ready`, async () => {
      const fleet = await this.get<FleetObject>(this.fleetPath(name));
      const ready = fleet?.status?.conditions?.find(({ type }) => type === 'Ready');
      return ready?.status === 'True' && fleet?.status?.observedGeneration === fleet?.metadata.generation;
    });
  }

  /**
   * Waits until as many pods of a fleet as are wanted run, and none is on its way out.
   *
   * @returns their uids, by their names
   */
  async settled(name: string, count: number): Promise<readonly string[]> {
    let uids: readonly string[] = [];
    await this.until(`${name} has ${count} pods that stay`, async () => {
      const { items } = (await this.get<{ readonly items: readonly PodObject[] }>(
        `/api/v1/namespaces/lab/pods?labelSelector=cpesim.dev%2Ffleet%3D${name}`,
      )) ?? { items: [] };
      uids = items.map(({ metadata: { uid } }) => uid);
      const stays = ({ metadata }: PodObject): boolean =>
        metadata.deletionTimestamp === undefined && this.kubelet.running.get(keyOf({ metadata }))?.uid === metadata.uid;
      const set = await this.get<StatefulSetObject>(`/apis/apps/v1/namespaces/lab/statefulsets/${name}`);
      return set?.spec.replicas === count && items.length === count && items.every(stays);
    });
    return uids;
  }

  /** Sessions by connection request that the ACS has seen, by serial number. */
  calls(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { device, events } of this.acs.informs) {
      if (!events.some(({ code }) => code === '6 CONNECTION REQUEST')) continue;
      counts.set(device.serialNumber, (counts.get(device.serialNumber) ?? 0) + 1);
    }
    return counts;
  }

  async annotate(name: string, annotations: Readonly<Record<string, string | null>>): Promise<void> {
    await this.patch(this.fleetPath(name), { metadata: { annotations } });
  }

  async patch(path: string, body: object): Promise<void> {
    const answer = await this.api.admin.request('PATCH', path, { body, contentType: 'application/merge-patch+json' });
    if (answer.status >= 300) throw new Error(`PATCH ${path}: ${JSON.stringify(answer.body)}`);
  }

  async apply(path: string, object: object): Promise<void> {
    const answer = await this.api.admin.apply(path, object);
    if (answer.status >= 300) throw new Error(`apply ${path}: ${JSON.stringify(answer.body)}`);
  }

  async remove(path: string): Promise<void> {
    const answer = await this.api.admin.request('DELETE', path);
    if (answer.status >= 300) throw new Error(`DELETE ${path}: ${JSON.stringify(answer.body)}`);
  }

  /** The object at a path, or undefined when there is none. */
  async get<T = { readonly metadata: FleetObject['metadata'] }>(path: string): Promise<T | undefined> {
    const answer = await this.api.admin.request<T>('GET', path);
    return answer.status === 200 ? answer.body : undefined;
  }

  async list<T>(path: string): Promise<readonly T[]> {
    return (await this.get<{ readonly items: readonly T[] }>(path))?.items ?? [];
  }

  /** Waits until the world is so; says what it waited for when it never is. */
  async until(what: string, is: () => Promise<boolean> | boolean, ms = 60_000): Promise<void> {
    const end = performance.now() + ms;
    while (!(await is())) {
      if (performance.now() > end) throw new Error(`Not in ${ms / 1000} s: ${what}`);
      await sleep(30);
    }
  }
}
