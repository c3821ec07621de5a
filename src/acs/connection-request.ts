import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { authorize, parseChallenge } from '../cwmp/http-digest.js';
import type { Credentials } from './options.js';

/**
 * What became of a connection request: the device took it (`ok`), refused the credentials (`unauthorized`), has a
 * session or too many calls (`busy`), answered otherwise (`refused`), could not be reached, or did not answer in time;
 * or it went out by UDP (`sent`), which nobody answers.
 */
export type ConnectionRequestOutcome = 'ok' | 'unauthorized' | 'busy' | 'refused' | 'unreachable' | 'timeout' | 'sent';

export interface ConnectionRequestResult {
  readonly outcome: ConnectionRequestOutcome;
  /** A sentence for people. */
  readonly message: string;
}

export interface ConnectionRequestOptions {
  /** Without them a challenge is not met. */
  readonly credentials: Credentials | undefined;
  /** For the whole call. */
  readonly timeoutMs: number;
  /** So many random bytes. */
  readonly random: (size: number) => Buffer;
}

interface Answer {
  readonly status: number;
  readonly challenges: readonly string[];
}

/** Calls a device by an HTTP GET of its ConnectionRequestURL, with Digest where it asks for that (TR-069 §3.2.2). */
export async function sendConnectionRequest(
  url: string,
  options: ConnectionRequestOptions,
): Promise<ConnectionRequestResult> {
  const target = URL.canParse(url) ? new URL(url) : undefined;
  if (target?.protocol !== 'http:') {
    const what = url === '' ? 'The device has told no ConnectionRequestURL' : `Its ConnectionRequestURL is "${url}"`;
    return { outcome: 'unreachable', message: `${what}; it has to be one with http: (TR-069 §3.2.2.1).` };
  }
  const signal = AbortSignal.timeout(options.timeoutMs);
  try {
    const first = await get(target, undefined, signal);
    if (first.status !== 401 || options.credentials === undefined) return resultOf(first.status);
    const challenge = parseChallenge(first.challenges);
    if (challenge === undefined) {
      return { outcome: 'unauthorized', message: 'The device asks for a login of a kind that is not known here.' };
    }
    const login = {
      ...options.credentials,
      method: 'GET',
      uri: target.pathname + target.search,
      cnonce: options.random(8).toString('hex'),
      nc: 1,
    };
    return resultOf((await get(target, authorize(challenge, login), signal)).status);
  } catch (error) {
    if (signal.aborted) {
      return { outcome: 'timeout', message: `${target.host} did not answer within ${options.timeoutMs} ms.` };
    }
    const why = error instanceof Error ? error.message : String(error);
    return { outcome: 'unreachable', message: `${target.host} cannot be reached: ${why}.` };
  }
}

function resultOf(status: number): ConnectionRequestResult {
  if (status === 200 || status === 204) return { outcome: 'ok', message: 'The device will begin a session.' };
  if (status === 401) return { outcome: 'unauthorized', message: 'The device refused the credentials (401).' };
  if (status === 503) return { outcome: 'busy', message: 'The device has a session, or was called too often (503).' };
  return { outcome: 'refused', message: `The device answered with HTTP status ${status}.` };
}

/** The body of an answer means nothing, so the connection is given up once its head is there. */
function get(target: URL, authorization: string | undefined, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = authorization === undefined ? {} : { authorization };
    const outgoing = httpRequest(target, { agent: false, headers, signal }, (incoming: IncomingMessage) => {
      resolve({
        status: incoming.statusCode ?? 0,
        challenges: incoming.headersDistinct['www-authenticate'] ?? [],
      });
      incoming.destroy();
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
