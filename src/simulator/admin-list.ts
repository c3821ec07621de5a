import type { CpeSummary } from '../api/admin.js';
import { LIFECYCLE_STATES, type LifecycleState } from '../api/lifecycle.js';
import { AdminRefusal } from './admin-errors.js';

/** Which CPEs GET /admin/cpes is to list. */
export interface ListQuery {
  readonly state?: LifecycleState;
  /** At most this many. */
  readonly limit: number;
  /** Only those that stand after the CPE with this id or serial number. */
  readonly after?: string;
}

/** @throws AdminRefusal for a parameter that does not exist (a filter must not be ignored by a slip) or has no such value */
export function parseListQuery(parameters: URLSearchParams): ListQuery {
  let query: ListQuery = { limit: Infinity };
  for (const [name, value] of parameters) {
    if (name === 'state') query = { ...query, state: stateOf(value) };
    else if (name === 'limit') query = { ...query, limit: limitOf(value) };
    else if (name === 'after') query = { ...query, after: value };
    else throw refuse(`${name} is no parameter of this list; there are state, limit and after`);
  }
  return query;
}

function stateOf(value: string): LifecycleState {
  const state = LIFECYCLE_STATES.find((one) => one === value);
  if (!state) throw refuse(`state=${value}: there are ${LIFECYCLE_STATES.join(', ')}`);
  return state;
}

function limitOf(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw refuse(`limit=${value}: must be a whole number from 1`);
  return Number(value);
}

function refuse(problem: string): AdminRefusal {
  return new AdminRefusal(400, 'ADMIN_BAD_QUERY', `${problem}.`);
}

/** CPEs that are looked at before the caller gets a turn: about a millisecond's worth. */
const CPES_PER_CHUNK = 512;

/**
 * The JSON array of the CPEs that a query asks for, in pieces. A piece may be empty: it is there for the caller to let
 * others run, since a filter may pass over a million CPEs without one to show.
 */
export function* listChunks(cpes: Iterable<CpeSummary>, query: ListQuery): Generator<string, void> {
  let text = '[';
  let separator = '\n';
  let listed = 0;
  let looked = 0;
  let skipping = query.after !== undefined;
  for (const cpe of cpes) {
    if (listed >= query.limit) break;
    if (skipping) skipping = cpe.id !== query.after && cpe.serial !== query.after;
    else if (query.state === undefined || cpe.lifecycle_state === query.state) {
      text += separator + JSON.stringify(cpe);
      separator = ',\n';
      listed++;
    }
    if (++looked % CPES_PER_CHUNK === 0) {
      yield text;
      text = '';
    }
  }
  yield `${text}\n]\n`;
}
