import { Ajv, type ErrorObject, type SchemaObject } from 'ajv';
import { ACTION_NAMES, type ActionRequest } from '../api/admin.js';
import type { IdentityTemplate } from '../api/identity.js';
import { LIFECYCLE_STATES } from '../api/lifecycle.js';
import { joinPath, showValue } from '../api/problem.js';
import type { Selector } from '../api/selector.js';
import { DELAY_FAULTS, DIAGNOSTICS_ERRORS, PLAIN_FAULTS } from '../api/shard-config.js';
import type {
  CwmpShardConfig,
  DelayFault,
  FaultEffect,
  FirmwareShare,
  PlainFault,
  ProfileShare,
  ShardConfig,
  ShardRange,
  StandingFault,
} from '../api/shard-config.js';

/** A value of the right shape, or everything that is wrong with it: path, what, and what is allowed. */
export type Checked<T> = { readonly value: T } | { readonly problems: readonly string[] };

type OptionalKeys<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];
type Kind<T, K extends string> = Extract<T, { readonly kind: K }>;

/** The schema of an object; the compiler holds its properties against the type, so that the two cannot drift. */
function object<T>(properties: Record<keyof T, SchemaObject>, optional: readonly OptionalKeys<T>[] = []): SchemaObject {
  const required = Object.keys(properties).filter((key) => !(optional as readonly string[]).includes(key));
  return { type: 'object', properties, required, additionalProperties: false };
}

const TEXT: SchemaObject = { type: 'string' };
const NAME: SchemaObject = { type: 'string', minLength: 1 };
const FLAG: SchemaObject = { type: 'boolean' };
const COUNT: SchemaObject = { type: 'integer', minimum: 0 };
const POSITIVE: SchemaObject = { type: 'integer', minimum: 1 };
const INTEGER: SchemaObject = { type: 'integer' };
const AMOUNT: SchemaObject = { type: 'number', minimum: 0 };
const PERCENT: SchemaObject = { type: 'number', minimum: 0, maximum: 100 };

function list(items: SchemaObject): SchemaObject {
  return { type: 'array', items };
}

function oneOfKinds(kinds: readonly SchemaObject[]): SchemaObject {
  return { type: 'object', required: ['kind'], discriminator: { propertyName: 'kind' }, oneOf: kinds };
}

/** `any` of `any` is taken to a depth that no person writes: a text of a megabyte must not exhaust the stack. */
function selector(depth: number): SchemaObject {
  const kinds = [
    object<Kind<Selector, 'all'>>({ kind: { const: 'all' } }),
    object<Kind<Selector, 'names'>>({ kind: { const: 'names' }, names: list(TEXT) }),
    object<Kind<Selector, 'range'>>({ kind: { const: 'range' }, from: COUNT, to: COUNT }),
    object<Kind<Selector, 'percent'>>({ kind: { const: 'percent' }, percent: PERCENT }),
    object<Kind<Selector, 'count'>>({ kind: { const: 'count' }, count: COUNT }),
    object<Kind<Selector, 'state'>>({ kind: { const: 'state' }, state: { enum: LIFECYCLE_STATES } }),
  ];
  if (depth > 0) kinds.push(object<Kind<Selector, 'any'>>({ kind: { const: 'any' }, of: list(selector(depth - 1)) }));
  return oneOfKinds(kinds);
}
const SELECTOR = selector(3);

const FAULT = oneOfKinds([
  object<Kind<FaultEffect, 'CwmpFault'>>({
    kind: { const: 'CwmpFault' },
    code: { type: 'integer', minimum: 9000, maximum: 9899 },
  }),
  object<Kind<FaultEffect, PlainFault>>({ kind: { enum: PLAIN_FAULTS } }),
  object<Kind<FaultEffect, DelayFault>>({ kind: { enum: DELAY_FAULTS }, delayMs: AMOUNT }),
  object<Kind<FaultEffect, 'TransferFault'>>({
    kind: { const: 'TransferFault' },
    code: { type: 'integer', minimum: 9010, maximum: 9020 },
  }),
  object<Kind<FaultEffect, 'DiagnosticsFault'>>({
    kind: { const: 'DiagnosticsFault' },
    state: { enum: DIAGNOSTICS_ERRORS },
  }),
]);

