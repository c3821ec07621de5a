/**
 * A control plane for the bench of the operator: etcd, kube-apiserver, and kube-controller-manager with the one controller
 * that makes pods of StatefulSets. kwok plays the kubelets of the nodes: it says of every pod that is bound to one that it
 * runs, and gives it an address. Pods are bound by bench/operator/pods.mjs: a scheduler would cost as much as all the rest.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goPrograms } from '../../scripts/go-programs.mjs';
import { kubernetesBinaries } from '../../scripts/kubernetes-binaries.mjs';
import { root } from '../../scripts/prepare.mjs';
import '../../scripts/typescript.mjs';
import { until } from './until.mjs';

// Only now: what they import is found by the hook above.
const { startApiServer } = await import('../../src/kube/testing/api-server.ts');
const { SERVICE_ACCOUNT } = await import('../../src/kube/service-account.ts');
const { ServerProcess } = await import('../../src/kube/testing/server-process.ts');
const { Undertaker } = await import('../../src/kube/testing/undertaker.ts');

/** All of 127.0.0.0/8 answers on loopback, so a server on all addresses is behind each of the pods. */
const POD_CIDR = '127.64.0.1/10';
const OPERATOR = '/api/v1/namespaces/cpe-sim-system/serviceaccounts/cpe-sim-operator';

export class ControlPlane {
  #folder = mkdtempSync(join(tmpdir(), 'cpe-sim-bench-'));
  // It ends what was started, by process id, however this process ends.
  #undertaker = new Undertaker(this.#folder);
  #logs = 0;

  static async start() {
    process.env.KUBEBUILDER_ASSETS = await kubernetesBinaries({ kind: 'cluster' });
    const kwok = join(goPrograms(['kwok']), 'kwok');
    const plane = new ControlPlane();
    try {
      plane.api = await startApiServer();
      await plane.#fill(process.env.KUBEBUILDER_ASSETS, kwok);
    } catch (error) {
      await plane.stop();
      throw error;
    }
    return plane;
  }

  get port() {
    return Number(new URL(this.api.url).port);
  }

  /** Sends a request as the administrator; rejects when it is refused. */
  async ask(method, path, options) {
    const answer = await this.api.admin.request(method, path, options);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Starts a program that ends with this process; resolves with it when it is ready. */
  async run(program, args, ready = () => Promise.resolve(true)) {
    const log = join(this.#folder, `${this.#logs++}.log`);
    const started = new ServerProcess({ program, args, log, ready }, this.#undertaker);
    await started.start();
    return started;
  }

  /**
   * Starts a program as a pod of the operator would: with the service account, and the rights that config/rbac gives it.
   * Nobody else sees the folder of that, which is in a mount namespace of the program's own.
   */
  async runAsPod(program, args, ready) {
    const folder = mkdtempSync(join(this.#folder, 'account-'));
    const { status } = await this.ask('POST', `${OPERATOR}/token`, { body: { spec: { expirationSeconds: 86_400 } } });
    writeFileSync(join(folder, 'token'), status.token);
    writeFileSync(join(folder, 'ca.crt'), this.api.adminConfig.ca);
    const { hostname, port } = new URL(this.api.url);
    const script = `set -e
      mount -t tmpfs none /var/run && mkdir -p ${SERVICE_ACCOUNT} && cp ${folder}/* ${SERVICE_ACCOUNT}
      unset KUBECONFIG; export HOME=${folder} KUBERNETES_SERVICE_HOST=${hostname} KUBERNETES_SERVICE_PORT=${port}
      exec "$@"`;
    const asRoot = process.getuid() === 0 ? [] : ['--map-root-user'];
    return this.run('unshare', ['--mount', ...asRoot, 'sh', '-c', script, 'sh', program, ...args], ready);
  }

  async stop() {
    await this.#undertaker.bury();
    await this.api?.stop();
  }

  async #fill(assets, kwok) {
    const { kubeconfigFile } = this.api;
    await this.api.kubectl('apply', '--server-side', '-k', join(root, 'config', 'default'));
    await this.api.kubectl('create', 'namespace', 'bench');
    await this.run(join(assets, 'kube-controller-manager'), [
      `--kubeconfig=${kubeconfigFile}`,
      '--leader-elect=false',
      '--secure-port=0',
      '--kube-api-qps=1000',
      '--kube-api-burst=2000',
      '--controllers=statefulset-controller',
      '--concurrent-statefulset-syncs=20',
    ]);
    await this.run(kwok, [
      `--kubeconfig=${kubeconfigFile}`,
      '--manage-all-nodes=true',
      `--cidr=${POD_CIDR}`,
      '--v=WARN',
    ]);
    const metadata = { name: 'kwok', annotations: { 'kwok.x-k8s.io/node': 'fake' } };
    await this.ask('POST', '/api/v1/nodes', { body: { apiVersion: 'v1', kind: 'Node', metadata } });
    await until('the CRD is served', () => this.ask('GET', '/apis/cpesim.dev/v1alpha1/cpefleets'));
  }
}
