import { nearest } from './did-you-mean.js';
import { ApiError } from './errors.js';
import type { LifecycleState } from './lifecycle.js';
import { LIFECYCLE_STATES } from './lifecycle.js';
import type { Selector } from './selector.js';

const EXAMPLES =
  'all, 10%, count:50, index:42, 100-199, state:failed, a serial number, an id, or a list of these with commas';
const PREFIXES = ['count', 'index', 'serial', 'state'] as const;
const NAME = /^[^\s,:%@{}]+$/;
/** Indices and counts have at most nine digits, as ids do. */
const INTEGER = /^\d{1,9}$/;

/**
 * Reads a selector of CPEs: `all`, `10%`, `count:50`, `100-199` (indices), `index:42`, `state:failed` or just `failed`, a
 * serial number (`serial:00000042` when it could be taken for something else), an id such as `metro-42`, or a comma
 * list of any of these.
 *
 * @throws ApiError (API_SELECTOR): what is wrong and what is right.
 */
export function parseSelector(text: string): Selector {
  const parts = text.split(',').map((part) => part.trim());
  const of: Selector[] = [];
  const names: string[] = [];
  for (const part of parts) {
    const selector = parseOne(part, text);
    if (selector.kind === 'names') names.push(...selector.names);
    else of.push(selector);
  }
  if (names.length > 0) of.push({ kind: 'names', names });
  const [first] = of;
  return of.length === 1 && first ? first : { kind: 'any', of };
}

function parseOne(part: string, whole: string): Selector {
  if (part === '') throw wrong(whole === '' ? 'the selector is empty' : `"${whole}" has an empty entry`);
  if (part === 'all') return { kind: 'all' };
  if (isState(part)) return { kind: 'state', state: part };
  if (part.endsWith('%')) return percentOf(part);
  const colon = part.indexOf(':');
  if (colon >= 0) return prefixed(part.slice(0, colon), part.slice(colon + 1), part);
  if (/^\d+$/.test(part)) {
    throw wrong(
      `"${part}" could be a number of CPEs, an index or a serial number; write count:${part}, index:${part} or serial:${part}`,
      false,
    );
  }
  if (/^\d+-\d+$/.test(part)) return rangeOf(part);
  const meant = nearest(part, ['all', ...LIFECYCLE_STATES]);
  if (meant !== undefined && /^[A-Za-z]+$/.test(part)) {
    throw wrong(`"${part}" selects nothing; did you mean ${meant}? (a serial number is serial:${part})`, false);
  }
  if (!NAME.test(part)) throw wrong(`"${part}" is no selector`);
  return { kind: 'names', names: [part] };
}

function prefixed(prefix: string, value: string, part: string): Selector {
  switch (prefix) {
    case 'count': {
      if (!INTEGER.test(value) || Number(value) === 0)
        throw wrong(`"${part}": a count is a number above 0, like count:50`, false);
      return { kind: 'count', count: Number(value) };
    }
    case 'index': {
      if (INTEGER.test(value)) return { kind: 'range', from: Number(value), to: Number(value) };
      return rangeOf(value);
    }
    case 'serial': {
      if (!/^[^\s,@]+$/.test(value))
        throw wrong(`"${part}" names no serial number; write one like serial:00000042`, false);
      return { kind: 'names', names: [value] };
    }
    case 'state': {
      if (isState(value)) return { kind: 'state', state: value };
      throw wrong(`"${value}" is no lifecycle state; there are ${LIFECYCLE_STATES.join(', ')}`, false);
    }
    default: {
      const meant = nearest(prefix, PREFIXES);
      throw wrong(`"${part}" is no selector${meant === undefined ? '' : `; did you mean ${meant}:${value}?`}`);
    }
  }
}

function percentOf(part: string): Selector {
  const digits = part.slice(0, -1);
  const percent = Number(digits);
  if (!/^\d+(\.\d+)?$/.test(digits) || percent > 100) {
    throw wrong(`"${part}": a percentage is a number from 0 to 100, like 10%`, false);
  }
  return { kind: 'percent', percent };
}

function rangeOf(text: string): Selector {
  const [from = '', to = '', more] = text.split('-');
  if (!INTEGER.test(from) || !INTEGER.test(to) || more !== undefined) {
    throw wrong(`"${text}" is no range of indices; write one like 100-199`, false);
  }
  if (Number(from) > Number(to)) throw wrong(`"${text}": the range ends before it begins; write ${to}-${from}`, false);
  return { kind: 'range', from: Number(from), to: Number(to) };
}

function isState(text: string): text is LifecycleState {
  return LIFECYCLE_STATES.some((state) => state === text);
}

function wrong(what: string, showAll = true): ApiError {
  return new ApiError('API_SELECTOR', showAll ? `${what}; select with ${EXAMPLES}` : what);
}