const CWMP = object<CwmpShardConfig>(
  {
    acsUrl: NAME,
    credentialsPath: NAME,
    periodicInform: object<CwmpShardConfig['periodicInform']>({
      intervalMs: { type: 'number', exclusiveMinimum: 0 },
      jitterPercent: PERCENT,
    }),
    connectionRequest: object<CwmpShardConfig['connectionRequest']>(
      { enabled: FLAG, credentialsPath: NAME, publicUrl: TEXT },
      ['credentialsPath'],
    ),
    connections: { enum: ['PerSession', 'Pooled'] satisfies CwmpShardConfig['connections'][] },
    maxConcurrentSessions: POSITIVE,
    tls: object<CwmpShardConfig['tls']>({ caPath: NAME, clientCertificatePath: NAME, insecureSkipVerify: FLAG }, [
      'caPath',
      'clientCertificatePath',
    ]),
  },
  ['credentialsPath'],
);

const SHARD_CONFIG = object<ShardConfig>(
  {
    fleet: object<ShardConfig['fleet']>({ namespace: NAME, name: NAME }),
    generation: COUNT,
    shard: object<ShardRange>({ ordinal: COUNT, of: POSITIVE, first: COUNT, stride: POSITIVE, count: COUNT }),
    replicas: COUNT,
    seed: INTEGER,
    paused: FLAG,
    profiles: { ...list(object<ProfileShare>({ name: NAME, path: NAME, weight: AMOUNT })), minItems: 1 },
    identity: object<IdentityTemplate>({
      manufacturer: TEXT,
      oui: { type: 'string', pattern: '^[0-9A-F]{6}$' },
      productClass: TEXT,
      serialNumber: NAME,
    }),
    start: object<ShardConfig['start']>({ ratePerSecond: { type: 'number', exclusiveMinimum: 0 }, jitterMs: AMOUNT }),
    cwmp: CWMP,
    firmware: list(object<FirmwareShare>({ version: NAME, weight: AMOUNT, stable: FLAG, env: TEXT })),
    faults: list(object<StandingFault>({ effect: FAULT, select: SELECTOR, probability: PERCENT })),
  },
  ['cwmp'],
);

const ACTION_REQUEST = object<ActionRequest>(
  { action: { enum: ACTION_NAMES }, selector: SELECTOR, salt: INTEGER, fault: FAULT, version: NAME },
  ['fault', 'version'],
);

const ajv = new Ajv({ allErrors: true, discriminator: true, allowUnionTypes: true, verbose: true });
const isShardConfig = ajv.compile<ShardConfig>(SHARD_CONFIG);
const isActionRequest = ajv.compile<ActionRequest>(ACTION_REQUEST);

/** Checks a shard's configuration: of PUT /admin/config, and of the file that a process starts with. */
export function checkShardConfig(value: unknown): Checked<ShardConfig> {
  return isShardConfig(value) ? { value } : { problems: problemsOf(isShardConfig.errors) };
}

/** Checks the body of PUT /admin/actions/{id}. */
export function checkActionRequest(value: unknown): Checked<ActionRequest> {
  if (!isActionRequest(value)) return { problems: problemsOf(isActionRequest.errors) };
  const problems: string[] = [];
  if ((value.action === 'inject-fault') !== (value.fault !== undefined)) {
    problems.push('fault: stands with inject-fault, and only with it');
  }
  if ((value.action === 'upgrade-firmware') !== (value.version !== undefined)) {
    problems.push('version: stands with upgrade-firmware, and only with it');
  }
  return problems.length > 0 ? { problems } : { value };
}

const MOST_PROBLEMS = 20;

function problemsOf(errors: readonly ErrorObject[] | null | undefined): string[] {
  const problems = [...new Set((errors ?? []).map(problemOf))];
  const left = problems.length - MOST_PROBLEMS;
  return left > 0 ? [...problems.slice(0, MOST_PROBLEMS), `and ${left} more`] : problems;
}

function problemOf(error: ErrorObject): string {
  const params: Readonly<Record<string, unknown>> = error.params;
  const path = pathOf(error.instancePath) || 'the body';
  switch (error.keyword) {
    case 'additionalProperties':
      return `${path}: has no field ${String(params['additionalProperty'])}`;
    case 'required':
      return `${path}: lacks the field ${String(params['missingProperty'])}`;
    case 'enum':
      return `${path}: ${showValue(error.data)} is not one of ${(params['allowedValues'] as readonly string[]).join(', ')}`;
    case 'discriminator':
      return `${path}: ${showValue(params['tagValue'])} is no kind that can stand here`;
    default:
      return `${path}: ${error.message ?? error.keyword}, is ${showValue(error.data)}`;
  }
}

/** A JSON pointer as a path like `faults[0].effect`. */
function pathOf(pointer: string): string {
  const steps = pointer.split('/').slice(1);
  return steps.reduce((path, step) => joinPath(path, /^\d+$/.test(step) ? Number(step) : step), '');
}
