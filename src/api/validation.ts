import { ruleProblems } from './cel-rules.js';
import { fillDefaults } from './defaults.js';
import type { CpeFleet, CpeFleetSpec } from './generated/cpefleet.js';
import { API_VERSION, KIND, cpeFleetSchema } from './generated/cpefleet.js';
import { grammarProblems } from './grammar-checks.js';
import { metadataProblems, readMetadata } from './metadata.js';
import { isPlainObject, ownField } from './plain.js';
import type { Problem } from './problem.js';
import { showValue } from './problem.js';
import type { SchemaNode } from './schema.js';
import { structuralCheck } from './structural.js';

/** A manifest that was read, or everything that is wrong with it. */
export type Validated = { readonly fleet: CpeFleet } | { readonly problems: readonly Problem[] };

/**
 * The schema as it checks what a person writes: kind and metadata have their own checks, and status is the engine's (an
 * API server ignores it too).
 */
const manifestSchema: SchemaNode = {
  ...cpeFleetSchema,
  properties: { ...cpeFleetSchema.properties, apiVersion: {}, kind: {}, metadata: {}, status: {} },
};
const nameSchema = cpeFleetSchema.properties?.['metadata']?.properties?.['name'] ?? {};

let manifestCheck: ((value: unknown) => Problem[]) | undefined;
let nameCheck: ((value: unknown) => Problem[]) | undefined;

/**
 * Validates a CpeFleet as an API server with the CRD would, and more strictly: unknown fields are problems, and so are
 * texts that do not parse. With `old`, the object that it replaces, the rules of what must not change count too.
 *
 * @returns every problem at once; none for a manifest that can run. Never throws, whatever the value is.
 */
export function validateCpeFleet(object: unknown, old?: CpeFleet): Problem[] {
  const result = readCpeFleet(object, old);
  return 'problems' in result ? [...result.problems] : [];
}

/** Validates, fills in the defaults and gives the typed object; `status` is left out. */
export function readCpeFleet(object: unknown, old?: CpeFleet): Validated {
  if (!isPlainObject(object))
    return { problems: [{ path: '', message: `must be an object, is ${showValue(object)}` }] };
  const problems = kindProblems(ownField(object, 'apiVersion'), ownField(object, 'kind'));
  const metadata = ownField(object, 'metadata');
  problems.push(...metadataProblems(metadata));
  const name = isPlainObject(metadata) ? ownField(metadata, 'name') : undefined;
  if (typeof name === 'string' && name !== '') {
    nameCheck ??= structuralCheck(nameSchema);
    if (nameCheck(name).length > 0 && !problems.some(({ path }) => path === 'metadata.name')) {
      const message = `${showValue(name)} cannot be the name of a fleet. ${nameSchema.description ?? ''}`;
      problems.push({ path: 'metadata.name', message });
    }
  }
  const complete = applyDefaults(object);
  manifestCheck ??= structuralCheck(manifestSchema);
  const grammar = grammarProblems(isPlainObject(complete) ? ownField(complete, 'spec') : undefined);
  // Where the grammar has a better word for it, the pattern's is left out.
  const structural = manifestCheck(complete).filter(({ path }) => !grammar.some((problem) => problem.path === path));
  problems.push(...structural, ...grammar);
  problems.push(...ruleProblems(manifestSchema, complete, old, problems));
  if (problems.length > 0 || !isPlainObject(metadata)) return { problems };
  const spec = (complete as { spec: CpeFleetSpec }).spec;
  return { fleet: { apiVersion: API_VERSION, kind: KIND, metadata: readMetadata(metadata), spec } };
}

/** The object with the defaults of the CRD; what is wrong with it stays so. */
export function applyDefaults(object: unknown): unknown {
  return fillDefaults(manifestSchema, object);
}

function kindProblems(apiVersion: unknown, kind: unknown): Problem[] {
  const problems: Problem[] = [];
  if (apiVersion !== API_VERSION) {
    problems.push({ path: 'apiVersion', message: `must be ${API_VERSION}, is ${showValue(apiVersion)}` });
  }
  if (kind !== KIND) problems.push({ path: 'kind', message: `must be ${KIND}, is ${showValue(kind)}` });
  return problems;
}
