import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const main = join(import.meta.dirname, '..', 'dist', 'cli', 'main.js');

/** How a command ended. */
export interface Ended {
  /** Exit code, or the signal that ended the process. */
  readonly code: number | string;
  readonly out: string;
  readonly err: string;
}

/** A command that runs. */
export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  out(): string;
  err(): string;
  /** Waits until stderr has a match, and gives it. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
}

/** A place of its own for one story: its files, its control socket, and the processes that it starts. */
export class Story {
  readonly folder = mkdtempSync(join(tmpdir(), 'cpe-sim-e2e-'));
  private readonly running = new Set<Running>();

  /** Writes a file and gives its path. */
  file(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  start(...args: string[]): Running {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
      env: { ...process.env, XDG_RUNTIME_DIR: this.folder, TMPDIR: this.folder, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const text = { out: '', err: '' };
    let heard = Promise.withResolvers<undefined>();
    child.stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => {
      text.err += chunk.toString();
      heard.resolve(undefined);
      heard = Promise.withResolvers();
    });
    const ended = Promise.withResolvers<Ended>();
    child.on('close', (code, signal) => {
      this.running.delete(running);
      heard.resolve(undefined);
      ended.resolve({ code: code ?? signal ?? 'gone', ...text });
    });
    const running: Running = {
      process: child,
      ended: ended.promise,
      out: () => text.out,
      err: () => text.err,
      async said(pattern) {
        for (;;) {
          const found = pattern.exec(text.err);
          if (found) return found;
          if (child.exitCode !== null || child.signalCode !== null) {
            throw new Error(`the command ended without saying ${String(pattern)}: ${text.err}`);
          }
          await heard.promise;
        }
      },
    };
    this.running.add(running);
    return running;
  }

  run(...args: string[]): Promise<Ended> {
    return this.start(...args).ended;
  }

  /** Ends what still runs, and removes the files. */
  async close(): Promise<void> {
    await Promise.all(
      [...this.running].map(async (one) => {
        one.process.kill('SIGTERM');
        await one.ended;
      }),
    );
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Asks again and again, as a person at a shell would, until the answer is as wanted. */
export async function eventually<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    await sleep(100);
  }
}

/** A manifest of one fleet, lab/metro, on the embedded ACS unless `cwmp` says otherwise. */
export function manifest(
  over: { replicas?: number; cwmp?: object; thresholds?: string[]; rate?: number } = {},
): string {
  return JSON.stringify({
    apiVersion: 'cpesim.dev/v1alpha1',
    kind: 'CpeFleet',
    metadata: { name: 'metro', namespace: 'lab' },
    spec: {
      replicas: over.replicas ?? 50,
      profiles: [{ name: 'tr181-gateway' }],
      start: { ratePerSecond: over.rate ?? 2000, jitter: '0s' },
      cwmp: over.cwmp ?? {},
      thresholds: over.thresholds ?? ['failed < 1%'],
    },
  });
}
