import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadAll } from 'js-yaml';
import type { ClientConfig } from '../../src/kube/testing/raw-client.js';
import { Stage, type RunningOperator } from './stage.js';

const config = join(import.meta.dirname, '..', '..', 'config');

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
  await kustomized('default', ({ kind }) => kind !== 'CustomResourceDefinition');
});
afterAll(async () => {
  await stage.close();
});

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Applies what a folder of config/ makes, as kubectl apply -k does. */
async function kustomized(folder: string, wanted: (manifest: Manifest) => boolean, namespace?: string): Promise<void> {
  const text = await stage.api.kubectl('kustomize', join(config, folder));
  for (const manifest of loadAll(text) as Manifest[]) {
    if (!wanted(manifest)) continue;
    const { apiVersion, kind, metadata } = manifest;
    const within = metadata.namespace ?? namespace;
    const plural = kind.endsWith('y') ? `${kind.toLowerCase().slice(0, -1)}ies` : `${kind.toLowerCase()}s`;
    const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
    const cluster = kind === 'Namespace' || kind.startsWith('Cluster');
    const path = cluster ? `${root}/${plural}` : `${root}/namespaces/${within ?? ''}/${plural}`;
    await stage.apply(`${path}/${metadata.name}`, {
      ...manifest,
      metadata: { ...metadata, ...(within !== undefined && { namespace: within }) },
    });
  }
}

/** The operator as the pods of config/manager are known to the API server. */
function serviceAccount(): ClientConfig {
  const commonName = 'system:serviceaccount:cpe-sim-system:cpe-sim-operator';
  return stage.api.clientConfig({ commonName, organizations: ['system:serviceaccounts'] });
}

const election = (identity: string): object => ({
  election: { namespace: 'cpe-sim-system', lease: 'cpe-sim-operator', identity },
});

/** The life of a fleet, with all that the operator does in one. */
async function live(name: string): Promise<void> {
  await stage.fleet(name, { metrics: { serviceMonitor: { enabled: true } } });
  await stage.ready(name);
  await stage.annotate(name, { 'cpesim.dev/force-cr': 'all' });
  await stage.until('the action ends', async () => (await stage.status(name)).actions?.[0]?.phase === 'Succeeded');
  const before = stage.kubelet.running.get(`lab/${name}-0`)?.uid;
  await stage.patch(stage.fleetPath(name), { spec: { identity: { productClass: 'HG-9' } } });
  await stage.until('its pod is another', () => (stage.kubelet.running.get(`lab/${name}-0`)?.uid ?? before) !== before);
  await stage.ready(name);
  await stage.remove(stage.fleetPath(name));
  await stage.until('it is gone', async () => (await stage.get(stage.fleetPath(name))) === undefined);
}

async function refusals(operator: RunningOperator): Promise<string[]> {
  const { body } = await operator.registry.exposition(undefined);
  return body.split('\n').filter((line) => line.startsWith('rest_client_requests_total') && line.includes('"403"'));
}

describe('the rights in config/rbac', () => {
  it('suffice for the fleets of all namespaces', async () => {
    const operator = stage.operator(election('cluster'), serviceAccount());
    await live('metro');
    expect(await refusals(operator)).toEqual([]);
    const events = await stage.list<{ reason: string }>('/apis/events.k8s.io/v1/namespaces/lab/events');
    expect(events.map(({ reason }) => reason)).toEqual(expect.arrayContaining(['Ready', 'ActionSucceeded']));
    await operator.stop();
  });

  it('suffice in one namespace, with a Role there and nothing beyond', async () => {
    for (const kind of ['clusterroles', 'clusterrolebindings'])
      await stage.remove(`/apis/rbac.authorization.k8s.io/v1/${kind}/cpe-sim-operator`);
    await kustomized('rbac/namespaced', () => true, 'lab');
    const operator = stage.operator({ ...election('namespaced'), namespaces: ['lab'] }, serviceAccount());
    await live('north');
    expect(await refusals(operator)).toEqual([]);
    await operator.stop();
  });
});

describe('config/default', () => {
  it('is what an API server takes', async () => {
    const text = await stage.api.kubectl(
      'apply',
      '--server-side',
      '--force-conflicts',
      '--dry-run=server',
      '-k',
      join(config, 'default'),
    );
    expect(text).toContain('deployment.apps/cpe-sim-operator serverside-applied (server dry run)');
    expect(text).toContain('cpefleets.cpesim.dev serverside-applied (server dry run)');
  });
});
