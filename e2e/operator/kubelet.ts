import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ShardConfig } from '../../src/api/shard-config.js';
import { explain } from '../../src/cli/errors.js';
import { readWorkerConfig } from '../../src/cli/worker-config.js';
import { builtInProfiles } from '../../src/cli/package-root.js';
import { POD_PATHS } from '../../src/operator/names.js';
import type { RawClient } from '../../src/kube/testing/raw-client.js';
import { createAdminServer, type AdminServer } from '../../src/simulator/admin-server.js';
import { systemClock } from '../../src/simulator/clock.js';
import { Shard } from '../../src/simulator/shard.js';
import { recordingLogger } from '../../src/simulator/testing/recording-logger.js';
import { Registry } from '../../src/telemetry/registry.js';

interface Meta {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly generation?: number;
  readonly deletionTimestamp?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface PodObject {
  readonly metadata: Meta;
  readonly spec: { readonly volumes?: readonly Volume[] };
  readonly status?: { readonly podIP?: string };
}

interface Volume {
  readonly name: string;
  readonly configMap?: { readonly name: string };
  readonly secret?: { readonly secretName: string };
}

export interface StatefulSetObject {
  readonly metadata: Meta;
  readonly spec: {
    readonly replicas: number;
    readonly selector: object;
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>>; readonly annotations: object };
      readonly spec: { readonly volumes?: readonly Volume[] };
    };
    readonly volumeClaimTemplates?: readonly unknown[];
  };
  readonly status?: { readonly observedGeneration?: number };
}

/** On a pod: whether its data is on a claim, which a bare API server cannot bind. */
const CLAIMED = 'test/claimed';

/** A simulator that runs as the process of a pod. */
export interface RunningPod {
  readonly name: string;
  readonly uid: string;
  readonly ip: string;
  readonly shard: Shard;
  readonly admin: AdminServer;
}

/**
 * Does on a bare API server what the StatefulSet controller and the kubelets of a cluster do: makes the pods, each with an
 * address of its own on loopback, and runs the real simulator for each, with real CPEs.
 */
