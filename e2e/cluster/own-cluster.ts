import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { whileHolding } from '../../scripts/lock.mjs';
import type { Cluster } from './cluster.js';
import { layoutOf } from './layout.js';

export interface OwnCluster {
  readonly cluster: Cluster;
  /** By which it is chosen: one process at a time has the cluster of a name, whatever checkout it is of. */
  readonly name: string;
  /** Archives of images to load. */
  readonly images: readonly string[];
  readonly say: (line: string) => void;
}

/**
 * Brings up a cluster, does something on it and takes it down, whatever happened. A SIGINT or SIGTERM meanwhile is left to
 * `action`; before that it makes the cluster go down as soon as it is up.
 *
 * @param action is given the time when the cluster was begun (milliseconds since 1970), and resolves with an exit code
 */
export async function onOwnCluster(own: OwnCluster, action: (begunAt: number) => Promise<number>): Promise<number> {
  const { cluster, name, images, say } = own;
  const lock = `${layoutOf(name).folder}.lock`;
  mkdirSync(dirname(lock), { recursive: true, mode: 0o700 });
  const outcome = { code: 1, interrupted: false };
  const interrupt = (): void => {
    outcome.interrupted = true;
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    await whileHolding({ lock, busy: `Another process has the cluster ${name}`, say }, async () => {
      const begunAt = Date.now();
      try {
        await cluster.up(images);
        if (!outcome.interrupted) outcome.code = await action(begunAt);
      } finally {
        await cluster.down();
        say(`The cluster ${name} is down; all took ${((Date.now() - begunAt) / 1000).toFixed(0)} s.`);
      }
    });
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
  return outcome.code;
}
