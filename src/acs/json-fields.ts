import { AcsError } from './errors.js';

/** Readers of the fields of a JSON object; each throws AcsError ACS_BAD_REQUEST that tells what is allowed. */

export type Fields = Readonly<Record<string, unknown>>;

const MAX_ENTRIES = 10_000;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list of one entry and more. */
export function list(at: string, given: unknown, most = MAX_ENTRIES): readonly unknown[] {
  if (!Array.isArray(given) || given.length === 0 || given.length > most) {
    throw bad(at, `a list of 1 to ${most} entries`);
  }
  return given;
}

export function text(body: Fields, name: string, maxLength: number, otherwise: string): string {
  const given = body[name] ?? otherwise;
  if (typeof given !== 'string' || given.length > maxLength)
    throw bad(name, `a string of at most ${maxLength} characters`);
  return given;
}

/** An unsignedInt; 0 when it is left out. */
export function count(body: Fields, name: string): number {
  const given = body[name] ?? 0;
  if (typeof given !== 'number' || !Number.isInteger(given) || given < 0 || given > 0xffffffff) {
    throw bad(name, 'a whole number from 0 to 4294967295');
  }
  return given;
}

export function flag(body: Fields, name: string): boolean {
  const given = body[name] ?? false;
  if (typeof given !== 'boolean') throw bad(name, 'true or false');
  return given;
}

export function bad(what: string, allowed: string): AcsError {
  return new AcsError('ACS_BAD_REQUEST', `${what} has to be ${allowed}.`);
}
