import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { ruleProblems } from './cel-rules.js';
import { cpeFleetSchema } from './generated/cpefleet.js';
import type { SchemaNode } from './schema.js';
import { structuralCheck } from './structural.js';
import { readCpeFleet, validateCpeFleet } from './validation.js';

const RIGHT = { replicas: 10, profiles: [{ name: 'tr181-gateway' }], cwmp: {} };
const manifest = (spec: unknown, metadata: object = {}): unknown => ({
  apiVersion: 'cpesim.dev/v1alpha1',
  kind: 'CpeFleet',
  metadata: { name: 'metro', ...metadata },
  spec,
});
const fleet = (() => {
  const result = readCpeFleet(manifest({ ...RIGHT, seed: 42 }));
  return 'fleet' in result ? result.fleet : undefined;
})();
const texts = (object: unknown): string[] => validateCpeFleet(object).map(({ path, message }) => `${path}: ${message}`);

describe('validateCpeFleet', () => {
  it.each<[string, unknown]>([
    ['the smallest', RIGHT],
    ['USP alone', { replicas: 1, profiles: RIGHT.profiles, usp: {} }],
    ['one CPE with a fixed serial number', { ...RIGHT, replicas: 1, identity: { serialNumber: 'A1' } }],
    ['no CPEs', { ...RIGHT, replicas: 0 }],
    ['quantities as numbers', { ...RIGHT, pod: { resources: { limits: { cpu: 2, memory: '1Gi' } } } }],
  ])('accepts %s', (_name, spec) => {
    expect(texts(manifest(spec))).toEqual([]);
  });

  it.each<[string, unknown, string[]]>([
    ['no spec', undefined, ['spec: is required: What the fleet is to be']],
    [
      'neither protocol',
      { replicas: 1, profiles: RIGHT.profiles },
      ['spec: a fleet speaks cwmp, usp or both: add `cwmp: {}` or `usp: {}`'],
    ],
    [
      'cwmp: without {}',
      { ...RIGHT, cwmp: null },
      ['spec.cwmp: must be an object, is null; write {} for its defaults'],
    ],
    ['a number out of bounds', { ...RIGHT, replicas: -1 }, ['spec.replicas: must be from 0 to 10000000, is -1']],
    [
      'a text for a number',
      { ...RIGHT, replicas: '5' },
      ['spec.replicas: must be a whole number, is "5"; write something like 5000'],
    ],
    [
      'a number for a text',
      { ...RIGHT, identity: { oui: 1122 } },
      ['spec.identity.oui: must be a string, is the number 1122; put it in quotes'],
    ],
    [
      'a wrong word',
      { ...RIGHT, cwmp: { connections: 'perSession' } },
      ['spec.cwmp.connections: must be PerSession or Pooled, is "perSession"; did you mean PerSession?'],
    ],
    [
      'a wrong URL',
      { ...RIGHT, cwmp: { acsUrl: 'acs:7547' } },
      ['spec.cwmp.acsUrl: "acs:7547" is not allowed here; write one like http://acs.lab.svc:7547/cwmp'],
    ],
    [
      'a port that is none',
      { ...RIGHT, cwmp: { acsUrl: 'http://acs:70000/' } },
      ['spec.cwmp.acsUrl: "http://acs:70000/" is not allowed here; write one like http://acs.lab.svc:7547/cwmp'],
    ],
    [
      'a wrong duration',
      { ...RIGHT, cwmp: { periodicInform: { interval: '5 min' } } },
      ['spec.cwmp.periodicInform.interval: "5 min" is not allowed here; write one like 5m'],
    ],
    [
      'an interval that is too short',
      { ...RIGHT, cwmp: { periodicInform: { interval: '500ms' } } },
      ['spec.cwmp.periodicInform.interval: must be at least 1s and at most 8760h (is "500ms")'],
    ],
    [
      'serial numbers that are all the same',
      { ...RIGHT, identity: { serialNumber: 'SIM' } },
      [
        'spec.identity.serialNumber: must contain {index} or {index:08} when replicas is more than 1, or all CPEs would be one device (is "SIM")',
      ],
    ],
    [
      'a placeholder that does not exist',
      { ...RIGHT, identity: { serialNumber: '{index}{mac}' } },
      [
        'spec.identity.serialNumber: "{index}{mac}": {mac} is no placeholder; there are {index}, {index:08} (padded to 8 digits) and {serial}',
      ],
    ],
    [
      'both kinds of profile',
      { ...RIGHT, profiles: [{ name: 'a', configMapRef: { name: 'b' } }] },
      ['spec.profiles[0]: needs exactly one of name (a built-in profile) and configMapRef (a profile of your own)'],
    ],
    ['no profiles', { ...RIGHT, profiles: [] }, ['spec.profiles: must have 1 to 32 entries']],
    [
      'weights of 0',
      { ...RIGHT, profiles: [{ name: 'a', weight: 0 }] },
      ['spec.profiles: at least one profile must have a weight above 0'],
    ],
    [
      'a profile twice',
      { ...RIGHT, profiles: [{ name: 'a' }, { name: 'a' }] },
      ['spec.profiles: names a built-in profile more than once'],
    ],
    [
      'a version twice',
      { ...RIGHT, firmware: { distribution: [{ version: '1' }, { version: '1' }] } },
      ['spec.firmware.distribution[1]: version "1" stands in the list more than once'],
    ],
    ['no MTP', { ...RIGHT, usp: { mtp: {} } }, ['spec.usp.mtp: needs exactly one of webSocket and mqtt']],
    [
      'faults without their fields',
      { ...RIGHT, faults: [{ kind: 'CwmpFault' }, { kind: 'ConnectDelay' }, { kind: 'SessionDrop', code: 9002 }] },
      [
        'spec.faults[0].code: kind CwmpFault, and no other, needs code (for example `code: 9002`)',
        'spec.faults[1].delay: kind ConnectDelay, and no other, needs delay (for example `delay: 5s`)',
        'spec.faults[2].code: kind CwmpFault, and no other, needs code (for example `code: 9002`) (is 9002)',
      ],
    ],
    [
      'a code that is none',
      { ...RIGHT, faults: [{ kind: 'CwmpFault', code: 9500 }] },
      ['spec.faults[0].code: is no fault code of a CPE: there are 9000 to 9032, and 9800 to 9899 (vendor) (is 9500)'],
    ],
    [
      'a selector that is none',
      { ...RIGHT, faults: [{ kind: 'SessionDrop', select: '50' }] },
      [
        'spec.faults[0].select: "50" could be a number of CPEs, an index or a serial number; write count:50, index:50 or serial:50',
      ],
    ],
    [
      'a policy without schedule',
      { ...RIGHT, metrics: { policies: [{ name: 'a', report: '*' }] } },
      [
        'spec.metrics.policies[0]: needs exactly one of schedule (for example `schedule: 10s`) and us_schedule (microseconds)',
      ],
    ],
    [
      'a threshold that is none',
      { ...RIGHT, thresholds: ['fialed < 1%'] },
      [
        'spec.thresholds[0]: "fialed < 1%": "fialed" is not measured; did you mean failed?; write one like bootstrap.p95 < 2s, session.p50 < 100ms, failed < 1%, ready >= 99% or faults == 0',
      ],
    ],
    [
      'a threshold twice',
      { ...RIGHT, thresholds: ['faults == 0', 'faults == 0'] },
      ['spec.thresholds[1]: "faults == 0" stands in the list more than once'],
    ],
  ])('refuses %s', (_name, spec, expected) => {
    expect(texts(manifest(spec))).toEqual(expected);
  });

  it('finds all problems at once, in kind, metadata, fields, grammars and rules', () => {
    const wrong = {
      ...(manifest(
        { replicas: 1.5, profiles: [{ weight: 1 }], cwmp: { tsl: {} }, thresholds: ['x'] },
        { name: 'Metro' },
      ) as object),
      kind: 'Fleet',
      extra: 1,
    };
    expect(
      validateCpeFleet(wrong)
        .map(({ path }) => path)
        .sort(),
    ).toEqual([
      'extra',
      'kind',
      'metadata.name',
      'spec.cwmp.tsl',
      'spec.profiles[0]',
      'spec.replicas',
      'spec.thresholds[0]',
    ]);
  });

  it.each([
    ['a name that is too long for pods', { name: 'x'.repeat(53) }, 'metadata.name'],
    ['a name that begins with a digit', { name: '5g' }, 'metadata.name'],
    ['a mistyped field', { annotation: {} }, 'metadata.annotation'],
    [
      'an annotation that is no text',
      { annotations: { 'cpesim.dev/reboot': 5 } },
      'metadata.annotations["cpesim.dev/reboot"]',
    ],
  ])('refuses %s', (_name, metadata, path) => {
    expect(validateCpeFleet(manifest(RIGHT, metadata)).map((problem) => problem.path)).toEqual([path]);
  });

  it.each<[string, object, string[]]>([
    ['seed', { seed: 43 }, ['spec.seed']],
    ['cpesPerPod', { seed: 42, cpesPerPod: 7 }, ['spec.cpesPerPod']],
    ['persistence', { seed: 42, persistence: { size: '2Gi' } }, ['spec.persistence']],
    ['what may change', { seed: 42, replicas: 99, paused: true, cwmp: { periodicInform: { interval: '1m' } } }, []],
  ])('holds a new manifest against the old one: %s', (_name, change, paths) => {
    expect(fleet).toBeDefined();
    expect(validateCpeFleet(manifest({ ...RIGHT, ...change }), fleet).map(({ path }) => path)).toEqual(paths);
  });

  it('accepts what an API server gives back', () => {
    const served = {
      ...(manifest(RIGHT, { uid: 'u', generation: 3, resourceVersion: '9', managedFields: [] }) as object),
      status: { lifecycleState: 'Ready' },
    };
    expect(readCpeFleet(served)).toMatchObject({
      fleet: { metadata: { namespace: 'default', uid: 'u', generation: 3 } },
    });
  });

  it('never throws, whatever it is given', () => {
    const anySpec = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          replicas: fc.jsonValue(),
          profiles: fc.jsonValue(),
          cwmp: fc.jsonValue(),
          usp: fc.jsonValue(),
          faults: fc.array(
            fc.record({ kind: fc.constantFrom('CwmpFault', 'x', 1), code: fc.jsonValue(), select: fc.jsonValue() }),
          ),
          thresholds: fc.jsonValue(),
          identity: fc.jsonValue(),
          metrics: fc.jsonValue(),
          pod: fc.jsonValue(),
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          anySpec.map((spec) => manifest(spec)),
          fc.jsonValue().map((metadata) => ({ metadata })),
        ),
        (value) => {
          expect(Array.isArray(validateCpeFleet(value))).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('the schema', () => {
  const crd = load(readFileSync(join(import.meta.dirname, '../../crds/cpefleets.cpesim.dev.yaml'), 'utf8')) as {
    spec: { versions: { schema: { openAPIV3Schema: SchemaNode } }[] };
  };
  const nodes = (function* walk(node: SchemaNode, path: string): Generator<[string, SchemaNode]> {
    yield [path, node];
    if (node.items) yield* walk(node.items, `${path}[]`);
    if (node.additionalProperties) yield* walk(node.additionalProperties, `${path}{}`);
    for (const [key, child] of Object.entries(node.properties ?? {})) yield* walk(child, `${path}.${key}`);
  })(cpeFleetSchema, '');
  const all = [...nodes];
  const spec = all.filter(([path]) => path.startsWith('.spec'));

  it('is that of the CRD', () => {
    expect(cpeFleetSchema).toEqual(crd.spec.versions[0]?.schema.openAPIV3Schema);
  });

  it('describes every field', () => {
    const undescribed = all.filter(
      ([path, node]) => !['', '.metadata'].includes(path) && !/[\]}]$/.test(path) && node.description === undefined,
    );
    expect(undescribed.map(([path]) => path)).toEqual([]);
  });

  it('bounds every text, list and map of spec, so that the cost of rules is bounded', () => {
    const unbounded = spec.filter(([, node]) => {
      if (node.type === 'string') return node.maxLength === undefined && node.enum === undefined;
      if (node.type === 'array') return node.maxItems === undefined || node['x-kubernetes-list-type'] === undefined;
      return node.additionalProperties !== undefined && node.maxProperties === undefined;
    });
    expect(unbounded.map(([path]) => path)).toEqual([]);
  });

  it('has defaults that are valid by themselves, rules included, as an API server asks', () => {
    const wrong = spec.flatMap(([path, node]) => {
      if (node.default === undefined) return [];
      const problems = structuralCheck(node)(node.default);
      return [...problems, ...ruleProblems(node, node.default, undefined, problems)].map(
        ({ message }) => `${path}: ${message}`,
      );
    });
    expect(wrong).toEqual([]);
  });

  it('has examples that are valid', () => {
    const wrong = spec.flatMap(([path, node]) =>
      node.example === undefined ? [] : structuralCheck(node)(node.example).map(({ message }) => `${path}: ${message}`),
    );
    expect(wrong).toEqual([]);
  });
});
