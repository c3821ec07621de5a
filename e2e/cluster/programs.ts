import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { ClusterError } from './errors.js';
import { logFile, type Layout } from './layout.js';
import { logTail } from './log-tail.js';
import { inside } from './namespace.js';
import { until } from './until.js';

/** Starts the programs of a cluster in its namespaces; they outlive this process, and end with the cluster. */
export class Programs {
  private readonly layout: Layout;
  private readonly init: number;
  private readonly running = new Map<string, ChildProcess>();

  constructor(layout: Layout, init: number) {
    this.layout = layout;
    this.init = init;
  }

  /** @param file of the program; its name is that of the log */
  start(name: string, file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
    const log = openSync(logFile(this.layout, name), 'a');
    const [program = '', ...rest] = inside(this.init, [file, ...args]);
    const child = spawn(program, rest, {
      detached: true,
      stdio: ['ignore', log, log],
      cwd: '/',
      // No proxy of this machine, no kubeconfig of its user.
      env: { PATH: process.env['PATH'], HOME: '/tmp', ...env },
    });
    closeSync(log);
    child.unref();
    this.running.set(name, child);
  }

  /**
   * Waits for something that a program does.
   *
   * @throws ClusterError CLUSTER_PROGRAM_ENDED when the program ends meanwhile
   */
  until<T>(program: string, what: string, ask: () => Promise<T | undefined>, timeoutMs = 60_000): Promise<T> {
    const waiting = until(
      what,
      () => {
        const exit = this.running.get(program)?.exitCode;
        if (exit === undefined || exit === null) return ask();
        throw new ClusterError(
          'CLUSTER_PROGRAM_ENDED',
          `${program} ended with ${exit} (log: ${logFile(this.layout, program)}):\n${logTail(this.layout, program)}`,
        );
      },
      { timeoutMs, everyMs: 100 },
    );
    return waiting;
  }
}
