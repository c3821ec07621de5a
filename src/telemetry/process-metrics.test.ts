import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { closeSync, openSync } from 'node:fs';
import { PerformanceObserver } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { countOpenFds, createProcessMetrics, type ProcessMetrics } from './process-metrics.js';
import { Registry } from './registry.js';
import { parseExposition } from './testing/parse-exposition.js';

const registry = new Registry();
let metrics: ProcessMetrics;

beforeAll(() => {
  metrics = createProcessMetrics(registry);
});
afterAll(() => {
  metrics.stop();
});

async function sample(family: string, series = family): Promise<number> {
  const { body } = await registry.exposition();
  return parseExposition(body, 'text').get(family)?.samples.get(series) ?? NaN;
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

describe('createProcessMetrics', () => {
  it.each(['cpe_sim_process_heap_alloc_bytes', 'cpe_sim_process_resident_memory_bytes'])(
    'measures %s',
    async (name) => {
      expect(await sample(name)).toBeGreaterThan(1_000_000);
    },
  );

  it('counts active libuv resources as goroutines', async () => {
    const before = await sample('cpe_sim_process_goroutines');
    const timers = [1, 2, 3].map(() => setTimeout(() => undefined, 60_000));
    expect(await sample('cpe_sim_process_goroutines')).toBe(before + 3);
    timers.forEach(clearTimeout);
  });

  it('has its clocks in seconds, and they rise', async () => {
    const uptime = await sample('cpe_sim_process_uptime_seconds_total');
    expect(Math.abs(uptime - process.uptime())).toBeLessThan(5);
    expect(await sample('cpe_sim_process_uptime_seconds_total')).toBeGreaterThan(uptime);
    expect(await sample('cpe_sim_process_cpu_seconds_total')).toBeGreaterThan(0);
  });

  it('shows the count of file descriptors under the name of the contract and the one that lints', async () => {
    const os = process.platform === 'linux' ? 'linux' : 'unsupported';
    const { body } = await registry.exposition();
    const families = parseExposition(body, 'text');
    const count = families.get('cpe_sim_process_fd_count')?.samples.get(`cpe_sim_process_fd_count{os="${os}"}`);
    const twin = families.get('cpe_sim_process_open_fds')?.samples.get('cpe_sim_process_open_fds');
    expect(count).toBe(twin ?? 0);
  });

  it('observes each garbage collection once', async () => {
    const count = 'cpe_sim_process_gc_pause_seconds_count';
    const before = await sample('cpe_sim_process_gc_pause_seconds', count);
    const seen = new Promise<void>((resolve) => {
      const observer = new PerformanceObserver(() => {
        observer.disconnect();
        resolve();
      });
      observer.observe({ entryTypes: ['gc'] });
    });
    collectGarbage();
    await seen;
    expect(await sample('cpe_sim_process_gc_pause_seconds', count)).toBeGreaterThan(before);
    expect(await sample('cpe_sim_process_gc_pause_seconds', 'cpe_sim_process_gc_pause_seconds_sum')).toBeLessThan(5);
  });
});

describe('countOpenFds', () => {
  it('counts one more for an open file', () => {
    const before = countOpenFds(process.platform) ?? 0;
    const fd = openSync('/dev/null', 'r');
    const after = countOpenFds(process.platform) ?? 1;
    closeSync(fd);
    expect(after - before).toBe(1);
  });

  it('is undefined where /proc is not', () => {
    expect(countOpenFds('darwin')).toBeUndefined();
  });
});
