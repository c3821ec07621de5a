import type { CpeFleetStatus } from '../../../src/api/generated/cpefleet.js';
import { until } from '../until.js';
import type { Kubernetes } from './kubernetes.js';

interface FleetObject {
  readonly metadata: { readonly generation: number };
  readonly spec: { readonly replicas: number };
  readonly status?: CpeFleetStatus;
}

interface Pod {
  readonly metadata: { readonly name: string; readonly uid: string; readonly deletionTimestamp?: string };
  readonly spec: { readonly containers: readonly { readonly image: string }[] };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

export const LAB = 'lab';
const ADMIN_PORT = 9100;

/** A fleet on a cluster, as kubectl and its pods show it. */
export class Fleet {
  readonly name: string;
  private readonly kubernetes: Kubernetes;

  constructor(kubernetes: Kubernetes, name: string) {
    this.kubernetes = kubernetes;
    this.name = name;
  }

  async object(): Promise<FleetObject | undefined> {
    return this.kubernetes.get(`/apis/cpesim.dev/v1alpha1/namespaces/${LAB}/cpefleets/${this.name}`);
  }

  async status(): Promise<CpeFleetStatus> {
    return (await this.object())?.status ?? {};
  }

  /** Waits until the fleet is ready with so many CPEs, for the generation that it has. */
  ready(cpes: number, timeoutMs = 60_000): Promise<CpeFleetStatus> {
    return until(
      `${this.name} is ready with ${cpes} CPEs`,
      async () => {
        const object = await this.object();
        const status = object?.status;
        const ready = status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
        if (!object || !ready || status.observedGeneration !== object.metadata.generation) return undefined;
        return object.spec.replicas === cpes && status.cpes?.ready === cpes ? status : undefined;
      },
      { timeoutMs },
    );
  }

  async annotate(action: string, value: string): Promise<void> {
    const annotation = `cpesim.dev/${action}=${value}`;
    await this.kubernetes.kubectl('-n', LAB, 'annotate', '--overwrite', `cpefleet/${this.name}`, annotation);
  }

  /** Waits until status says that an action of this value ended. */
  ended(value: string): Promise<NonNullable<CpeFleetStatus['actions']>[number]> {
    return until(`the action ${value} ended`, async () => {
      const action = (await this.status()).actions?.find((one) => one.value === value);
      return action && ['Succeeded', 'Failed'].includes(action.phase) ? action : undefined;
    });
  }

  /** Its pods, those that are ending left out. */
  async pods(): Promise<readonly Pod[]> {
    const selector = encodeURIComponent(`cpesim.dev/fleet=${this.name}`);
    const pods = await this.kubernetes.list<Pod>(`/api/v1/namespaces/${LAB}/pods?labelSelector=${selector}`);
    return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  }

  /** The sum of a metric's series with this label over all pods, as the pods show it. */
  async metric(name: string, label = ''): Promise<number> {
    const pods = await this.pods();
    const sums = await Promise.all(pods.map((pod) => this.podMetric(pod.metadata.name, name, label)));
    return sums.reduce((sum, one) => sum + one, 0);
  }

  /** Pods that count as ready. */
  async readyPods(): Promise<number> {
    const pods = await this.pods();
    return pods.filter(({ status }) =>
      status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
    ).length;
  }

  /** Informs that went well so far, by the uid of each pod that answers. */
  async sessionsByPod(): Promise<ReadonlyMap<string, number>> {
    const counts = (await this.pods()).map(async ({ metadata: { uid, name } }): Promise<[string, number][]> => {
      // A pod that is being replaced does not answer.
      const count = await this.podMetric(name, 'cpe_sim_cwmp_informs_total', 'result="ok"').catch(() => undefined);
      return count === undefined ? [] : [[uid, count]];
    });
    return new Map((await Promise.all(counts)).flat());
  }

  /** Waits until all pods run an image of this version and are ready. */
  async rolledTo(version: string): Promise<void> {
    const { pods } = await this.status();
    await until(
      `all pods of ${this.name} run ${version}`,
      async () => {
        const images = (await this.pods()).flatMap(({ spec }) => spec.containers.map(({ image }) => image));
        const rolled = images.length === pods?.desired && images.every((image) => image.endsWith(`:${version}`));
        return (rolled && (await this.readyPods()) === pods.desired) || undefined;
      },
      { timeoutMs: 120_000 },
    );
  }

  /** The sum of a metric's series with this label, as one pod shows it. */
  async podMetric(pod: string, name: string, label = ''): Promise<number> {
    const text = await this.kubernetes.fetch(`/api/v1/namespaces/${LAB}/pods/${pod}:${ADMIN_PORT}/proxy/metrics`);
    const series = (text ?? '')
      .split('\n')
      .filter((line) => /^[^{ ]*/.exec(line)?.[0] === name && line.includes(label));
    return series.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }
}
