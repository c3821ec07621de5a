import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadKubeConfig } from './kube-config.js';

describe('loadKubeConfig', () => {
  const { KUBECONFIG, HOME } = process.env;
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'cpe-sim-home-'));
    process.env['HOME'] = home;
    delete process.env['KUBECONFIG'];
  });
  afterEach(() => {
    process.env['HOME'] = HOME;
    if (KUBECONFIG !== undefined) process.env['KUBECONFIG'] = KUBECONFIG;
    rmSync(home, { recursive: true });
  });

  const config = (context: string): string =>
    JSON.stringify({
      clusters: [{ name: 'lab', cluster: { server: 'https://10.0.0.1:6443' } }],
      users: [{ name: 'me', user: {} }],
      contexts: [{ name: 'lab', context: { cluster: 'lab', user: 'me' } }],
      'current-context': context,
    });

  it('takes the file that is named', () => {
    const file = join(home, 'config');
    writeFileSync(file, config('lab'));
    expect(loadKubeConfig(file).getCurrentCluster()?.server).toBe('https://10.0.0.1:6443');
  });

  it('says that there is none, where kubectl would find none', () => {
    expect(() => loadKubeConfig()).toThrow(/^There is no kubeconfig: neither \$KUBECONFIG nor/);
  });

  it('says that a file cannot be read, or names no cluster', () => {
    expect(() => loadKubeConfig(join(home, 'none'))).toThrow(/^Cannot read the kubeconfig .*none: ENOENT/);
    const file = join(home, 'config');
    writeFileSync(file, config('moon'));
    expect(() => loadKubeConfig(file)).toThrow(/names no cluster in its current context/);
  });
});
