import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { cpeFleetSchema } from '../src/api/generated/cpefleet.js';
import { isPlainObject } from '../src/api/plain.js';
import { schemaRules } from '../src/api/testing/schema-nodes.js';
import { RIGHT, accepted, changes, manifest, refused, refusedByGrammar } from '../src/api/testing/spec-cases.js';
import { applyDefaults, validateCpeFleet } from '../src/api/validation.js';
import type { KubeObject } from '../src/kube/object.js';
import { CUSTOM_RESOURCE_DEFINITIONS } from '../src/kube/resources.js';
import type { ApiServer } from '../src/kube/testing/api-server.js';
import { startApiServer } from '../src/kube/testing/api-server.js';
import type { Crd } from '../src/kube/testing/establish-crd.js';
import { establishCrd } from '../src/kube/testing/establish-crd.js';
import type { Answer } from '../src/kube/testing/raw-client.js';
import { clientFor } from '../src/kube/testing/test-client.js';
import { schemaValues } from './schema-values.js';

interface Fleet {
  readonly metadata: { readonly name: string; readonly generation: number; readonly resourceVersion: string };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status?: object;
}
interface Refusal {
  readonly message: string;
  readonly details?: { readonly causes?: { readonly field: string; readonly message: string }[] };
}

const root = join(import.meta.dirname, '..');
const crdFile = join(root, 'crds', 'cpefleets.cpesim.dev.yaml');
const crd = load(readFileSync(crdFile, 'utf8')) as Crd;
const rules = schemaRules(cpeFleetSchema);
const CRD = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${crd.metadata.name}`;
const FLEETS = '/apis/cpesim.dev/v1alpha1/namespaces/default/cpefleets';

let server: ApiServer;
let names = 0;
let applied: Answer<Crd>;
beforeAll(async () => {
  server = await startApiServer();
  applied = await establishCrd(server.admin, crd);
}, 60_000);
afterAll(() => server.stop());

const get = async (name: string): Promise<Fleet> =>
  (await server.admin.request<Fleet>('GET', `${FLEETS}/${name}`)).body;

/** Has the API server judge a manifest as kubectl does, unknown fields included, and store nothing. */
const judge = (object: unknown): Promise<Answer<Fleet & Refusal>> =>
  server.admin.request('POST', `${FLEETS}?dryRun=All&fieldValidation=Strict`, { body: object });

async function create(spec: object): Promise<Fleet> {
  const object = manifest(spec, { name: `fleet-${++names}` });
  const { status, body } = await server.admin.request<Fleet>('POST', FLEETS, { body: object });
  expect(status).toBe(201);
  return body;
}

const withDefaults = (object: object): unknown => (applyDefaults(object) as Fleet).spec;

/** Fields that a refusal is about. */
function fieldsOf({ details }: Refusal): string[] {
  const fields = (details?.causes ?? []).map(({ field }) => field.replace(/^\./, ''));
  // `<nil>` is about the rules that were not tried.
  return [...new Set(fields.filter((field) => field !== '<nil>'))].sort();
}

/** Rules of the CRD whose words stand in a text. */
function rulesIn(text: string): string[] {
  return rules.map(({ message }) => message).filter((message) => text.includes(message));
}

describe('the CRD', () => {
  it('is accepted without a warning, and established', async () => {
    expect([applied.status, applied.headers['warning']]).toEqual([201, undefined]);
    const { body } = await server.admin.request<Crd>('GET', CRD);
    const holding = (body.status?.conditions ?? []).filter(({ status }) => status === 'True').map(({ type }) => type);
    expect(holding.sort()).toEqual(['Established', 'NamesAccepted']);
  });

  it('comes back as it was sent, rules included', async () => {
    const { body } = await server.admin.request<Crd>('GET', CRD);
    expect(body.spec.versions).toEqual(crd.spec.versions);
  });

  it('comes back so when the product applies it', async () => {
    const client = clientFor(server.adminConfig);
    const object = await client.apply(CUSTOM_RESOURCE_DEFINITIONS, crd, { force: true });
    expect((object as KubeObject & Crd).spec.versions).toEqual(crd.spec.versions);
    await client.close();
  });

  it('is small enough for kubectl apply in either form', async () => {
    expect(await server.kubectl('apply', '--server-side', '--force-conflicts', '-f', crdFile)).toContain('applied');
    expect(await server.kubectl('apply', '-f', crdFile)).toContain('configured');
  });

  it('takes the samples', async () => {
    const samples = join(root, 'config', 'samples');
    await server.admin.apply('/api/v1/namespaces/lab', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'lab' },
    });
    expect(await server.kubectl('apply', '--dry-run=server', '-f', samples)).toMatch(
      /^cpefleet.* \(server dry run\)\n$/m,
    );
  });
});

describe('a CpeFleet, to the API server and to the validation', () => {
  it.each(accepted)('is right: %s', async (_name, spec) => {
    const object = manifest(spec);
    expect(validateCpeFleet(object)).toEqual([]);
    const { status, body } = await judge(object);
    expect(body.spec).toEqual(withDefaults(object));
    expect(status).toBe(201);
  });

  it.each(refused)('is wrong: %s', async (name, spec, problems) => {
    const { status, body } = await judge(manifest(spec));
    expect(status).toBe(422);
    // An API server takes a null for a field that is left out.
    const fields = name === 'cwmp: without {}' ? ['spec'] : problems.map((problem) => problem.split(': ')[0]).sort();
    expect(fieldsOf(body)).toEqual(fields);
    expect(rulesIn(body.message)).toEqual(expect.arrayContaining(rulesIn(problems.join())));
  });

  it.each(refusedByGrammar)('is wrong to the validation alone: %s', async (_name, spec) => {
    expect((await judge(manifest(spec))).status).toBe(201);
  });

  it.each(changes)('is held against the one before: %s', async (_name, change, paths) => {
    const { metadata } = await create({ ...RIGHT, seed: 42 });
    const object = manifest(
      { ...RIGHT, ...change },
      { name: metadata.name, resourceVersion: metadata.resourceVersion },
    );
    const { status, body } = await server.admin.request<Refusal>('PUT', `${FLEETS}/${metadata.name}`, { body: object });
    expect(status).toBe(paths.length > 0 ? 422 : 200);
    expect(fieldsOf(body)).toEqual(paths);
  });

  it.each([
    ['a name that is too long for pods', 'x'.repeat(53)],
    ['a name that begins with a digit', '5g'],
  ])('is wrong: %s', async (_name, name) => {
    const { status, body } = await judge(manifest(RIGHT, { name }));
    expect([status, fieldsOf(body)]).toEqual([422, ['metadata.name']]);
  });

  it('is judged alike, whatever is in it', async () => {
    const anySpec = schemaValues(cpeFleetSchema.properties?.['spec'] ?? {});
    const property = fc.asyncProperty(anySpec, fc.boolean(), async (values, onTop) => {
      const spec = onTop && isPlainObject(values) ? { ...RIGHT, ...values } : values;
      const object = manifest(spec);
      const problems = validateCpeFleet(object);
      const { status, body } = await judge(object);
      if (status !== 201) {
        expect({ body, problems }).not.toMatchObject({ problems: [] });
        return;
      }
      // The validation refuses nulls where a person most likely forgot to write something.
      expect(problems.filter(({ message }) => !message.includes(', is null'))).toEqual([]);
      if (problems.length === 0) expect(body.spec).toEqual(withDefaults(object));
    });
    await fc.assert(property, { numRuns: 500 });
  });
});

describe('the subresources', () => {
  const status = {
    observedGeneration: 1,
    lifecycleState: 'Bootstrapping',
    replicas: 9,
    selector: 'cpesim.dev/fleet=metro',
    cpes: { new: 1, bootstrapping: 2, ready: 5, failed: 1 },
    pods: { desired: 1, ready: 1 },
  };

  it('keep status and spec apart', async () => {
    const { metadata } = await create(RIGHT);
    const path = `${FLEETS}/${metadata.name}`;
    const both = { ...manifest({ ...RIGHT, replicas: 11 }, { name: metadata.name }), status };
    await server.admin.apply(path, both);
    expect(await get(metadata.name)).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 11 } });
    expect(await get(metadata.name)).not.toHaveProperty('status');
    await server.admin.apply(`${path}/status`, {
      ...manifest({ ...RIGHT, replicas: 12 }, { name: metadata.name }),
      status,
    });
    expect(await get(metadata.name)).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 11 }, status });
  });

  it('refuse a status that is none', async () => {
    const { metadata } = await create(RIGHT);
    const wrong = { ...manifest(RIGHT, { name: metadata.name }), status: { lifecycleState: 'Fine' } };
    const { status, body } = await server.admin.apply<Refusal>(`${FLEETS}/${metadata.name}/status`, wrong);
    expect([status, fieldsOf(body)]).toEqual([422, ['status.lifecycleState']]);
  });

  it('show and change the scale', async () => {
    const { metadata } = await create(RIGHT);
    const path = `${FLEETS}/${metadata.name}`;
    await server.admin.apply(`${path}/status`, { ...manifest(RIGHT, { name: metadata.name }), status });
    const { body } = await server.admin.request<{ spec: { replicas: number } }>('GET', `${path}/scale`);
    expect(body).toMatchObject({ spec: { replicas: 10 }, status: { replicas: 9, selector: status.selector } });
    await server.admin.request('PUT', `${path}/scale`, { body: { ...body, spec: { replicas: 20 } } });
    expect(await get(metadata.name)).toMatchObject({ spec: { replicas: 20 }, status });
    await server.kubectl('scale', `cpefleet/${metadata.name}`, '--replicas=0');
    expect(await get(metadata.name)).toMatchObject({ spec: { replicas: 0 } });
  });

  it('refuse a scale that makes the spec wrong', async () => {
    const { metadata } = await create({ ...RIGHT, replicas: 1, identity: { serialNumber: 'A1' } });
    const two = server.kubectl('scale', `cpefleet/${metadata.name}`, '--replicas=2');
    await expect(two).rejects.toThrow('must contain {index}');
    expect(await get(metadata.name)).toMatchObject({ spec: { replicas: 1 } });
  });
});

describe('for people', () => {
  it('has columns', async () => {
    const { metadata } = await create(RIGHT);
    const cpes = { new: 0, bootstrapping: 0, ready: 9, failed: 1 };
    const state = { ...manifest(RIGHT, { name: metadata.name }), status: { lifecycleState: 'Degraded', cpes } };
    await server.admin.apply(`${FLEETS}/${metadata.name}/status`, state);
    const { body } = await server.admin.request('GET', `${FLEETS}/${metadata.name}`, {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    });
    expect(body).toMatchObject({
      kind: 'Table',
      columnDefinitions: ['Name', 'Desired', 'Ready', 'Failed', 'State', 'Age'].map((name) => ({ name })),
      rows: [{ cells: [metadata.name, 10, 9, 1, 'Degraded', expect.stringMatching(/^\d+s$/)] }],
    });
    const line = await server.kubectl('get', 'cpef', metadata.name, '--no-headers');
    expect(line.trim().split(/\s+/).slice(0, 5)).toEqual([metadata.name, '10', '9', '1', 'Degraded']);
  });

  it('has explanations', async () => {
    const text = await server.kubectl('explain', 'cpefleet.spec.cwmp');
    expect(text).toMatch(/KIND: +CpeFleet\n/);
    for (const field of Object.keys(cpeFleetSchema.properties?.['spec']?.properties?.['cwmp']?.properties ?? {})) {
      expect(text).toContain(`  ${field}\t<`);
    }
  });

  it('can be waited for', async () => {
    const { metadata } = await create(RIGHT);
    const ready = {
      type: 'Ready',
      status: 'True',
      reason: 'AllReady',
      message: '',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    };
    const waiting = server.kubectl('wait', `cpefleet/${metadata.name}`, '--for=condition=Ready', '--timeout=20s');
    const state = { ...manifest(RIGHT, { name: metadata.name }), status: { conditions: [ready] } };
    await server.admin.apply(`${FLEETS}/${metadata.name}/status`, state);
    expect(await waiting).toContain('condition met');
  });

  it('says what a typo in a manifest is, as kubectl sends it', async () => {
    const { status, body } = await judge(manifest({ ...RIGHT, cwmp: { tsl: {} } }));
    expect([status, body.message]).toEqual([400, expect.stringContaining('unknown field "spec.cwmp.tsl"')]);
  });

  it('stores nothing on a dry run', async () => {
    const { status } = await judge(manifest(RIGHT, { name: 'dry' }));
    expect(status).toBe(201);
    expect((await server.admin.request('GET', `${FLEETS}/dry`)).status).toBe(404);
  });
});
