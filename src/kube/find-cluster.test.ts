import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findCluster } from './find-cluster.js';
import { kubeconfig } from './testing/kubeconfig.js';

describe('findCluster', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cpe-sim-find-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('takes the file that is named, and reads it each time', async () => {
    const file = join(folder, 'kubeconfig');
    const write = (server: string): void => {
      writeFileSync(file, kubeconfig({ server, ca: 'ca', cert: 'cert', key: 'key' }));
    };
    const load = await findCluster(file, {});
    expect(load).toThrow(expect.objectContaining({ code: 'KUBE_CONFIG' }));
    write('https://one:6443');
    expect(load().getCurrentCluster()?.server).toBe('https://one:6443');
    write('https://two:6443');
    expect(load().getCurrentCluster()?.server).toBe('https://two:6443');
  });
});
