import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { cpeFleetSchema } from './generated/cpefleet.js';
import { formatProblem, readManifests } from './manifest.js';
import { unresolvedReferences } from './references.js';
import type { SchemaNode } from './schema.js';

const samples = join(import.meta.dirname, '../../config/samples');
const fleet = (spec: string, name = 'metro'): string =>
  `apiVersion: cpesim.dev/v1alpha1\nkind: CpeFleet\nmetadata: {name: ${name}, namespace: lab}\nspec: ${spec}\n`;
const RIGHT = '{replicas: 1, profiles: [{name: tr181-gateway}], cwmp: {}}';
const problemsOf = (text: string): string[] =>
  readManifests([{ name: 'fleet.yaml', text }]).problems.map(formatProblem);

/** Fields of the schema that a value, or no entry of a list in it, has. */
function missingFields(schema: SchemaNode, value: unknown, path: string): string[] {
  const objects = (Array.isArray(value) ? value : [value]) as Record<string, unknown>[];
  const { properties } = Array.isArray(value) ? (schema.items ?? {}) : schema;
  return Object.entries(properties ?? {}).flatMap(([key, child]) => {
    const found = objects.map((object) => object[key]).find((field) => field !== undefined);
    return found === undefined ? [`${path}.${key}`] : missingFields(child, found, `${path}.${key}`);
  });
}

describe('the samples', () => {
  it.each(readdirSync(samples))('%s is valid and complete', (name) => {
    const read = readManifests([{ name, text: readFileSync(join(samples, name), 'utf8') }]);
    expect(read.problems.map(formatProblem)).toEqual([]);
    expect(read.fleets).toHaveLength(1);
    // all-options.yaml is for a cluster, which has the Secrets; the others run on a laptop as they are.
    if (name !== 'all-options.yaml') expect(unresolvedReferences(read)).toEqual([]);
  });

  it('all-options.yaml has every field that there is', () => {
    const text = readFileSync(join(samples, 'all-options.yaml'), 'utf8');
    const missing = missingFields(cpeFleetSchema.properties!['spec']!, (load(text) as { spec: unknown }).spec, 'spec');
    // One of two, of which the other is there.
    expect(missing).toEqual(['spec.usp.mtp.webSocket']);
  });

  it('has a smallest one of eight lines', () => {
    expect(readFileSync(join(samples, 'smallest.yaml'), 'utf8').trimEnd().split('\n')).toHaveLength(8);
  });
});

describe('readManifests', () => {
  it('reads fleets, Secrets and ConfigMaps of several documents and files', () => {
    const read = readManifests([
      {
        name: 'a.yaml',
        text: `${fleet(RIGHT)}---\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: p}\ndata: {a.json: "{}"}\n`,
      },
      {
        name: 'b.yaml',
        text: 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {username: aGk=}\nstringData: {password: x}\n',
      },
    ]);
    expect(read.problems).toEqual([]);
    expect(read.fleets.map(({ metadata }) => [metadata.namespace, metadata.name])).toEqual([['lab', 'metro']]);
    expect(read.configMaps.map(({ namespace, name }) => [namespace, name])).toEqual([['default', 'p']]);
    const [secret] = read.secrets;
    expect(new Map([...secret!.files].map(([key, value]) => [key, value.toString()]))).toEqual(
      new Map([
        ['username', 'hi'],
        ['password', 'x'],
      ]),
    );
  });

  it.each([
    [
      fleet(RIGHT.replace('replicas', 'replcas')),
      [
        'fleet.yaml: CpeFleet lab/metro: spec.replicas: is required: CPEs in the fleet; what `kubectl scale` changes',
        'fleet.yaml: CpeFleet lab/metro: spec.replcas: unknown field; did you mean replicas?',
      ],
    ],
    ['kind: CpeFlet\n', ['fleet.yaml: document 1: kind: "CpeFlet" is unknown; did you mean CpeFleet?']],
    ['a: 1\n', ['fleet.yaml: document 1: kind: is required; there are CpeFleet, Secret, ConfigMap']],
    ['- 1\n', ['fleet.yaml: document 1: must be an object, is a list']],
    ['a: 1\nb: [2\n', ['fleet.yaml: is no YAML: line 3, column 1: deficient indentation']],
    ['a: 1\na: 2\n', ['fleet.yaml: is no YAML: line 2, column 1: duplicated mapping key']],
    ['a: &x {b: *x}\n', ['fleet.yaml: is no YAML: holds too many values, or refers to itself']],
    [
      `${fleet(RIGHT)}---\n${fleet(RIGHT)}`,
      ['fleet.yaml: CpeFleet lab/metro: metadata.name: stands in fleet.yaml (document 1) already'],
    ],
  ])('says what is wrong with %j', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it('refuses an alias bomb without building it', () => {
    const levels = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(',')}]`);
    expect(problemsOf(`l0: &l0 [x]\n${levels.join('\n')}\n`)).toEqual([
      'fleet.yaml: is no YAML: holds too many values, or refers to itself',
    ]);
  });

  it('holds a fleet against the one that runs', () => {
    const { fleets } = readManifests([{ name: 'fleet.yaml', text: fleet(RIGHT) }]);
    const changed = [{ name: 'fleet.yaml', text: fleet(RIGHT.replace('{replicas', '{seed: 7, replicas')) }];
    expect(readManifests(changed, fleets).problems.map(formatProblem)).toEqual([
      'fleet.yaml: CpeFleet lab/metro: spec.seed: is immutable: with another seed they would be other CPEs; delete the fleet and create it anew (was 1, is 7)',
    ]);
  });
});
