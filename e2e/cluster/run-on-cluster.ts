import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Cluster } from './cluster.js';

const root = join(import.meta.dirname, '..', '..');

/**
 * Runs a program of this folder where the cluster can be reached, and gives its exit code. The first SIGINT or SIGTERM
 * ends the program, so that what comes after it (taking the cluster down) is still done.
 */
export async function runOnCluster(cluster: Cluster, file: string, args: readonly string[]): Promise<number> {
  const program = [
    ...[process.execPath, '--disable-warning=ExperimentalWarning'],
    ...['--import', join(root, 'scripts', 'typescript.mjs'), join(import.meta.dirname, file), ...args],
  ];
  const [command = '', ...rest] = cluster.command(program);
  const child = spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit'], env: cluster.env });
  const end = (): void => {
    child.kill('SIGTERM');
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return code ?? 1;
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end);
  }
}
