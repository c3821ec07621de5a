/**
 * One simulator shard in a process of its own, for bench/main.mjs: started with an IPC channel and `--expose-gc`, told
 * what to measure in one message, answers with one. What is measured is this process alone: its CPU time (user and
 * system) and its memory, live, with the fleet in it.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Shard } from '../dist/simulator/shard.js';
import { systemClock } from '../dist/simulator/clock.js';
import { latencyPercentile } from '../dist/api/latency.js';
import { Registry } from '../dist/telemetry/registry.js';
import { shardConfig } from './shard-config.mjs';

const silent = { debugEnabled: false, debug() {}, info() {}, warn() {}, error: console.error };
const folder = mkdtempSync(join(tmpdir(), 'cpe-sim-bench-'));

const micros = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};
const settle = async () => {
  for (let i = 0; i < 3; i++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};
const memory = () => {
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, rss };
};
const until = async (what) => {
  while (!what()) await new Promise((resolve) => setTimeout(resolve, 10));
};

const createShard = (task) =>
  Shard.create({
    config: shardConfig(task),
    registry: new Registry(),
    clock: systemClock,
    logger: silent,
    dataPath: join(folder, 'shard.db'),
    connectionRequestHost: '127.0.0.1',
    connectionRequestPort: 0,
    version: '0.0.0',
  });

/** From the start of a fleet that nobody knows to all of it ready; then its memory, idle. */
async function bootstrap(task) {
  await settle();
  const before = memory();
  const made = performance.now();
  const shard = await createShard(task);
  const cpu = micros();
  const started = performance.now();
  await shard.start();
  await until(() => shard.status().cpes.ready + shard.status().cpes.failed === task.count);
  const wallMs = performance.now() - started;
  const cpuMicros = micros() - cpu;
  const { cpes } = shard.status();
  await settle();
  const idle = memory();
  const handles = process.getActiveResourcesInfo().length;
  const fds = readdirSync('/proc/self/fd').length;
  await shard.stop();
  return {
    createMs: started - made,
    wallMs,
    cpuPerSession: cpuMicros / task.count,
    ready: cpes.ready,
    heapPerCpe: (idle.heap - before.heap) / task.count,
    rssPerCpe: (idle.rss - before.rss) / task.count,
    rssMb: idle.rss / 2 ** 20,
    handles,
    fds,
  };
}

/** Periodic Informs without a pause between them, for `seconds`. */
async function steady(task) {
  const shard = await createShard(task);
  await shard.start();
  await until(() => shard.status().cpes.ready === task.count);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const ended = () => shard.status().sessions.succeeded;
  const [cpu, sessions, started] = [micros(), ended(), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, task.seconds * 1000));
  const done = ended() - sessions;
  const cpuMicros = micros() - cpu;
  const seconds = (performance.now() - started) / 1000;
  const { failed } = shard.status().sessions;
  await shard.stop();
  return {
    cpuPerSession: cpuMicros / done,
    perCoreSecond: (done / cpuMicros) * 1e6,
    perSecond: done / seconds,
    failed,
  };
}

/** A session of each CPE in which the ACS reads its whole tree: its first one. */
async function walk(task) {
  const shard = await createShard(task);
  const cpu = micros();
  await shard.start();
  await until(() => shard.status().cpes.ready === task.count);
  const sessions = shard.status().session_ms;
  const result = {
    cpuPerSession: (micros() - cpu) / task.count,
    p50: latencyPercentile(sessions, 50),
    p99: latencyPercentile(sessions, 99),
  };
  await shard.stop();
  return result;
}

const KINDS = { bootstrap, steady, walk };

process.on('message', async (task) => {
  try {
    process.send(await KINDS[task.kind](task), () => process.exit(0));
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
    process.disconnect();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
