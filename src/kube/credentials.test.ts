import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Credentials } from './credentials.js';
import { loadKubeConfig } from './kube-config.js';
import { FakeClock } from './testing/fake-clock.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cpe-sim-credentials-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** What KubeConfig.loadFromCluster makes of a pod's service account. */
function inCluster(tokenFile: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'inCluster', server: 'https://10.0.0.1:443', skipTLSVerify: false },
    { name: 'inClusterUser', authProvider: { name: 'tokenFile', config: { tokenFile } } },
  );
  return config;
}

/** A kubeconfig file; JSON is YAML. */
function writeKubeconfig(user: object, cluster: object = {}): string {
  const file = join(folder, 'kubeconfig');
  const config = {
    clusters: [{ name: 'c', cluster: { server: 'https://example.test:6443/prefix', ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

describe('Credentials', () => {
  it('reads a token file again every minute, without the newline at its end', async () => {
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, 'first\n');
    const clock = new FakeClock();
    const credentials = new Credentials(() => inCluster(tokenFile), clock);
    expect((await credentials.current()).headers).toEqual({ authorization: 'Bearer first' });
    writeFileSync(tokenFile, 'second\n');
    await clock.advance(59_999);
    expect((await credentials.current()).headers['authorization']).toBe('Bearer first');
    const refreshed = await credentials.refresh();
    expect(refreshed.headers['authorization']).toBe('Bearer second');
    expect(await credentials.current()).toBe(refreshed);
  });

  it('takes up a kubeconfig that was replaced', async () => {
    const file = writeKubeconfig({ token: 'first' });
    const clock = new FakeClock();
    const credentials = new Credentials(() => loadKubeConfig(file), clock);
    expect((await credentials.current()).headers['authorization']).toBe('Bearer first');
    writeKubeconfig({ token: 'second' }, { 'insecure-skip-tls-verify': true });
    await clock.advance(60_000);
    const access = await credentials.current();
    expect(access.headers['authorization']).toBe('Bearer second');
    expect(access.tls.rejectUnauthorized).toBe(false);
    expect(access.server.href).toBe('https://example.test:6443/prefix');
  });

  it('asks a credential plugin once while its answer holds', async () => {
    const calls = join(folder, 'calls');
    const status = '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"made"}}';
    const script = `echo x >> '${calls}'; echo '${status}'`;
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args: ['-c', script] };
    const file = writeKubeconfig({ exec });
    const clock = new FakeClock();
    const credentials = new Credentials(() => loadKubeConfig(file), clock);
    for (let i = 0; i < 3; i++) {
      expect((await credentials.current()).headers['authorization']).toBe('Bearer made');
      await clock.advance(60_000);
    }

    expect(readFileSync(calls, 'utf8')).toBe('x\n');
    await credentials.refresh();
    expect(readFileSync(calls, 'utf8')).toBe('x\nx\n');
  });

  it('speaks basic authentication', async () => {
    const file = writeKubeconfig({ username: 'jo', password: 'pw' });
    const { headers } = await new Credentials(() => loadKubeConfig(file), new FakeClock()).current();
    expect(headers).toEqual({ authorization: `Basic ${Buffer.from('jo:pw').toString('base64')}` });
  });

  it('says which files cannot be used, and tries again', async () => {
    const tokenFile = join(folder, 'token');
    const credentials = new Credentials(() => inCluster(tokenFile), new FakeClock());
    await expect(credentials.current()).rejects.toMatchObject({
      code: 'KUBE_CONFIG',
      message: expect.stringMatching(/^Cannot get credentials for https:\/\/10.0.0.1:443: ENOENT.*token/),
    });
    writeFileSync(tokenFile, 'late');
    expect((await credentials.current()).headers['authorization']).toBe('Bearer late');
  });
});

describe('loadKubeConfig', () => {
  it('says which file is wrong', () => {
    const file = join(folder, 'none');
    expect(() => loadKubeConfig(file)).toThrow(expect.objectContaining({ code: 'KUBE_CONFIG' }));
    expect(() => loadKubeConfig(file)).toThrow(file);
    writeFileSync(file, '{"clusters":[],"users":[],"contexts":[],"current-context":"x"}');
    expect(() => loadKubeConfig(file)).toThrow('names no cluster');
  });
});
