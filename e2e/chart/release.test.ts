import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dump } from 'js-yaml';
import { startApiServer, type ApiServer } from '../../src/kube/testing/api-server.js';
import { CHART, helm, helmProgram, NAMESPACE } from './helm.js';

const withHelm = helmProgram() === undefined ? describe.skip : describe;

/** What Helm leaves to the API server: releases one after the other, without nodes that would run them. */
withHelm('a release', () => {
  let api: ApiServer;
  beforeAll(async () => {
    api = await startApiServer();
  });
  afterAll(async () => {
    await api.stop();
  });

  function run(command: readonly string[], values?: object): string {
    const where = ['--kubeconfig', api.kubeconfigFile, '--namespace', NAMESPACE];
    const given = values === undefined ? [] : ['--values', '-'];
    const { status, stdout, stderr } = helm([...command, ...where, ...given], dump(values ?? {}));
    expect([command, stderr, status]).toEqual([command, expect.any(String), 0]);
    return stdout;
  }

  async function read(path: string): Promise<unknown> {
    const { status, body } = await api.admin.request('GET', path);
    return status === 404 ? undefined : body;
  }

  const token = (): Promise<unknown> =>
    read(`/api/v1/namespaces/${NAMESPACE}/secrets/cpe-sim-cpe-sim-operator-acs-api`);
  const crd = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/cpefleets.cpesim.dev';
  const deployments = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;

  it('is installed, upgraded, uninstalled and installed again', async () => {
    // It tells what to do next, and what the cluster lacks.
    const notes = run(['install', 'cpe-sim', CHART, '--create-namespace'], { acs: { enabled: true } });
    expect(notes).toContain('rollout status deployment/cpe-sim-cpe-sim-operator');
    expect(notes).toContain(`acsUrl: "http://cpe-sim-cpe-sim-operator-acs.${NAMESPACE}.svc:7547/cwmp"`);
    expect(notes).toContain('wait cpefleet/first --for=condition=Ready');
    expect(notes).toContain('This cluster knows no ServiceMonitors');
    expect(notes).toContain('This cluster knows no PrometheusRules');

    // An upgrade keeps the token of the ACS.
    const before = (await token()) as { data: { token: string } };
    expect(Buffer.from(before.data.token, 'base64').toString()).toMatch(/^[A-Za-z0-9]{32}$/);
    run(['upgrade', 'cpe-sim', CHART], { acs: { enabled: true }, replicas: 3 });
    expect(await token()).toMatchObject({ data: before.data });
    expect(await read(`${deployments}/cpe-sim-cpe-sim-operator`)).toMatchObject({ spec: { replicas: 3 } });

    // It brings the CRD to what the chart says.
    const body = { spec: { names: { shortNames: ['other'] } } };
    await api.admin.request('PATCH', crd, { body, contentType: 'application/merge-patch+json' });
    run(['upgrade', 'cpe-sim', CHART], { acs: { enabled: true } });
    expect(await read(crd)).toMatchObject({ spec: { names: { shortNames: ['cpef'] } } });

    // The CRD stays behind, and is taken up again.
    run(['uninstall', 'cpe-sim']);
    expect(await read(crd)).toBeDefined();
    expect(await read(`${deployments}/cpe-sim-cpe-sim-operator`)).toBeUndefined();
    expect(await token()).toBeUndefined();
    run(['install', 'cpe-sim', CHART]);
    expect(await read(`${deployments}/cpe-sim-cpe-sim-operator`)).toBeDefined();
    run(['uninstall', 'cpe-sim']);
  });

  it('takes the CRD with it where that was asked for', async () => {
    run(['install', 'cpe-sim', CHART], { crds: { keep: false } });
    run(['uninstall', 'cpe-sim']);
    expect(await read(`${deployments}/cpe-sim-cpe-sim-operator`)).toBeUndefined();
    const { metadata } = ((await read(crd)) ?? { metadata: { deletionTimestamp: 'gone' } }) as {
      metadata: { deletionTimestamp?: string };
    };
    expect(metadata.deletionTimestamp).toBeDefined();
  });
});
