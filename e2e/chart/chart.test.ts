import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { CHART, helm, helmProgram, manifestsOf, NAMESPACE, template, type Manifest } from './helm.js';
import { REFUSED, VARIANTS } from './variants.js';

const root = join(import.meta.dirname, '..', '..');
const withHelm = helmProgram() === undefined ? describe.skip : describe;

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

  it('is of the version of the program', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(load(readFileSync(join(CHART, 'Chart.yaml'), 'utf8'))).toMatchObject({ version, appVersion: version });
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

  it('gives the rights of config/rbac, which are the same in a cluster and in a namespace', () => {
    const rules = (text: string): unknown => (load(text) as { rules: unknown }).rules;
    const source = (file: string): unknown => rules(readFileSync(join(root, 'config/rbac', file), 'utf8'));
    const [cluster] = manifestsOf(template({}).text).filter(({ kind }) => kind === 'ClusterRole');
    expect(cluster).toMatchObject({ rules: source('cluster/cluster-role.yaml') });
    expect(source('namespaced/role.yaml')).toEqual(source('cluster/cluster-role.yaml'));
  });

  it('has a Lease of its own for each release, which its operators may write, and which goes with it', () => {
    const manifests = manifestsOf(template({ fullnameOverride: 'other' }).text);
    expect(found(manifests, 'Lease')).toEqual(['other']);
    const [role] = manifests.filter(({ kind, metadata }) => kind === 'Role' && metadata.namespace === NAMESPACE);
    expect(role).toMatchObject({
      rules: [{ verbs: ['create'] }, { resourceNames: ['other'], verbs: ['get', 'update'] }],
    });
    const deployment = manifests.find(({ kind }) => kind === 'Deployment');
    expect(JSON.stringify(deployment)).toContain('"--leader-election-lease=other"');
  });

  it('makes the ACS that the sample for clusters speaks to', () => {
    const text = readFileSync(join(root, 'config/samples/on-a-cluster.yaml'), 'utf8');
    const { spec } = load(text) as { spec: { cwmp: { acsUrl: string } } };
    const services = found(manifestsOf(template({ acs: { enabled: true } }).text), 'Service');
    expect(services.map((name) => `http://${name}.${NAMESPACE}.svc:7547/cwmp`)).toContain(spec.cwmp.acsUrl);
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
