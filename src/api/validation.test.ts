import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { ruleProblems } from './cel-rules.js';
import { cpeFleetSchema } from './generated/cpefleet.js';
import type { SchemaNode } from './schema.js';
import { isPlainObject } from './plain.js';
import { structuralCheck } from './structural.js';
import { schemaNodes, schemaRules } from './testing/schema-nodes.js';
import { RIGHT, accepted, changes, manifest, refused, refusedByGrammar } from './testing/spec-cases.js';
import { applyDefaults, readCpeFleet, validateCpeFleet } from './validation.js';

const fleet = (() => {
  const result = readCpeFleet(manifest({ ...RIGHT, seed: 42 }));
  return 'fleet' in result ? result.fleet : undefined;
})();
const texts = (object: unknown): string[] => validateCpeFleet(object).map(({ path, message }) => `${path}: ${message}`);

describe('validateCpeFleet', () => {
  it.each(accepted)('accepts %s', (_name, spec) => {
    expect(texts(manifest(spec))).toEqual([]);
  });

  it.each([...refused, ...refusedByGrammar])('refuses %s', (_name, spec, expected) => {
    expect(texts(manifest(spec))).toEqual(expected);
  });

  it('finds all problems at once, in kind, metadata, fields, grammars and rules', () => {
    const wrong = {
      ...manifest(
        { replicas: 1.5, profiles: [{ weight: 1 }], cwmp: { tsl: {} }, thresholds: ['x'] },
        { name: 'Metro' },
      ),
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

  it.each(changes)('holds a new manifest against the old one: %s', (_name, change, paths) => {
    expect(fleet).toBeDefined();
    expect(validateCpeFleet(manifest({ ...RIGHT, ...change }), fleet).map(({ path }) => path)).toEqual(paths);
  });

  it('accepts what an API server gives back', () => {
    const served = {
      ...manifest(RIGHT, { uid: 'u', generation: 3, resourceVersion: '9', managedFields: [] }),
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
  const all = schemaNodes(cpeFleetSchema).map(({ path, node }) => [path, node] as const);
  const spec = all.filter(([path]) => path.startsWith('spec'));

  it('is that of the CRD', () => {
    expect(cpeFleetSchema).toEqual(crd.spec.versions[0]?.schema.openAPIV3Schema);
  });

  it('describes every field', () => {
    const undescribed = all.filter(
      ([path, node]) => !['', 'metadata'].includes(path) && !/[\]}]$/.test(path) && node.description === undefined,
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

  it('has a case for every rule that breaks it', () => {
    const old = fleet;
    const found = [
      ...refused.flatMap(([, , problems]) => problems),
      ...changes.flatMap(([, change]) =>
        validateCpeFleet(manifest({ ...RIGHT, ...change }), old).map(({ message }) => message),
      ),
    ];
    const unbroken = schemaRules(cpeFleetSchema).filter(({ message }) => !found.some((text) => text.includes(message)));
    expect(unbroken).toEqual([]);
  });

  it('has a case for every default that leaves it out', () => {
    const leftOut = accepted.flatMap(([, sent]) =>
      filledIn(cpeFleetSchema, manifest(sent), applyDefaults(manifest(sent)), ''),
    );
    const defaults = spec.filter(([, node]) => node.default !== undefined).map(([path]) => path);
    expect(defaults.filter((path) => !leftOut.includes(path))).toEqual([]);
  });

  /** The paths of what was not there before defaults, and is there after. */
  function filledIn(node: SchemaNode, before: unknown, after: unknown, path: string): string[] {
    const own = before === undefined && after !== undefined ? [path] : [];
    if (Array.isArray(after)) {
      const { items = {} } = node;
      const entries: readonly unknown[] = Array.isArray(before) ? before : [];
      return [...own, ...after.flatMap((entry, i) => filledIn(items, entries[i], entry, `${path}[]`))];
    }
    if (!isPlainObject(after)) return own;
    const fields = Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
      const old = isPlainObject(before) ? before[key] : undefined;
      return filledIn(child, old, after[key], path === '' ? key : `${path}.${key}`);
    });
    return [...own, ...fields];
  }
});
