import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { startApiServer, type ApiServer } from '../../src/kube/testing/api-server.js';
import { establishCrd, type Crd } from '../../src/kube/testing/establish-crd.js';
import { helmProgram, manifestsOf, NAMESPACE, template, type Manifest } from './helm.js';
import { Kubeconform } from './kubeconform.js';
import { monitoringCrds } from './monitoring-crds.js';
import { VARIANTS } from './variants.js';

const root = join(import.meta.dirname, '..', '..');
const kubeconformProgram = process.env['CPE_SIM_KUBECONFORM'] ?? '';
const withPrograms = helmProgram() === undefined || kubeconformProgram === '' ? describe.skip : describe;

withPrograms('an API server, and kubeconform', () => {
  let api: ApiServer;
  let kubeconform: Kubeconform;
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
    const ours = load(readFileSync(join(root, 'crds/cpefleets.cpesim.dev.yaml'), 'utf8')) as Crd;
    for (const crd of [ours, ...monitoringCrds()])
      expect((await establishCrd(api.admin, crd)).status).toBeLessThan(300);
    kubeconform = await Kubeconform.of(kubeconformProgram, api.admin);
  });
  afterAll(async () => {
    kubeconform.close();
    await api.stop();
  });

  async function take(yaml: string): Promise<void> {
    const manifests = manifestsOf(yaml);
    expect(manifests.length).toBeGreaterThanOrEqual(1);
    expect(kubeconform.complaints(yaml)).toEqual([]);
    for (const manifest of [...manifests, ...manifests.flatMap(podsOf)]) {
      const dry = '&dryRun=All&fieldValidation=Strict';
      const { status, body } = await api.admin.apply<{ message?: string }>(pathOf(manifest), manifest, dry);
      const { kind, metadata } = manifest;
      expect([kind, metadata.name, status < 300 ? 'taken' : body.message]).toEqual([kind, metadata.name, 'taken']);
    }
  }

  it.each(Object.entries(VARIANTS))('take the chart with values: %s', async (_, values) => {
    await take(template(values).text);
  });

  it('take config/default', async () => {
    await take(await api.kubectl('kustomize', join(root, 'config/default')));
  });

  it('take the overlay that the docs show, with one image for all', async () => {
    const overlay = mkdtempSync(join(tmpdir(), 'cpe-sim-overlay-'));
    try {
      const shown = documentedOverlay().replaceAll(/config\/\w+/g, (folder) => relative(overlay, join(root, folder)));
      writeFileSync(join(overlay, 'kustomization.yaml'), shown);
      const yaml = await api.kubectl('kustomize', overlay);
      await take(yaml);
      const kinds = manifestsOf(yaml).map(({ kind }) => kind);
      expect(kinds).toEqual(expect.arrayContaining(['ServiceMonitor', 'PrometheusRule']));
      const images = [...yaml.matchAll(/(?:image|value): (\S*cpe-sim:\S+)/g)].map(([, image]) => image);
      expect(images).toEqual(Array.from({ length: 3 }, () => 'registry.example/cpe-sim:0.1.0'));
    } finally {
      rmSync(overlay, { recursive: true });
    }
  });

  it.each(readdirSync(join(root, 'config/samples')))('take the sample %s', async (file) => {
    await take(readFileSync(join(root, 'config/samples', file), 'utf8'));
  });

  it('would find what is wrong', () => {
    const wrong = [
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { port: 80 } },
      { apiVersion: 'cpesim.dev/v1alpha1', kind: 'Nothing', metadata: { name: 'b' } },
    ];
    const said = kubeconform.complaints(wrong.map((one) => JSON.stringify(one)).join('\n---\n')).join('\n');
    expect(said).toContain("additional properties 'port' not allowed");
    expect(said).toContain('could not find schema for Nothing');
  });
});

/** The kustomization.yaml of docs/how-to/operator.md. */
function documentedOverlay(): string {
  const page = readFileSync(join(root, 'docs/how-to/operator.md'), 'utf8');
  const [block = ''] = /^ {4}# kustomization\.yaml\n(?: {4}.*\n)+/m.exec(page) ?? [];
  return block.replaceAll(/^ {4}/gm, '');
}

/** The pods of a Deployment: only of pods the API server asks whether they keep the standard. */
function podsOf({ kind, metadata, spec }: Manifest): readonly Manifest[] {
  if (kind !== 'Deployment') return [];
  const pod = spec?.['template'] as Omit<Manifest, 'apiVersion' | 'kind'>;
  const named = { ...pod.metadata, name: `${metadata.name}-0`, namespace: metadata.namespace ?? NAMESPACE };
  return [{ ...pod, apiVersion: 'v1', kind: 'Pod', metadata: named }];
}

/** Kinds that are of no namespace; a manifest of another kind without one is for `default`. */
const OF_THE_CLUSTER = new Set(['Namespace', 'CustomResourceDefinition', 'ClusterRole', 'ClusterRoleBinding']);

function pathOf({ apiVersion, kind, metadata: { name, namespace = 'default' } }: Manifest): string {
  const start = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  const plural = kind.endsWith('y') ? `${kind.toLowerCase().slice(0, -1)}ies` : `${kind.toLowerCase()}s`;
  return `${start}${OF_THE_CLUSTER.has(kind) ? '' : `/namespaces/${namespace}`}/${plural}/${name}`;
}
