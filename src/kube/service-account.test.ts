import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Credentials } from './credentials.js';
import { hasServiceAccount, serviceAccount } from './service-account.js';
import { FakeClock } from './testing/fake-clock.js';

const HERE = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };

describe('the service account of a pod', () => {
  let home: string;
  let folder: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'cpe-sim-account-'));
    folder = join(home, 'serviceaccount');
    mkdirSync(folder);
    writeFileSync(join(folder, 'token'), 'first\n');
    writeFileSync(join(folder, 'ca.crt'), 'a certificate');
  });
  afterEach(() => {
    rmSync(home, { recursive: true });
  });

  it('is taken where there is one, and no kubeconfig', () => {
    expect(hasServiceAccount({ HOME: home }, folder)).toBe(true);
    expect(hasServiceAccount({ HOME: home, KUBECONFIG: '' }, folder)).toBe(true);
    expect(hasServiceAccount({ HOME: home, KUBECONFIG: '/etc/kubeconfig' }, folder)).toBe(false);
    expect(hasServiceAccount({ HOME: home }, join(home, 'none'))).toBe(false);
    mkdirSync(join(home, '.kube'));
    writeFileSync(join(home, '.kube', 'config'), '');
    expect(hasServiceAccount({ HOME: home }, folder)).toBe(false);
  });

  it('says where the API server is, whom to trust and who asks, and reads a token that was replaced', async () => {
    const clock = new FakeClock();
    const credentials = new Credentials(() => serviceAccount(HERE, folder), clock);
    const { server, headers, tls } = await credentials.current();
    expect([server.href, headers, String(tls.ca)]).toEqual([
      'https://10.0.0.1/',
      { authorization: 'Bearer first' },
      'a certificate',
    ]);
    writeFileSync(join(folder, 'token'), 'second\n');
    await clock.advance(59_999);
    expect((await credentials.current()).headers).toEqual({ authorization: 'Bearer first' });
    await clock.advance(1);
    expect((await credentials.current()).headers).toEqual({ authorization: 'Bearer second' });
    writeFileSync(join(folder, 'token'), 'third\n');
    expect((await credentials.refresh()).headers).toEqual({ authorization: 'Bearer third' });
  });

  it('may have an API server with an IPv6 address', async () => {
    const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' };
    const { server } = await new Credentials(() => serviceAccount(env, folder), new FakeClock()).current();
    expect(server.href).toBe('https://[fd00::1]:6443/');
  });

  it.each([[{}], [{ ...HERE, KUBERNETES_SERVICE_PORT: '' }]])('says what is not set: %j', (env) => {
    expect(() => serviceAccount(env, folder)).toThrow(expect.objectContaining({ code: 'KUBE_CONFIG' }));
    expect(() => serviceAccount(env, folder)).toThrow(/KUBERNETES_SERVICE_HOST or KUBERNETES_SERVICE_PORT is not set/);
  });

  it('says which file is not there, and tries again', async () => {
    rmSync(join(folder, 'ca.crt'));
    const credentials = new Credentials(() => serviceAccount(HERE, folder), new FakeClock());
    await expect(credentials.current()).rejects.toMatchObject({
      code: 'KUBE_CONFIG',
      message: expect.stringMatching(/^Cannot get credentials for https:\/\/10.0.0.1:443: ENOENT.*ca.crt/),
    });
    writeFileSync(join(folder, 'ca.crt'), 'late');
    expect(String((await credentials.current()).tls.ca)).toBe('late');
  });
});
