import type { CpeFleet } from '../../api/generated/cpefleet.js';
import type { Writable } from 'node:stream';
import { nearest } from '../../api/did-you-mean.js';
import { FLEET_LABEL } from '../../fleet/rollup.js';
import type { KubeClient } from '../../kube/client.js';
import type { KubeObject } from '../../kube/object.js';
import { PODS, SECRETS } from '../../kube/resources.js';
import { createAdminClient, type AdminClient } from '../../local/admin-client.js';
import { podCount } from '../../operator/desired/stateful-set.js';
import { CPE_FLEETS, readFleet } from '../../operator/fleet-object.js';
import { ADMIN_PORT_NAME, objectNames } from '../../operator/names.js';
import { shardPods, type Pod, type ShardPod } from '../../operator/pod-view.js';
import { ClusterError } from '../errors.js';
import type { LogRequest, PodTransport, Tunnel } from './pod-transport.js';

/** A pod of a fleet and where its admin API listens. */
export interface FleetPod extends ShardPod {
  readonly adminPort: number;
  readonly container: string;
}

interface PodSpec {
  readonly containers?: readonly {
    readonly name: string;
    readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  }[];
}

/** The fleets of one namespace of a cluster, and their pods, as the person at the terminal may see them. */
export class Cluster {
  readonly #client: KubeClient;
  readonly #transport: PodTransport;
  readonly namespace: string;

  constructor(client: KubeClient, transport: PodTransport, namespace: string) {
    this.#client = client;
    this.#transport = transport;
    this.namespace = namespace;
  }

  /** @throws ClusterError when there is none of this name, or its manifest cannot be read */
  async fleet(name: string): Promise<CpeFleet> {
    const object = await this.#client.get(CPE_FLEETS, this.namespace, name);
    if (!object) throw await this.#noFleet(name);
    const read = readFleet(object);
    if ('fleet' in read) return read.fleet;
    const problems = read.problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
    throw new ClusterError(`the fleet ${this.namespace}/${name} cannot be read: ${problems}`);
  }

  /** The pods that the fleet needs, by ordinal; those that are missing are left out. */
  async pods(fleet: CpeFleet): Promise<readonly FleetPod[]> {
    const { name } = fleet.metadata;
    const { items } = await this.#client.list<Pod>(PODS, this.namespace, { labelSelector: `${FLEET_LABEL}=${name}` });
    const desired = podCount(fleet);
    const specs = new Map(items.map((pod) => [pod.metadata.uid, pod.spec as PodSpec]));
    return shardPods(name, items)
      .filter(({ ordinal }) => ordinal < desired)
      .flatMap((pod) => withAdminPort(pod, specs.get(pod.uid)));
  }

  /** @throws ClusterError when the pod is not there or does not run */
  async pod(fleet: CpeFleet, ordinal: number): Promise<FleetPod> {
    const pod = (await this.pods(fleet)).find((one) => one.ordinal === ordinal);
    const name = `${fleet.metadata.name}-${ordinal}`;
    if (!pod) throw new ClusterError(`the pod ${this.namespace}/${name} is not there; see kubectl describe cpefleet`);
    if (!pod.ready) {
      throw new ClusterError(`the pod ${this.namespace}/${name} is not ready: ${pod.trouble || 'it is starting'}`);
    }
    return pod;
  }

  /** The token of the admin API of a fleet's pods. */
  async token(fleet: CpeFleet): Promise<string> {
    const { token: name } = objectNames(fleet.metadata.name);
    const secret = await this.#client.get<KubeObject & { readonly data?: Readonly<Record<string, string>> }>(
      SECRETS,
      this.namespace,
      name,
    );
    const token = secret?.data?.['token'];
    if (token === undefined) {
      throw new ClusterError(
        `the Secret ${this.namespace}/${name} with the admin token is not there: no operator made it`,
      );
    }
    return Buffer.from(token, 'base64').toString();
  }

  tunnel(pod: FleetPod, localPort = 0): Promise<Tunnel> {
    return this.#transport.tunnel({ namespace: this.namespace, name: pod.name }, pod.adminPort, localPort);
  }

  /** Asks the admin API of a pod. */
  async ask<T>(pod: FleetPod, token: string, question: (admin: AdminClient) => Promise<T>): Promise<T> {
    const tunnel = await this.tunnel(pod);
    const admin = createAdminClient(pod.name, tunnel.url, token);
    try {
      return await question(admin);
    } catch (thrown) {
      // That the connection broke is only how it looks from here.
      throw tunnel.problem() ?? thrown;
    } finally {
      admin.close();
      await tunnel.close();
    }
  }

  logs(pod: FleetPod, request: LogRequest, to: Writable, signal: AbortSignal): Promise<void> {
    return this.#transport.logs({ namespace: this.namespace, name: pod.name }, pod.container, request, to, signal);
  }

  async annotate(fleet: CpeFleet, annotations: Readonly<Record<string, string>>): Promise<void> {
    await this.#client.patchMetadata(CPE_FLEETS, this.namespace, fleet.metadata.name, { annotations });
  }

  async #noFleet(name: string): Promise<ClusterError> {
    const { items } = await this.#client.list(CPE_FLEETS, this.namespace);
    const names = items.map(({ metadata }) => metadata.name);
    const meant = nearest(name, names);
    const there = names.length === 0 ? 'there are none; -n names another namespace' : `there are ${names.join(', ')}`;
    const hint = meant === undefined ? there : `did you mean ${meant}?`;
    return new ClusterError(`there is no fleet ${name} in namespace ${this.namespace}; ${hint}`);
  }
}

function withAdminPort(pod: ShardPod, spec: PodSpec | undefined): FleetPod[] {
  for (const { name, ports = [] } of spec?.containers ?? []) {
    const port = ports.find((one) => one.name === ADMIN_PORT_NAME);
    if (port) return [{ ...pod, adminPort: port.containerPort, container: name }];
  }
  return [];
}
