import { KubeError, messageOf, type StatusCause } from './errors.js';

/** What a call was about, for messages: `GET pods lab/x`. */
export interface About {
  readonly verb: string;
  /** `pods lab/metro-north-0`. */
  readonly what: string;
}

/** The fields of a `Status` object (meta/v1) that matter here. */
interface Status {
  readonly message?: string;
  readonly reason?: string;
  readonly code?: number;
  readonly details?: { readonly retryAfterSeconds?: number; readonly causes?: readonly StatusCause[] };
}

/** The error for an HTTP answer that is not a success, from its Status body if it has one. */
export function refusal(about: About, httpStatus: number, retryAfter: string | undefined, body: string): KubeError {
  const status = parseStatus(body);
  if (status === undefined) {
    const said = body.trim().slice(0, 200) || 'nothing';
    return new KubeError('KUBE_API', `${about.verb} ${about.what}: HTTP ${httpStatus}, and the server said: ${said}`, {
      status: httpStatus,
      ...retry(retryAfterHeaderMs(retryAfter)),
    });
  }
  return fromStatus(about, { ...status, code: httpStatus }, retryAfterHeaderMs(retryAfter));
}

/** The error for a Status object, as an answer or as the object of a watch's ERROR event has it. */
export function fromStatus(about: About, status: Status, retryAfterMs?: number): KubeError {
  const seconds = status.details?.retryAfterSeconds;
  const wait = retryAfterMs ?? (seconds === undefined ? undefined : seconds * 1_000);
  return new KubeError('KUBE_API', `${about.verb} ${about.what}: ${status.message ?? `HTTP ${status.code ?? 0}`}`, {
    ...(status.code === undefined ? {} : { status: status.code }),
    ...(status.reason === undefined || status.reason === '' ? {} : { reason: status.reason }),
    ...(status.details?.causes === undefined ? {} : { causes: status.details.causes }),
    ...retry(wait),
  });
}

/** The error for a call that got no answer, or only the beginning of one. */
export function noAnswer(about: About, thrown: unknown): KubeError {
  if (thrown instanceof KubeError) return thrown;
  const code = codeOf(thrown);
  const slow = code !== undefined && /TIMEOUT|ETIMEDOUT/.test(code);
  return new KubeError(
    slow ? 'KUBE_TIMEOUT' : 'KUBE_CONNECTION',
    `${about.verb} ${about.what}: ${slow ? 'no answer in time' : 'no answer'} (${messageOf(thrown)}).` +
      ' Check that the API server is up and reachable.',
    { cause: thrown },
  );
}

/** The error for an answer that is not JSON, or not the JSON that was asked for. */
export function notKubernetes(about: About, body: string, cause?: unknown): KubeError {
  return new KubeError(
    'KUBE_ANSWER',
    `${about.verb} ${about.what}: the answer is not one of the Kubernetes API: ${body.slice(0, 200)}. Check the server's address.`,
    { cause },
  );
}

function parseStatus(body: string): Status | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    return (parsed as { kind?: unknown }).kind === 'Status' ? parsed : undefined;
  } catch {
    // Not JSON: a proxy's page, or the API server's own plain text while it starts. The caller quotes it.
    return undefined;
  }
}

/** `Retry-After` in seconds; the API server never sends a date. */
function retryAfterHeaderMs(header: string | undefined): number | undefined {
  const seconds = Number(header ?? NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}

function retry(ms: number | undefined): { retryAfterMs?: number } {
  return ms === undefined ? {} : { retryAfterMs: ms };
}

function codeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const code: unknown = Reflect.get(thrown, 'code');
  return typeof code === 'string' ? code : undefined;
}
