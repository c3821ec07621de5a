import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { TestClusterError } from './errors.js';

const script = join(import.meta.dirname, '..', '..', '..', 'scripts', 'kubernetes-binaries.mjs');

/** Gives the folder of kube-apiserver, etcd and kubectl; `npm test` has built them by now when they were not there. */
export function binaries(env: NodeJS.ProcessEnv = process.env): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--cached'], { encoding: 'utf8', env });
  if (status !== 0) throw new TestClusterError('KUBE_TESTING_NO_BINARIES', stderr.trim());
  return stdout.trim();
}
