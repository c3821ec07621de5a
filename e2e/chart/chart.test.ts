import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { startApiServer, type ApiServer } from '../../src/kube/testing/api-server.js';
import { establishCrd, type Crd } from '../../src/kube/testing/establish-crd.js';
import { CHART, helm, helmProgram, manifestsOf, NAMESPACE, template, type Manifest } from './helm.js';
import { REFUSED, VARIANTS } from './variants.js';

const root = join(import.meta.dirname, '..', '..');
const withHelm = helmProgram() === undefined ? describe.skip : describe;

/** Of the kinds of the Prometheus operator, as much as lets an API server take them. */
function monitoringCrd(kind: string): Crd {
  const singular = kind.toLowerCase();
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${singular}s.monitoring.coreos.com` },
    spec: {
      group: 'monitoring.coreos.com',
      scope: 'Namespaced',
      names: { kind, listKind: `${kind}List`, plural: `${singular}s`, singular },
      versions: [
        {
          ...{ name: 'v1', served: true, storage: true },
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  } as Crd;
}

const found = (manifests: readonly Manifest[], kind: string): readonly string[] =>
  manifests.filter((one) => one.kind === kind).map(({ metadata }) => metadata.name);

withHelm('charts/cpe-sim-operator', () => {
  it('has nothing that helm lint would have otherwise', () => {
    for (const values of Object.values(VARIANTS)) {
      const { status, stdout } = helm(['lint', '--strict', CHART, '--values', '-'], JSON.stringify(values));
      expect([stdout, status]).toEqual([expect.stringContaining('0 chart(s) failed'), 0]);
    }
  });

  it.each(REFUSED)('refuses %s, and says why', (_, values, says) => {
    expect(template(values)).toEqual({ text: '', error: expect.stringMatching(says) });
  });

  it('brings the CRD of crds/, to the last rule, and keeps it', () => {
    const [crd] = manifestsOf(template({}, '--show-only', 'templates/crd.yaml').text);
    const source = load(readFileSync(join(root, 'crds/cpefleets.cpesim.dev.yaml'), 'utf8')) as Manifest;
    expect(crd?.spec).toEqual(source.spec);
    expect(crd?.metadata).toMatchObject({ annotations: { 'helm.sh/resource-policy': 'keep' } });
    expect(manifestsOf(template({ crds: { install: false } }).text).map(({ kind }) => kind)).not.toContain(crd?.kind);
  });

  it('gives rights in the whole cluster, or in the namespaces that are listed and nowhere else', () => {
    expect(found(manifestsOf(template({}).text), 'ClusterRoleBinding')).toEqual(['cpe-sim-cpe-sim-operator']);
    const manifests = manifestsOf(template({ watchNamespaces: ['lab', 'field'] }).text);
    expect(found(manifests, 'ClusterRoleBinding')).toEqual([]);
    const bound = manifests.filter(({ kind }) => kind === 'RoleBinding').map(({ metadata }) => metadata.namespace);
    expect(bound.sort()).toEqual([NAMESPACE, 'field', 'lab']);
  });

  it('makes objects of the Prometheus operator where the cluster knows them', () => {
    const kinds = ['ServiceMonitor', 'PrometheusRule'];
    const without = manifestsOf(template({}).text).map(({ kind }) => kind);
    expect(kinds.filter((kind) => without.includes(kind))).toEqual([]);
    const apis = kinds.flatMap((kind) => ['--api-versions', `monitoring.coreos.com/v1/${kind}`]);
    const manifests = manifestsOf(template({}, ...apis).text);
    for (const kind of kinds) expect(found(manifests, kind)).toHaveLength(1);
  });
});

withHelm('an API server', () => {
  let api: ApiServer;
  beforeAll(async () => {
    api = await startApiServer();
    // Whoever breaks the restricted standard is refused, not warned.
    for (const [name, labels] of [
      [NAMESPACE, { 'pod-security.kubernetes.io/enforce': 'restricted' }],
      ['lab', {}],
      ['field', {}],
    ] as const) {
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
      await api.admin.apply(`/api/v1/namespaces/${name}`, namespace);
    }
    for (const kind of ['ServiceMonitor', 'PrometheusRule']) await establishCrd(api.admin, monitoringCrd(kind));
  });
  afterAll(async () => {
    await api.stop();
  });

  it.each(Object.entries(VARIANTS))('takes the chart with values: %s', async (_, values) => {
    const manifests = manifestsOf(template(values).text);
    expect(manifests.length).toBeGreaterThanOrEqual(3);
    for (const manifest of [...manifests, ...manifests.flatMap(podsOf)]) {
      const dry = '&dryRun=All&fieldValidation=Strict';
      const { status, body } = await api.admin.apply<{ message?: string }>(pathOf(manifest), manifest, dry);
      const { kind, metadata } = manifest;
      expect([kind, metadata.name, status < 300 ? 'taken' : body.message]).toEqual([kind, metadata.name, 'taken']);
    }
  });
});

/** The pods of a Deployment: only of pods the API server asks whether they keep the standard. */
function podsOf({ kind, metadata, spec }: Manifest): readonly Manifest[] {
  if (kind !== 'Deployment') return [];
  const template = spec?.['template'] as Omit<Manifest, 'apiVersion' | 'kind'>;
  const named = { ...template.metadata, name: `${metadata.name}-0`, namespace: metadata.namespace ?? NAMESPACE };
  return [{ ...template, apiVersion: 'v1', kind: 'Pod', metadata: named }];
}

function pathOf({ apiVersion, kind, metadata: { name, namespace } }: Manifest): string {
  const start = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  const plural = kind.endsWith('y') ? `${kind.toLowerCase().slice(0, -1)}ies` : `${kind.toLowerCase()}s`;
  return `${start}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${plural}/${name}`;
}
