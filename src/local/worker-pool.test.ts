import { afterEach, describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShardConfig } from '../api/shard-config.js';
import { systemClock } from './clock.js';
import type { Happening } from './events.js';
import { temporaryFolder } from './testing/folder.js';
import { recordingLogger } from './testing/logger.js';
import { shardConfig } from './testing/shard-config.js';
import { createSignal } from './testing/signal.js';
import { createWorkerPool, type WorkerPool } from './worker-pool.js';

const id = 'lab/metro/0';
const scriptedWorker = join(import.meta.dirname, 'testing', 'scripted-worker.ts');

interface Bench {
  readonly pool: WorkerPool;
  readonly happenings: Happening[];
  readonly logged: readonly string[];
  readonly until: (what: () => boolean) => Promise<void>;
  close(): Promise<void>;
}

function bench(): Bench {
  const folder = temporaryFolder();
  const signal = createSignal();
  const happenings: Happening[] = [];
  const logger = recordingLogger();
  const pool = createWorkerPool({
    command: { program: process.execPath, args: ['--disable-warning=ExperimentalWarning', scriptedWorker] },
    clock: systemClock,
    logger,
    prepare(_id, config) {
      const files = {
        config: join(folder.path, 'config.json'),
        token: join(folder.path, 'token'),
        data: join(folder.path, 'data'),
      };
      writeFileSync(files.config, JSON.stringify(config));
      writeFileSync(files.token, 'secret');
      return { files, token: 'secret' };
    },
    changed: signal.changed,
    happened: (_id, what) => happenings.push(what),
  });
  return {
    pool,
    happenings,
    logged: logger.lines,
    until: signal.until,
    async close() {
      const last = phase(pool);
      if (last === 'Starting' || last === 'Running') {
        pool.carryOut({ do: 'stop', id, why: 'the test is over' });
        await signal.until(() => phase(pool) === 'Exited');
      }
      folder.remove();
    },
  };
}

const phase = (pool: WorkerPool): string | undefined => pool.observed().get(id)?.phase;
const start = (config: ShardConfig = shardConfig()) => ({ do: 'start', id, config }) as const;
const succeeded = (pool: WorkerPool): number => {
  const status = pool.status(id);
  return 'unreachable' in status ? -1 : status.sessions.succeeded;
};

describe('worker pool', () => {
  let on: Bench;
  afterEach(() => on.close());

  it('starts a worker, reads its status and stops it in order', async () => {
    on = bench();
    expect(on.pool.status(id)).toEqual({ unreachable: 'it is starting', starting: true });
    on.pool.carryOut(start());
    expect(phase(on.pool)).toBe('Starting');
    await on.until(() => succeeded(on.pool) === 1);
    expect(on.pool.status(id)).toMatchObject({ generation: 1, cpes: { ready: 10 } });
    on.pool.carryOut({ do: 'stop', id, why: 'test' });
    await on.until(() => phase(on.pool) === 'Exited');
    expect(on.pool.observed().get(id)?.deaths).toBe(0);
    expect(on.pool.admin(id)).toBeUndefined();
    expect(on.happenings).toEqual([]);
    on.pool.carryOut({ do: 'forget', id });
    expect(on.pool.observed().size).toBe(0);
  });

  it('sees a kill -9 and starts the worker again on its data file', async () => {
    on = bench();
    on.pool.carryOut(start());
    await on.until(() => succeeded(on.pool) === 1);
    process.kill(on.pool.pid(id)!, 'SIGKILL');
    await on.until(() => phase(on.pool) === 'Exited');
    expect(on.happenings).toEqual([
      { type: 'Warning', reason: 'WorkerDied', message: 'worker lab/metro/0 was ended by SIGKILL' },
    ]);
    expect(on.pool.observed().get(id)?.deaths).toBe(1);
    expect(on.pool.status(id)).toEqual({ unreachable: 'it was ended by SIGKILL' });
    on.pool.carryOut(start());
    await on.until(() => succeeded(on.pool) === 2);
  });

  it('tells the last words of a worker that does not come up, and counts its deaths', async () => {
    on = bench();
    const crash = shardConfig({ identity: { ...shardConfig().identity, productClass: 'Crash' } });
    for (const deaths of [1, 2]) {
      on.pool.carryOut(start(crash));
      await on.until(() => phase(on.pool) === 'Exited');
      expect(on.pool.observed().get(id)?.deaths).toBe(deaths);
    }
    expect(on.happenings.at(-1)?.message).toBe('worker lab/metro/0 exited with code 3: profile folder is gone');
    expect(on.logged).toContain('error profile folder is gone');
  });

  it('configures a running worker, and keeps in mind what it refuses', async () => {
    on = bench();
    on.pool.carryOut(start());
    await on.until(() => phase(on.pool) === 'Running');
    const edited = shardConfig({ generation: 2 });
    on.pool.carryOut({ do: 'configure', id, config: edited });
    expect(on.pool.observed().get(id)?.busy).toBe(true);
    await on.until(() => on.pool.observed().get(id)?.busy === false);
    expect(on.pool.observed().get(id)?.config).toEqual(edited);
    const reseeded = shardConfig({ generation: 3, seed: 2 });
    on.pool.carryOut({ do: 'configure', id, config: reseeded });
    await on.until(() => on.pool.observed().get(id)?.busy === false);
    expect(on.pool.observed().get(id)).toMatchObject({
      config: edited,
      refused: { config: reseeded, verdict: 'restart' },
    });
    expect(on.happenings).toEqual([
      {
        type: 'Normal',
        reason: 'WorkerRestart',
        message: 'worker lab/metro/0 restarts for the edit: seed: asks for a restart',
      },
    ]);
  });

  it('ends a worker that ignores being asked', async () => {
    on = bench();
    on.pool.carryOut(start(shardConfig({ identity: { ...shardConfig().identity, productClass: 'Stubborn' } })));
    await on.until(() => phase(on.pool) === 'Running');
    on.pool.carryOut({ do: 'stop', id, why: 'test' });
    on.pool.carryOut({ do: 'kill', id, why: 'it did not end in time' });
    await on.until(() => phase(on.pool) === 'Exited');
    expect(on.happenings.map((what) => what.reason)).toEqual(['WorkerKilled']);
  });
});
