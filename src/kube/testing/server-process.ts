import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestClusterError } from './errors.js';
import type { Undertaker } from './undertaker.js';

const READY_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 50;
const STOP_WITHIN_MS = 3_000;

/** What is run, and how to tell that it is ready. */
export interface ServerSettings {
  readonly program: string;
  readonly args: readonly string[];
  /** File that its output is appended to. */
  readonly log: string;
  /** Asks it whether it is ready; a rejection says that it is not. */
  readonly ready: () => Promise<boolean>;
}

/** A server program that can be stopped and started again with the same arguments. */
export class ServerProcess {
  private child: ChildProcess | undefined;
  private readonly settings: ServerSettings;
  private readonly undertaker: Undertaker;

  constructor(settings: ServerSettings, undertaker: Undertaker) {
    this.settings = settings;
    this.undertaker = undertaker;
  }

  /** Process id while it runs. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** For when it runs no more and nobody stopped it: what it said last. */
  get whyEnded(): TestClusterError {
    return this.failure('ended by itself');
  }

  /** Starts it when it does not run, and waits until it is ready. */
  async start(): Promise<void> {
    this.child ??= await this.spawn();
    const giveUp = performance.now() + READY_WITHIN_MS;
    while (!(await this.settings.ready().catch(() => false))) {
      if (this.pid === undefined) throw this.whyEnded;
      if (performance.now() > giveUp) throw this.failure(`was not ready within ${READY_WITHIN_MS / 1000} s`);
      await sleep(ASK_EVERY_MS);
    }
  }

  /** Ends it; by SIGKILL when it does not heed the signal within three seconds. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const { child } = this;
    if (!child) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    const insist = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await ended;
    clearTimeout(insist);
  }

  private async spawn(): Promise<ChildProcess> {
    const output = openSync(this.settings.log, 'a');
    const child = spawn(this.settings.program, this.settings.args, { stdio: ['ignore', output, output] });
    closeSync(output);
    child.once('exit', () => {
      this.child = undefined;
    });
    this.undertaker.watch(child);
    await once(child, 'spawn').catch((error: unknown) => {
      throw this.failure(`cannot be started: ${String(error)}`);
    });
    child.unref();
    return child;
  }

  private failure(what: string): TestClusterError {
    const log = readFileSync(this.settings.log, 'utf8').split('\n').slice(-20).join('\n');
    return new TestClusterError('KUBE_TESTING_SERVER_FAILED', `${basename(this.settings.program)} ${what}:\n${log}`);
  }
}
