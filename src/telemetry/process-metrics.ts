import { readdirSync } from 'node:fs';
import { PerformanceObserver } from 'node:perf_hooks';
import process from 'node:process';
import { getHeapStatistics } from 'node:v8';
import type { Registry } from './registry.js';

/** From a tenth of a scavenge to a full collection that users would notice; seconds. */
const GC_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

export interface ProcessMetrics {
  /** Stops to observe garbage collections; the metrics stay readable. */
  stop(): void;
}

/** Declares the `cpe_sim_process_*` metrics and begins to observe garbage collections. */
export function createProcessMetrics(registry: Registry): ProcessMetrics {
  const platform = process.platform;
  registry.gaugeFunction('cpe_sim_process_heap_alloc_bytes', 'JavaScript heap in use.', [], () => [
    { labels: {}, value: getHeapStatistics().used_heap_size },
  ]);
  registry.gaugeFunction('cpe_sim_process_resident_memory_bytes', 'Resident memory of the process.', [], () => [
    { labels: {}, value: process.memoryUsage.rss() },
  ]);
  registry.gaugeFunction(
    'cpe_sim_process_goroutines',
    'Active libuv resources (sockets, timers, requests); Node.js has no goroutines, the name is kept for shared dashboards.',
    [],
    () => [{ labels: {}, value: process.getActiveResourcesInfo().length }],
  );
  registry.gaugeFunction(
    'cpe_sim_process_fd_count',
    'Open file descriptors; 0 with os=unsupported where they cannot be counted. Same as cpe_sim_process_open_fds.',
    ['os'],
    () => {
      const count = countOpenFds(platform);
      return [{ labels: { os: count === undefined ? 'unsupported' : 'linux' }, value: count ?? 0 }];
    },
  );
  registry.gaugeFunction(
    'cpe_sim_process_open_fds',
    'Open file descriptors; absent where they cannot be counted.',
    [],
    () => {
      const count = countOpenFds(platform);
      return count === undefined ? [] : [{ labels: {}, value: count }];
    },
  );
  registry.counterFunction('cpe_sim_process_uptime_seconds_total', 'Wall clock since the process started.', [], () => [
    { labels: {}, value: process.uptime() },
  ]);
  registry.counterFunction('cpe_sim_process_cpu_seconds_total', 'User and system CPU time of the process.', [], () => {
    const { user, system } = process.cpuUsage();
    return [{ labels: {}, value: (user + system) / 1e6 }];
  });
  return observeGc(registry);
}

function observeGc(registry: Registry): ProcessMetrics {
  const pauses = registry
    .histogram(
      'cpe_sim_process_gc_pause_seconds',
      'Pauses for garbage collection, one observation per cycle.',
      GC_BUCKETS,
    )
    .cell();
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) pauses.observe(entry.duration / 1000);
  });
  observer.observe({ entryTypes: ['gc'] });
  return {
    stop: () => {
      observer.disconnect();
    },
  };
}

/** Open file descriptors of this process, without the one that counting them takes; undefined where /proc is not. */
export function countOpenFds(platform: NodeJS.Platform): number | undefined {
  return platform === 'linux' ? readdirSync('/proc/self/fd').length - 1 : undefined;
}
