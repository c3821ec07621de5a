import type { AdminError, CpeDetail, CpeSummary } from '../api/admin.js';
import { indexOfCpeId } from '../api/identity.js';
import { isPlainObject } from '../api/plain.js';
import type { AdminClient } from './admin-client.js';
import type { Engine } from './engine.js';
import { LocalError, type LocalErrorCode } from './errors.js';
import type { AnnotationChange } from './fleet-record.js';

/** What of the engine the control socket reaches. */
export type ControlledEngine = Pick<Engine, 'fleets' | 'annotate' | 'scale' | 'delete' | 'admins'>;

export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The answer of `GET /fleets/NAMESPACE/NAME/cpes`. */
export interface CpeList {
  readonly cpes: readonly CpeSummary[];
  /** Workers of the fleet that are not there at the moment, with their CPEs. */
  readonly workersAway: number;
}

/** The answer of `GET /cpes/NAME`. */
export interface FoundCpe {
  readonly fleet: string;
  readonly cpe: CpeDetail;
}

const STATUS: Partial<Record<LocalErrorCode, number>> = {
  LOCAL_NOT_FOUND: 404,
  LOCAL_CONFLICT: 409,
  LOCAL_INVALID: 400,
  LOCAL_WORKER: 503,
  LOCAL_WORKER_ANSWER: 502,
};

/** Answers one request of the control socket. */
export async function answerControl(
  engine: ControlledEngine,
  method: string,
  url: URL,
  body: string,
): Promise<ControlAnswer> {
  try {
    return { status: 200, body: await route(engine, method, url, body) };
  } catch (thrown) {
    if (!(thrown instanceof LocalError)) throw thrown;
    const error: AdminError = { code: thrown.code, error: thrown.message };
    return { status: STATUS[thrown.code] ?? 500, body: error };
  }
}

async function route(engine: ControlledEngine, method: string, url: URL, body: string): Promise<unknown> {
  const [collection = '', ...rest] = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
  if (collection === 'cpes' && rest.length === 1 && method === 'GET') return findCpe(engine, rest[0] ?? '');
  if (collection === 'fleets') {
    const [namespace = '', name = '', part = ''] = rest;
    const key = `${namespace}/${name}`;
    switch (`${method} ${rest.length} ${part}`) {
      case 'GET 0 ':
        return engine.fleets();
      case 'GET 3 cpes':
        return listCpes(engine, namespace, name, url.searchParams);
      case 'PATCH 3 annotations':
        engine.annotate(key, readAnnotations(body));
        return {};
      case 'PUT 3 scale':
        engine.scale(key, readReplicas(body));
        return {};
      case 'DELETE 2 ':
        engine.delete(key);
        return {};
    }
  }
  throw new LocalError('LOCAL_NOT_FOUND', `${method} ${url.pathname} is no call of the control socket`);
}

async function listCpes(
  engine: ControlledEngine,
  namespace: string,
  name: string,
  query: URLSearchParams,
): Promise<CpeList> {
  const key = `${namespace}/${name}`;
  const limit = Number(query.get('limit') ?? Number.NaN);
  const state = query.get('state');
  const filter = { ...(limit > 0 && { limit }), ...(state !== null && { state }) };
  const admins = engine.admins(key);
  const lists = await Promise.all(admins.map((admin) => admin.cpes(filter)));
  const indexed = lists.flat().map((cpe) => [indexOfCpeId(name, cpe.id) ?? 0, cpe] as const);
  const cpes = indexed.sort(([a], [b]) => a - b).map(([, cpe]) => cpe);
  const view = engine.fleets().find(({ fleet }) => `${fleet.metadata.namespace}/${fleet.metadata.name}` === key);
  const desired = view?.fleet.status?.pods?.desired ?? admins.length;
  return { cpes: limit > 0 ? cpes.slice(0, limit) : cpes, workersAway: Math.max(0, desired - admins.length) };
}

async function findCpe(engine: ControlledEngine, name: string): Promise<FoundCpe> {
  const asked: [string, AdminClient][] = [];
  for (const { fleet } of engine.fleets()) {
    const key = `${fleet.metadata.namespace}/${fleet.metadata.name}`;
    for (const admin of engine.admins(key)) asked.push([key, admin]);
  }
  const answers = await Promise.all(asked.map(async ([fleet, admin]) => ({ fleet, cpe: await admin.cpe(name) })));
  const found = answers.filter((answer): answer is FoundCpe => answer.cpe !== undefined);
  const [first, ...others] = found;
  if (!first) throw new LocalError('LOCAL_NOT_FOUND', `there is no fleet and no CPE "${name}"`);
  if (others.length > 0) {
    const ids = found.map(({ fleet, cpe }) => `${cpe.id} of ${fleet}`).join(', ');
    throw new LocalError('LOCAL_CONFLICT', `several CPEs are called "${name}": ${ids}; use an id`);
  }
  return first;
}

function readAnnotations(body: string): AnnotationChange {
  const { set, remove, overwrite } = readObject(body);
  const texts = isPlainObject(set) ? Object.entries(set).filter(([, value]) => typeof value === 'string') : [];
  return {
    set: Object.fromEntries(texts) as Record<string, string>,
    remove: Array.isArray(remove) ? remove.map(String) : [],
    overwrite: overwrite === true,
  };
}

function readReplicas(body: string): number {
  const { replicas } = readObject(body);
  if (typeof replicas === 'number') return replicas;
  throw new LocalError('LOCAL_INVALID', 'replicas must be a number');
}

function readObject(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    if (isPlainObject(value)) return value;
  } catch {
    // Told below: it is no JSON object either way.
  }
  throw new LocalError('LOCAL_INVALID', 'the body must be a JSON object');
}