export class Kubelet {
  readonly running = new Map<string, RunningPod>();
  /** Pods (`namespace/name`) whose node is away: they answer nobody, and nobody takes them away. */
  readonly dead = new Set<string>();
  /** No pods are made, as with a full quota. */
  refuses = false;
  /** What went wrong, for whoever looks into a story that fails. */
  readonly problems: string[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), 'cpe-sim-pods-'));
  private readonly admin: RawClient;
  private readonly port: number;
  private readonly end = new AbortController();
  private addresses = 0;
  private loop: Promise<void> = Promise.resolve();

  constructor(admin: RawClient, port: number) {
    this.admin = admin;
    this.port = port;
  }

  start(): void {
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.end.abort();
    await this.loop;
    for (const pod of this.running.values()) await this.halt(pod);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The simulator's process ends, as a crash does, and is started again in its pod. */
  async crash(key: string): Promise<void> {
    const pod = this.running.get(key);
    if (!pod) throw new Error(`${key} does not run`);
    await this.halt(pod);
    this.running.delete(key);
  }

  /** The node of a pod is away. */
  async lose(key: string): Promise<void> {
    this.dead.add(key);
    await this.crash(key);
  }

  private async run(): Promise<void> {
    while (!this.end.signal.aborted) {
      try {
        await this.look();
      } catch (thrown) {
        // The API server is away in some stories, and objects come and go while they are looked at.
        this.problems.push(String(thrown));
      }
      await sleep(25);
    }
  }

  private async look(): Promise<void> {
    const sets = await this.list<StatefulSetObject>('/apis/apps/v1/statefulsets');
    const pods = await this.list<PodObject>('/api/v1/pods');
    for (const set of sets) await this.scale(set, pods);
    const keys = new Set(pods.map(keyOf));
    for (const [key, pod] of this.running) {
      if (keys.has(key) && pods.some(({ metadata: { uid } }) => uid === pod.uid)) continue;
      await this.halt(pod);
      this.running.delete(key);
    }
    for (const pod of pods) await this.attend(pod);
  }

  private async scale(set: StatefulSetObject, pods: readonly PodObject[]): Promise<void> {
    const { namespace, name, generation = 0 } = set.metadata;
    const path = `/apis/apps/v1/namespaces/${namespace}/statefulsets/${name}/status`;
    if ((set.status?.observedGeneration ?? 0) < generation)
      await this.patch(path, { status: { observedGeneration: generation, replicas: set.spec.replicas } });
    const own = pods.filter(
      ({ metadata }) => metadata.namespace === namespace && ordinalOf(name, metadata.name) !== undefined,
    );
    for (let ordinal = 0; ordinal < set.spec.replicas && !this.refuses; ordinal++) {
      if (!own.some(({ metadata }) => metadata.name === `${name}-${ordinal}`)) await this.create(set, ordinal);
    }
    for (const { metadata } of own) {
      const beyond = (ordinalOf(name, metadata.name) ?? 0) >= set.spec.replicas;
      if (beyond && metadata.deletionTimestamp === undefined) await this.remove(metadata, 15);
    }
  }

  private async create({ metadata, spec }: StatefulSetObject, ordinal: number): Promise<void> {
    const { template } = spec;
    const data = spec.volumeClaimTemplates === undefined ? [] : [{ name: 'data', emptyDir: {} }];
    const owner = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      name: metadata.name,
      uid: metadata.uid,
      controller: true,
    };
    await this.admin.request('POST', `/api/v1/namespaces/${metadata.namespace}/pods`, {
      body: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          ...template.metadata,
          annotations: { ...template.metadata.annotations, [CLAIMED]: String(spec.volumeClaimTemplates !== undefined) },
          name: `${metadata.name}-${ordinal}`,
          ownerReferences: [owner],
        },
        spec: { ...template.spec, nodeName: 'node-1', volumes: [...(template.spec.volumes ?? []), ...data] },
      },
    });
  }

  private async attend(pod: PodObject): Promise<void> {
    const key = keyOf(pod);
    if (this.dead.has(key)) return;
    const runs = this.running.get(key);
    if (pod.metadata.deletionTimestamp !== undefined) {
      if (runs) await this.halt(runs);
      this.running.delete(key);
      await this.remove(pod.metadata, 0);
    } else if (!runs) {
      await this.boot(pod);
    }
  }

  private async boot(pod: PodObject): Promise<void> {
    const { namespace, name, uid } = pod.metadata;
    const volumes = pod.spec.volumes ?? [];
    const config = await this.config(namespace, name, volumes);
    const token = await this.token(namespace, volumes);
    if (!config || token === undefined) return;
    const ip = pod.status?.podIP ?? this.address();
    // A claim keeps the CPEs for the next pod of the name; without one they end with the pod.
    const claimed = pod.metadata.annotations?.[CLAIMED] === 'true';
    const registry = new Registry();
    const logger = recordingLogger();
    let shard: Shard;
    try {
      shard = await Shard.create({
        config,
        registry,
        clock: systemClock,
        logger,
        dataPath: join(this.folder, `${namespace}_${claimed ? name : uid}.db`),
        connectionRequestHost: ip,
        connectionRequestPort: 0,
        version: 'test',
        builtInProfiles: builtInProfiles(),
      });
    } catch (thrown) {
      await this.ended(pod, thrown);
      return;
    }
    const admin = createAdminServer({ control: shard, registry, token, logger });
    await admin.listen(ip, this.port);
    await shard.start();
    this.running.set(keyOf(pod), { name, uid, ip, shard, admin });
    await this.patch(`/api/v1/namespaces/${namespace}/pods/${name}/status`, {
      status: {
        phase: 'Running',
        podIP: ip,
        podIPs: [{ ip }],
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    });
  }

  /** Tells how the program ended, as it ends on its own with what it has thrown, and its last lines. */
  private async ended({ metadata: { namespace, name } }: PodObject, thrown: unknown): Promise<void> {
    const { lines, exitCode } = explain(thrown);
    const state = { terminated: { exitCode, reason: 'Error', message: lines.join('\n') } };
    const containerStatuses = [{ name: 'simulator', image: 'x', imageID: 'x', ready: false, restartCount: 0, state }];
    await this.patch(`/api/v1/namespaces/${namespace}/pods/${name}/status`, {
      status: { phase: 'Running', containerStatuses },
    });
  }

  /** Mounts a ConfigMap as a folder of this machine. */
  private async mount(namespace: string, name: string): Promise<string> {
    const { body } = await this.admin.request<{ data?: Readonly<Record<string, string>> }>(
      'GET',
      `/api/v1/namespaces/${namespace}/configmaps/${name}`,
    );
    const folder = mkdtempSync(join(this.folder, 'mounted-'));
    for (const [file, text] of Object.entries(body.data ?? {})) writeFileSync(join(folder, file), text);
    return folder;
  }

  /** Mounts the ConfigMaps, and has the pod find its shard as it does in a cluster. */
  private async config(namespace: string, name: string, volumes: readonly Volume[]): Promise<ShardConfig | undefined> {
    const map = volumes.find((volume) => volume.name === 'pods')?.configMap?.name ?? '';
    const { status, body } = await this.admin.request<{ data: Record<string, string> }>(
      'GET',
      `/api/v1/namespaces/${namespace}/configmaps/${map}`,
    );
    if (status !== 200) return undefined;
    let text = body.data['pods.json'] ?? '';
    for (const { configMap } of volumes.filter(({ name: volume }) => volume.startsWith('profile-'))) {
      const profile = configMap?.name ?? '';
      text = text.replaceAll(`${POD_PATHS.profiles}/${profile}"`, `${await this.mount(namespace, profile)}"`);
    }
    return readWorkerConfig(JSON.parse(text), 'pods.json', name).config;
  }

  private async token(namespace: string, volumes: readonly Volume[]): Promise<string | undefined> {
    const secret = volumes.find((volume) => volume.name === 'admin')?.secret?.secretName ?? '';
    const { status, body } = await this.admin.request<{ data: Record<string, string> }>(
      'GET',
      `/api/v1/namespaces/${namespace}/secrets/${secret}`,
    );
    return status === 200 ? Buffer.from(body.data['token'] ?? '', 'base64').toString() : undefined;
  }

  private async halt({ shard, admin }: RunningPod): Promise<void> {
    await shard.stop();
    await admin.close();
  }

  private address(): string {
    this.addresses += 1;
    return `127.${64 + (process.pid % 64)}.${this.addresses >> 8}.${this.addresses & 255}`;
  }

  private async list<T>(path: string): Promise<readonly T[]> {
    const { body } = await this.admin.request<{ items: readonly T[] }>('GET', path);
    return body.items;
  }

  private async patch(path: string, body: object): Promise<void> {
    await this.admin.request('PATCH', path, { body, contentType: 'application/strategic-merge-patch+json' });
  }

  private async remove({ namespace, name, uid }: Meta, gracePeriodSeconds: number): Promise<void> {
    await this.admin.request('DELETE', `/api/v1/namespaces/${namespace}/pods/${name}`, {
      body: { gracePeriodSeconds, preconditions: { uid } },
    });
  }
}

export function keyOf({ metadata: { namespace, name } }: { readonly metadata: Meta }): string {
  return `${namespace}/${name}`;
}

function ordinalOf(set: string, pod: string): number | undefined {
  const digits = pod.startsWith(`${set}-`) ? pod.slice(set.length + 1) : '';
  return /^\d+$/.test(digits) ? Number(digits) : undefined;
}
