import { ClusterError } from '../errors.js';
import { startForward, type Forward, type Kubernetes } from './kubernetes.js';

export interface AcsDevice {
  readonly id: string;
  readonly serial_number: string;
  readonly informs: number;
  readonly last_events: readonly string[];
}

export interface AcsTask {
  readonly id: string;
  readonly counts: Readonly<Record<string, number>>;
}

/** The API of the embedded ACS in the cluster, by a port that kubectl forwards: it asks for a token, which no proxy passes on. */
export class Acs {
  private readonly kubernetes: Kubernetes;
  private readonly namespace: string;
  private readonly service: string;
  private forward: Forward | undefined;

  constructor(kubernetes: Kubernetes, namespace: string, service: string) {
    this.kubernetes = kubernetes;
    this.namespace = namespace;
    this.service = service;
  }

  close(): void {
    this.forward?.process.kill();
    this.forward = undefined;
  }

  /** Devices that it knows. */
  async deviceCount(): Promise<number> {
    return (await this.ask<{ readonly total: number }>('GET', 'devices?limit=1')).total;
  }

  /** @param limit at most 1,000 */
  async devices(limit: number): Promise<readonly AcsDevice[]> {
    return (await this.ask<{ readonly devices: readonly AcsDevice[] }>('GET', `devices?limit=${limit}`)).devices;
  }

  /** What a device told of itself: names of parameters to values. */
  async parameters(id: string): Promise<Readonly<Record<string, string>>> {
    const path = `devices/${encodeURIComponent(id)}`;
    return (await this.ask<{ readonly parameters: Readonly<Record<string, string>> }>('GET', path)).parameters;
  }

  /** Sessions that have begun since it started. */
  async sessionsBegun(): Promise<number> {
    return (await this.ask<{ readonly sessions: { readonly begun: number } }>('GET', 'status')).sessions.begun;
  }

  /** Gives every device the same to do in its next session; gives the id of the task. */
  async giveAll(task: object): Promise<string> {
    return (await this.ask<{ readonly id: string }>('POST', 'tasks', { ...task, devices: 'all' })).id;
  }

  task(id: string): Promise<AcsTask> {
    return this.ask('GET', `tasks/${id}`);
  }

  private async ask<T>(method: string, path: string, body?: object): Promise<T> {
    const port = await this.port();
    const answer = await fetch(`http://127.0.0.1:${port}/api/${path}`, {
      method,
      headers: { authorization: `Bearer ${await this.token()}` },
      ...(body && { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      // The pod behind it was replaced: the next time another one is forwarded.
      this.close();
      throw new ClusterError('CLUSTER_COMMAND_FAILED', `The ACS does not answer ${method} ${path}`, { cause });
    });
    if (answer.ok) return (await answer.json()) as T;
    throw new ClusterError('CLUSTER_COMMAND_FAILED', `${method} ${path}: ${answer.status} ${await answer.text()}`);
  }

  private async port(): Promise<number> {
    const { forward, namespace, service } = this;
    if (forward?.process.exitCode === null) return forward.port;
    const started = await startForward(['-n', namespace, 'port-forward', `service/${service}`, ':7547']);
    this.forward = started;
    return started.port;
  }

  private async token(): Promise<string> {
    const path = `/api/v1/namespaces/${this.namespace}/secrets/${this.service}-api`;
    const secret = await this.kubernetes.get<{ readonly data: { readonly token: string } }>(path);
    return Buffer.from(secret?.data.token ?? '', 'base64').toString();
  }
}
