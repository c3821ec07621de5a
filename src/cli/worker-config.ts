import { isPlainObject, type PlainObject } from '../api/plain.js';
import type { ShardConfig } from '../api/shard-config.js';
import { podShard } from '../fleet/shards.js';
import { checkShardConfig } from '../simulator/admin-bodies.js';
import { UsageError } from './errors.js';

/** What `cpe-sim simulator --config` reads. */
export interface WorkerConfig {
  readonly config: ShardConfig;
  /** A shard's file may also say where its metrics are served. */
  readonly metricsBindAddr: string | undefined;
}

/**
 * Checks a shard's configuration, or that of all pods of a fleet (with `cpesPerPod` in place of `shard`), of which the
 * pod's ordinal says the shard.
 *
 * @param file what messages call it
 * @param podName of the pod that this process is in, such as `metro-north-3`
 * @throws UsageError that names every problem
 */
export function readWorkerConfig(value: unknown, file: string, podName: string | undefined): WorkerConfig {
  if (!isPlainObject(value)) throw new UsageError(`${file}: must be an object`);
  const { metricsBindAddr, ...rest } = value;
  if (metricsBindAddr !== undefined && typeof metricsBindAddr !== 'string') {
    throw new UsageError(`${file}: metricsBindAddr: must be HOST:PORT`);
  }
  const checked = checkShardConfig('cpesPerPod' in rest ? shardOfPod(rest, file, podName) : rest);
  if ('problems' in checked) throw new UsageError(...checked.problems.map((problem) => `${file}: ${problem}`));
  return { config: checked.value, metricsBindAddr };
}

function shardOfPod({ cpesPerPod, ...common }: PlainObject, file: string, podName: string | undefined): PlainObject {
  const { replicas } = common;
  if (!isCount(cpesPerPod) || cpesPerPod === 0) throw new UsageError(`${file}: cpesPerPod: must be a number from 1`);
  if (!isCount(replicas)) throw new UsageError(`${file}: replicas: must be a number from 0`);
  const ordinal = /-(\d{1,9})$/.exec(podName ?? '')?.[1];
  if (ordinal === undefined) {
    throw new UsageError(
      `${file} is for all pods of a fleet, and POD_NAME says which one this is: set it to a name like metro-north-3, is "${podName ?? ''}"`,
    );
  }
  return { ...common, shard: podShard(replicas, cpesPerPod, Number(ordinal)) };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
