import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { TestClusterError } from './errors.js';

const script = join(import.meta.dirname, '..', '..', '..', 'scripts', 'kubernetes-binaries.mjs');
let found: string | undefined;

/** Gives the folder of kube-apiserver, etcd and kubectl; `npm test` has built them by now when they were not there. */
export function binaries(): string {
  return (found ??= find());
}

function find(): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--cached'], { encoding: 'utf8' });
  if (status !== 0) throw new TestClusterError('KUBE_TESTING_NO_BINARIES', stderr.trim());
  return stdout.trim();
}
