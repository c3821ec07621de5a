/** The operator as config/manager starts it: `cpe-sim operator` in a process of its own, looked at from outside. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { root } from '../../scripts/prepare.mjs';
import { ConnectionCounter } from './connection-counter.mjs';
import { samplesOf } from './samples.mjs';

const { freePort } = await import('../../src/kube/testing/free-port.ts');

const deployment = load(readFileSync(join(root, 'config', 'manager', 'deployment.yaml'), 'utf8'));
const { env } = deployment.spec.template.spec.containers[0];
const NODE_OPTIONS = env.find(({ name }) => name === 'NODE_OPTIONS').value.split(' ');

/** Ticks of the CPU times in /proc, of every Linux that Node runs on. */
const TICK_MS = 10;

export class OperatorProcess {
  #process;
  #metricsUrl;
  #apiPort;

  /** @param adminPort of the pods */
  static async start(plane, adminPort) {
    const [metrics, health] = [await freePort(), await freePort()];
    const started = new OperatorProcess();
    started.#apiPort = plane.port;
    started.#metricsUrl = `http://127.0.0.1:${metrics}/metrics`;
    started.#process = await plane.runAsPod(
      process.execPath,
      [
        ...NODE_OPTIONS,
        join(root, 'dist', 'cli', 'main.js'),
        'operator',
        '--simulator-image=cpe-sim:bench',
        `--simulator-admin-port=${adminPort}`,
        '--leader-election-namespace=cpe-sim-system',
        `--metrics-bind-addr=127.0.0.1:${metrics}`,
        `--health-probe-bind-addr=127.0.0.1:${health}`,
        '--log-format=json',
      ],
      async () => (await fetch(`http://127.0.0.1:${health}/readyz`)).ok,
    );
    return started;
  }

  /** What its /metrics has now. */
  async samples() {
    const answer = await fetch(this.#metricsUrl);
    return samplesOf(await answer.text());
  }

  /** `{rss, peakRss}` in MiB. */
  memory() {
    const status = readFileSync(`/proc/${this.#process.pid}/status`, 'utf8');
    const mebibytes = (field) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)[1]) / 1024;
    return { rss: mebibytes('VmRSS'), peakRss: mebibytes('VmHWM') };
  }

  /** CPU time so far, user and system, in milliseconds. */
  cpuMs() {
    const fields = readFileSync(`/proc/${this.#process.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  }

  /** Counts its connections to the API server from now on. */
  countConnections() {
    return new ConnectionCounter(this.#process.pid, this.#apiPort, () => {
      throw this.#process.whyEnded;
    });
  }

  stop(signal) {
    return this.#process.stop(signal);
  }
}
