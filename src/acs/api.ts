import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ROUTES, failure } from './api-routes.js';
import type { Reply, Route } from './api-routes.js';
import { AcsError } from './errors.js';
import { readBody } from './http-input.js';
import { sendJson } from './http-output.js';
import type { AcsLogger } from './options.js';
import type { Acs } from './acs.js';

const MAX_BODY_BYTES = 4 * 1024 * 1024;
const PREFIX = '/api/';

export type ApiHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** The JSON API under `/api`, for holders of the bearer token. */
export function createApi(acs: Acs, token: string, logger: AcsLogger): ApiHandler {
  const secret = hash('sha256', `Bearer ${token}`, 'buffer');
  return (request, response) => {
    const given = hash('sha256', request.headers.authorization ?? '', 'buffer');
    if (!timingSafeEqual(given, secret)) {
      const { status, body } = failure(401, 'ACS_UNAUTHORIZED', 'Send the header Authorization: Bearer TOKEN.');
      sendJson(response, status, body, ['WWW-Authenticate', 'Bearer']);
      return;
    }
    readBody(request, MAX_BODY_BYTES, (outcome) => {
      if (outcome === 'aborted') return;
      void answer(acs, request, outcome, logger).then(({ status, body }) => {
        sendJson(response, status, body, outcome === 'too-large' ? ['Connection', 'close'] : undefined);
      });
    });
  };
}

/** Never rejects. */
async function answer(
  acs: Acs,
  request: IncomingMessage,
  received: Buffer | 'too-large',
  logger: AcsLogger,
): Promise<Reply> {
  if (received === 'too-large') return failure(413, 'ACS_TOO_LARGE', `A body may be ${MAX_BODY_BYTES} bytes long.`);
  try {
    const url = new URL(request.url ?? '', 'http://acs');
    const segments = url.pathname.slice(PREFIX.length).split('/');
    const fitting = ROUTES.filter(({ path }) => fits(path, segments));
    const route = fitting.find(({ method }) => method === request.method);
    if (!route) return misdirected(fitting, url.pathname);
    const name = segments[route.path.indexOf('*')] ?? '';
    return await route.run({ acs, name, query: url.searchParams, body: parseJson(received) });
  } catch (error) {
    if (error instanceof AcsError) return failure(400, error.code, error.message);
    logger.error('the API failed', { request: `${request.method ?? ''} ${request.url ?? ''}`, error });
    return failure(500, 'ACS_INTERNAL', 'The ACS failed on this request; its log says why.');
  }
}

function fits(path: readonly string[], segments: readonly string[]): boolean {
  return path.length === segments.length && path.every((part, i) => part === '*' || part === segments[i]);
}

function misdirected(fitting: readonly Route[], pathname: string): Reply {
  if (fitting.length > 0) {
    const methods = fitting.map(({ method }) => method).join(', ');
    return failure(405, 'ACS_METHOD', `${pathname} takes ${methods}.`);
  }
  const all = ROUTES.map(({ method, path }) => `${method} ${PREFIX}${path.join('/').replace('*', '{id}')}`);
  return failure(404, 'ACS_NOT_FOUND', `There is no ${pathname}; there are ${all.join(', ')}.`);
}

/** @throws AcsError ACS_BAD_REQUEST */
function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AcsError('ACS_BAD_REQUEST', `The body is no JSON: ${why}`, { cause: error });
  }
}
