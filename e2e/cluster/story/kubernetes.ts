import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ClusterError } from '../errors.js';
import { run } from '../run.js';

/** A child of kubectl that listens on a port of loopback. */
export interface Forward {
  readonly port: number;
  readonly process: ChildProcess;
}

/** Starts kubectl and waits until it tells the port that it listens on. */
export async function startForward(args: readonly string[]): Promise<Forward> {
  const child = spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  return new Promise((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const port = /127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (port !== undefined) resolve({ port: Number(port), process: child });
    });
    child.once('error', reject);
    child.once('close', () => {
      const message = `kubectl ${args.join(' ')} ended: ${said.join('').trim()}`;
      reject(new ClusterError('CLUSTER_COMMAND_FAILED', message));
    });
  });
}

/** The cluster as its administrator sees it: through kubectl, and through `kubectl proxy` where much is asked. */
export class Kubernetes {
  private readonly proxy: Forward;

  private constructor(proxy: Forward) {
    this.proxy = proxy;
  }

  static async open(): Promise<Kubernetes> {
    return new Kubernetes(await startForward(['proxy', '--port=0']));
  }

  close(): void {
    this.proxy.process.kill();
  }

  kubectl(...args: string[]): Promise<string> {
    return run('kubectl', args);
  }

  /** Server-side, so that big CRDs fit too. */
  async apply(...objects: object[]): Promise<void> {
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
    await run('kubectl', ['apply', '--server-side', '-f', '-'], { input });
  }

  /** The object at a path of the API, or undefined where there is none. */
  async get<T>(path: string): Promise<T | undefined> {
    const answer = await this.fetch(path);
    return answer === undefined ? undefined : (JSON.parse(answer) as T);
  }

  async list<T>(path: string): Promise<readonly T[]> {
    return (await this.get<{ readonly items: readonly T[] }>(path))?.items ?? [];
  }

  /** What a pod or a service answers, through the API server; undefined for 404. */
  async fetch(path: string): Promise<string | undefined> {
    const answer = await fetch(`http://127.0.0.1:${this.proxy.port}${path}`);
    const text = await answer.text();
    if (answer.status === 404) return undefined;
    if (answer.ok) return text;
    throw new ClusterError('CLUSTER_COMMAND_FAILED', `GET ${path}: ${answer.status} ${text.slice(0, 300)}`);
  }
}
