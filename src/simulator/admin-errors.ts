import type { AdminError } from '../api/admin.js';
import type { Refusal } from './control.js';

/** A request that the admin API answers with an error, and how. */
export class AdminRefusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'AdminRefusal';
    this.status = status;
    this.code = code;
  }
}

/** Why the admin API cannot be served at an address. */
export class AdminListenError extends Error {
  readonly code:
    /** Another process listens there. */
    | 'SIM_ADDRESS_IN_USE'
    /** The address is none of this host's, or may not be used by this user. */
    | 'SIM_ADDRESS_UNUSABLE'
    /** Others than this host could reach an admin API that has no token. */
    | 'SIM_ADMIN_TOKEN_MISSING';
  constructor(code: AdminListenError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AdminListenError';
    this.code = code;
  }
}

/** The error answer for what a ShardControl refused about one CPE. */
export function refusalOf(refusal: Refusal, name: string): AdminRefusal {
  switch (refusal) {
    case 'unknown-cpe':
      return new AdminRefusal(404, 'ADMIN_UNKNOWN_CPE', `No CPE of this shard has the id or serial number ${name}.`);
    case 'not-wired':
      return new AdminRefusal(503, 'ADMIN_NOT_WIRED', `${name} speaks no CWMP, so it has no sessions to start.`);
    case 'unknown-fault':
      return new AdminRefusal(
        400,
        'ADMIN_UNKNOWN_FAULT',
        'This code is no fault of a CPE; there are 9000 to 9032 and, for vendors, 9800 to 9899 (TR-069 §A.5.1).',
      );
  }
}

/** What is thrown by express and its body parser: errors with the HTTP status that they call for. */
interface StatusError {
  readonly status: number;
  readonly type?: unknown;
  readonly message: string;
}

const BODY_ERRORS: Readonly<Record<string, readonly [code: string, sentence: string]>> = {
  'entity.parse.failed': ['ADMIN_MALFORMED_JSON', 'The body is no JSON object'],
  'entity.too.large': ['ADMIN_BODY_TOO_LARGE', 'The body is larger than this API takes'],
};

/** The answer for anything that was thrown while a request was handled; 500 is for what nobody foresaw. */
export function answerFor(thrown: unknown): { readonly status: number; readonly body: AdminError } {
  if (thrown instanceof AdminRefusal) {
    return { status: thrown.status, body: { code: thrown.code, error: thrown.message } };
  }
  if (isClientError(thrown)) {
    const [code, sentence] = BODY_ERRORS[String(thrown.type)] ?? ['ADMIN_BAD_REQUEST', 'The request cannot be read'];
    return { status: thrown.status, body: { code, error: `${sentence}: ${thrown.message}.` } };
  }
  return { status: 500, body: { code: 'ADMIN_INTERNAL', error: 'The simulator failed here; its log says how.' } };
}

function isClientError(thrown: unknown): thrown is StatusError {
  return (
    thrown instanceof Error &&
    'status' in thrown &&
    typeof thrown.status === 'number' &&
    thrown.status >= 400 &&
    thrown.status < 500
  );
}
