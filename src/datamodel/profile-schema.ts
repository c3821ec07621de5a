import { readFile } from 'node:fs/promises';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';

import type { BehaviourDocument } from './behaviour.js';
import type { LeafDefinition } from './draft.js';
import type { Root } from './root.js';

/** profile.yaml. */
export interface ProfileDocument {
  readonly name: string;
  readonly description: string;
  readonly root: Root;
  readonly dataModel: string;
  readonly forcedInform: readonly string[];
  readonly behaviour?: BehaviourDocument;
}

/** Any other file of a profile: what stands below each object. */
export type AreaDocument = Readonly<Record<string, Section>>;

/** The parameters of an object by their names, and what is said of the table that it is an instance of. */
export type Section = Readonly<Record<string, LeafDefinition>> & TableRules;

export interface TableRules {
  /** Instances can be added and deleted. */
  readonly $writable?: boolean;
  /** How many instances there may be. */
  readonly $max?: number;
  /** Unique keys, each a list of parameters. */
  readonly $unique?: readonly (readonly string[])[];
  /** The parameter that switches an instance on; keys of instances that are off do not count. */
  readonly $enable?: string;
  /** Each instance is there for so many percent of terms of this length. */
  readonly $present?: { readonly percent: number; readonly every: string };
}

/** Something in a file that the schema does not allow. */
export interface SchemaProblem {
  readonly keys: readonly string[];
  readonly message: string;
}

/** The schema of profiles/profile.schema.json; both checks turn texts into the numbers and booleans that it asks for. */
export interface ProfileSchema {
  checkProfile(value: unknown): value is ProfileDocument;
  checkArea(value: unknown): value is AreaDocument;
  /** Of the last check. */
  problems(): SchemaProblem[];
}

const SCHEMA_FILE = new URL('../../profiles/profile.schema.json', import.meta.url);

export async function loadProfileSchema(): Promise<ProfileSchema> {
  const schema: unknown = JSON.parse(await readFile(SCHEMA_FILE, 'utf8'));
  const ajv = new Ajv2020({ allErrors: true, coerceTypes: true, verbose: true, allowUnionTypes: true });
  ajv.addSchema(schema as object, 'profile');
  const profile = compiled<ProfileDocument>(ajv, 'profile#/$defs/profile');
  const area = compiled<AreaDocument>(ajv, 'profile#/$defs/area');
  let errors: readonly ErrorObject[] = [];
  const check = <T>(validate: ValidateFunction<T>, value: unknown): value is T => {
    const valid = validate(value);
    errors = validate.errors ?? [];
    return valid;
  };
  return {
    checkProfile: (value) => check(profile, value),
    checkArea: (value) => check(area, value),
    problems: () => errors.filter(isOwn).map(describe),
  };
}

function compiled<T>(ajv: Ajv2020, reference: string): ValidateFunction<T> {
  const validate = ajv.getSchema<T>(reference);
  if (!validate) throw new TypeError(`profile.schema.json has no ${reference}`);
  return validate as ValidateFunction<T>;
}

/** Errors inside the alternatives of a oneOf, and those that only repeat another, say nothing of their own. */
function isOwn({ schemaPath, keyword }: ErrorObject): boolean {
  return !schemaPath.includes('/oneOf/') && keyword !== 'propertyNames';
}

function describe(error: ErrorObject): SchemaProblem {
  const keys = error.instancePath.split('/').slice(1).map(unescape);
  const params = error.params as Readonly<Record<string, unknown>>;
  const given = typeof error.data === 'string' ? `"${error.data}" ` : '';
  switch (error.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const unknown = String(params['additionalProperty'] ?? params['unevaluatedProperty']);
      const schema = error.parentSchema as { properties?: object; description?: string } | undefined;
      const known = Object.keys(schema?.properties ?? {});
      const allowed = known.length > 0 ? known.join(', ') : (schema?.description ?? 'nothing');
      return { keys: [...keys, unknown], message: `is not known here; allowed: ${allowed}` };
    }
    case 'required':
      return { keys, message: `${String(params['missingProperty'])} is missing` };
    case 'enum':
      return { keys, message: `${given}is not allowed; allowed: ${(params['allowedValues'] as unknown[]).join(', ')}` };
    case 'pattern':
    case 'oneOf':
      return { keys, message: `${given}must be ${descriptionOf(error)}` };
    case 'type':
      return { keys, message: `${given}must be of type ${String(params['type'])}` };
    default:
      return { keys, message: `${given}${error.message ?? error.keyword}` };
  }
}

function descriptionOf({ parentSchema, message }: ErrorObject): string {
  const { description } = (parentSchema ?? {}) as { readonly description?: string };
  return description ?? message ?? '';
}

function unescape(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}
