import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv } from 'ajv';
import { nearest } from './did-you-mean.js';
import type { PlainObject } from './plain.js';
import { isPlainObject } from './plain.js';
import type { Problem } from './problem.js';
import { joinPath, showValue } from './problem.js';
import type { SchemaNode } from './schema.js';

/**
 * Makes a check of values against a structural schema: types, bounds, patterns, required and unknown fields, and the keys
 * of lists. It returns every problem at once. Objects that the schema gives no fields may hold anything.
 */
export function structuralCheck(schema: SchemaNode): (value: unknown) => Problem[] {
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: false, formats: { int32: true, int64: true } });
  const validate: ValidateFunction = ajv.compile(strictJsonSchema(schema));
  return (value) => {
    validate(value);
    return [...(validate.errors ?? []).map((error) => toProblem(error, value)), ...repeatedEntries(schema, value, '')];
  };
}

/** The JSON Schema of a structural schema: fields that it does not name are refused. */
function strictJsonSchema(node: SchemaNode): PlainObject {
  const { properties, additionalProperties, items, anyOf, type, ...rest } = node;
  return {
    ...rest,
    ...(anyOf ? { type: anyOf.map((one) => one.type) } : { type }),
    ...(items && { items: strictJsonSchema(items) }),
    ...(additionalProperties && { additionalProperties: strictJsonSchema(additionalProperties) }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, child]) => [key, strictJsonSchema(child)])),
      additionalProperties: false,
    }),
  };
}

function toProblem(error: ErrorObject, root: unknown): Problem {
  const schema = (error.parentSchema ?? {}) as SchemaNode;
  const path = pathOf(error.instancePath, root);
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case 'additionalProperties': {
      const field = String(params['additionalProperty']);
      const known = Object.keys(schema.properties ?? {});
      const meant = nearest(field, known);
      const hint = meant === undefined ? `; allowed are ${known.join(', ')}` : `; did you mean ${meant}?`;
      return { path: joinPath(path, field), message: `unknown field${hint}` };
    }
    case 'required': {
      const field = String(params['missingProperty']);
      const child = schema.properties?.[field];
      const about = child?.description === undefined ? '' : `: ${child.description.replace(/\.$/, '')}`;
      return { path: joinPath(path, field), message: `is required${about}` };
    }
    case 'type':
      return { path, message: typeMessage(schema, error.data) };
    case 'enum':
      return { path, message: enumMessage(schema, error.data) };
    case 'minimum':
    case 'maximum':
      return { path, message: `must be ${rangeText(schema)}, is ${showValue(error.data)}` };
    case 'minItems':
    case 'maxItems':
      return { path, message: `must have ${schema.minItems ?? 0} to ${schema.maxItems ?? 'any number of'} entries` };
    case 'maxProperties':
      return { path, message: `must have at most ${schema.maxProperties ?? 0} entries` };
    case 'minLength':
      return { path, message: schema.minLength === 1 ? 'must not be empty' : `is too short${exampleOf(schema)}` };
    case 'maxLength':
      return { path, message: `must have at most ${schema.maxLength ?? 0} characters, is ${showValue(error.data)}` };
    case 'pattern': {
      const right =
        schema.example === undefined ? `it must match ${schema.pattern ?? ''}` : `write one like ${example(schema)}`;
      return { path, message: `${showValue(error.data)} is not allowed here; ${right}` };
    }
    default:
      return { path, message: error.message ?? error.keyword };
  }
}

function typeMessage(schema: SchemaNode, value: unknown): string {
  const wanted = schema.type;
  if (wanted === 'object' && value === null) return 'must be an object, is null; write {} for its defaults';
  if (wanted === 'string' && (typeof value === 'number' || typeof value === 'boolean')) {
    return `must be a string, is the ${typeof value} ${showValue(value)}; put it in quotes`;
  }
  const article = {
    object: 'an object',
    array: 'a list',
    integer: 'a whole number',
    string: 'a string',
    boolean: 'true or false',
  };
  const name =
    typeof wanted === 'string' && Object.hasOwn(article, wanted) ? article[wanted as keyof typeof article] : '';
  return `must be ${name || 'a number or a string'}, is ${showValue(value)}${exampleOf(schema)}`;
}

function enumMessage(schema: SchemaNode, value: unknown): string {
  const allowed = (schema.enum ?? []).map(String);
  const meant = typeof value === 'string' ? nearest(value, allowed) : undefined;
  return `must be ${allowed.join(' or ')}, is ${showValue(value)}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

function rangeText({ minimum, maximum }: SchemaNode): string {
  if (maximum === undefined) return `at least ${minimum ?? 0}`;
  return minimum === undefined ? `at most ${maximum}` : `from ${minimum} to ${maximum}`;
}

function example(schema: SchemaNode): string {
  return typeof schema.example === 'string' ? schema.example : JSON.stringify(schema.example);
}

function exampleOf(schema: SchemaNode): string {
  return schema.example === undefined ? '' : `; write something like ${example(schema)}`;
}

/** The path of a JSON pointer: a step is an entry's number where the value has a list. */
function pathOf(pointer: string, root: unknown): string {
  let path = '';
  let value = root;
  for (const raw of pointer.split('/').slice(1)) {
    const step = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    path = joinPath(path, Array.isArray(value) ? Number(step) : step);
    value = (value as PlainObject)[step];
  }
  return path;
}

/** Entries of a list of type set or map that an earlier entry has the key of. */
function repeatedEntries(schema: SchemaNode, value: unknown, path: string): Problem[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    const problems = items ? value.flatMap((entry, i) => repeatedEntries(items, entry, joinPath(path, i))) : [];
    const keys = schema['x-kubernetes-list-map-keys'] ?? [];
    if (schema['x-kubernetes-list-type'] === 'atomic' || schema['x-kubernetes-list-type'] === undefined)
      return problems;
    const seen = new Set<string>();
    value.forEach((entry: unknown, i) => {
      const key = keyOf(entry, keys, items);
      if (key === undefined) return;
      if (seen.has(key))
        problems.push({ path: joinPath(path, i), message: `${key} stands in the list more than once` });
      seen.add(key);
    });
    return problems;
  }
  if (!isPlainObject(value)) return [];
  return Object.entries(schema.properties ?? {}).flatMap(([key, child]) =>
    Object.hasOwn(value, key) ? repeatedEntries(child, value[key], joinPath(path, key)) : [],
  );
}

function keyOf(entry: unknown, keys: readonly string[], items: SchemaNode | undefined): string | undefined {
  if (!isPlainObject(entry)) return keys.length === 0 ? showValue(entry) : undefined;
  const values = keys.map((key) => (Object.hasOwn(entry, key) ? entry[key] : items?.properties?.[key]?.default));
  return keys.map((key, i) => `${key} ${showValue(values[i])}`).join(', ');
}
