import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { binaries } from './binaries.js';
import type { Subject } from './certificates.js';
import { CertificateAuthority, signingKeys } from './certificates.js';
import { EtcdClient } from './etcd-client.js';
import { FaultProxy } from './fault-proxy.js';
import { freePort } from './free-port.js';
import { kubeconfig } from './kubeconfig.js';
import type { ClientConfig } from './raw-client.js';
import { RawClient } from './raw-client.js';
import type { Layout } from './server-arguments.js';
import { apiServerArguments, etcdArguments, etcdSocket } from './server-arguments.js';
import { ServerProcess } from './server-process.js';
import { Undertaker } from './undertaker.js';

const ADMIN = { commonName: 'admin', organizations: ['system:masters'] };
const LOOPBACK = ['localhost', '127.0.0.1'];

/**
 * A real kube-apiserver on a real etcd, for one test file: on free ports of 127.0.0.1, with RBAC, certificates of its own
 * and a scratch folder. It ends with this process, however that ends.
 */
export interface ApiServer {
  /** Such as `https://127.0.0.1:23456`; it survives restarts. */
  readonly url: string;
  /** How a cluster administrator gets in. */
  readonly adminConfig: ClientConfig;
  /** Plain HTTP as the administrator, to look at the world without the client under test. */
  readonly admin: RawClient;
  /** A kubeconfig file of the administrator. */
  readonly kubeconfigFile: string;
  /** How a user of this name and groups gets in, here or through a proxy; RBAC says what is allowed. */
  clientConfig(user: Subject, server?: string): ClientConfig;
  /** A proxy in front of it that makes faults; users and rights are the same through it. */
  startProxy(): Promise<FaultProxy>;
  /** Runs kubectl as the administrator and gives what it printed; rejects when it fails. */
  kubectl(...args: string[]): Promise<string>;
  /** Ends kube-apiserver as a crash does, or by SIGTERM when asked. */
  stopApiServer(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Starts it again, on the same port and data, and waits until it is ready. */
  startApiServer(): Promise<void>;
  stopEtcd(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  startEtcd(): Promise<void>;
  /** Forgets all revisions but the current ones, so that watches from older ones get 410 Gone. */
  compactEtcd(): Promise<void>;
  /** Ends all of it and removes the scratch folder. */
  stop(): Promise<void>;
}

/** Starts an API server and waits until it is ready: about 5 s. */
export async function startApiServer(): Promise<ApiServer> {
  const assets = binaries();
  const folder = mkdtempSync(join(tmpdir(), 'cpe-sim-kube-'));
  const undertaker = new Undertaker(folder);
  const layout: Layout = { folder, apiServerPort: await freePort() };
  const ca = new CertificateAuthority('test-ca');
  const frontProxyCa = new CertificateAuthority('test-front-proxy-ca');
  writeFiles(folder, ca, frontProxyCa);

  const url = `https://127.0.0.1:${layout.apiServerPort}`;
  const clientConfig = (user: Subject, server = url): ClientConfig => ({ server, ca: ca.cert, ...ca.issue(user) });
  const adminConfig = clientConfig(ADMIN);
  const admin = new RawClient(adminConfig);
  const kubeconfigFile = join(folder, 'kubeconfig');
  writeFileSync(kubeconfigFile, kubeconfig(adminConfig), { mode: 0o600 });

  const etcdClient = new EtcdClient(etcdSocket(layout));
  const etcd = new ServerProcess(
    {
      program: join(assets, 'etcd'),
      args: etcdArguments(layout),
      log: join(folder, 'etcd.log'),
      ready: () => etcdClient.isReady(),
    },
    undertaker,
  );
  const apiServer = new ServerProcess(
    {
      program: join(assets, 'kube-apiserver'),
      args: apiServerArguments(layout),
      log: join(folder, 'kube-apiserver.log'),
      ready: async () => (await admin.request('GET', '/readyz')).status === 200,
    },
    undertaker,
  );
  const proxies: FaultProxy[] = [];

  async function stop(): Promise<void> {
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    await Promise.all([apiServer.stop('SIGKILL'), etcd.stop('SIGKILL'), admin.close(), etcdClient.close()]);
    await undertaker.bury();
  }

  try {
    await Promise.all([etcd.start(), apiServer.start()]);
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    url,
    adminConfig,
    admin,
    kubeconfigFile,
    clientConfig,
    async startProxy() {
      const proxy = await FaultProxy.start({
        target: url,
        ca: ca.cert,
        server: ca.issue({ commonName: 'proxy', hosts: LOOPBACK }),
        frontProxy: frontProxyCa.issue({ commonName: 'front-proxy' }),
      });
      proxies.push(proxy);
      return proxy;
    },
    async kubectl(...args) {
      const { stdout } = await promisify(execFile)(join(assets, 'kubectl'), args, {
        env: { HOME: folder, KUBECONFIG: kubeconfigFile },
      });
      return stdout;
    },
    stopApiServer: (signal = 'SIGKILL') => apiServer.stop(signal),
    startApiServer: () => apiServer.start(),
    stopEtcd: (signal = 'SIGKILL') => etcd.stop(signal),
    startEtcd: () => etcd.start(),
    compactEtcd: () => etcdClient.compact(),
    stop,
  };
}

function writeFiles(folder: string, ca: CertificateAuthority, frontProxyCa: CertificateAuthority): void {
  const server = ca.issue({ commonName: 'kube-apiserver', hosts: LOOPBACK });
  const tokens = signingKeys();
  const files = {
    'ca.crt': ca.cert,
    'front-proxy-ca.crt': frontProxyCa.cert,
    'server.crt': server.cert,
    'server.key': server.key,
    'service-account.pub': tokens.publicKey,
    'service-account.key': tokens.privateKey,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 });
}
