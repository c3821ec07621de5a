import type { IncomingMessage } from 'node:http';

/** A request as a proxy saw it. */
export interface SeenRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Whether it is a watch, whose answer does not end. */
  readonly watch: boolean;
}

/** What is done to a request. */
export type Fault =
  /** It is answered with a Status of this code, and never reaches the API server. */
  | { readonly kind: 'status'; readonly code: 409 | 410 | 429 | 500 | 503 | 504; readonly retryAfterSeconds?: number }
  /** A watch is answered with one ERROR event of code 410, as when its resourceVersion was compacted away. */
  | { readonly kind: 'gone' }
  /** It is passed on, after this time. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The connection is reset before it reaches the API server. */
  | { readonly kind: 'reset' }
  /** It is carried out, and the connection is reset in place of the answer. */
  | { readonly kind: 'loseAnswer' }
  /** It never reaches the API server, and no answer ever comes. */
  | { readonly kind: 'silence' };

/** A fault for the requests that it is meant for. */
export interface FaultRule {
  readonly fault: Fault;
  /** Left out, it is for all requests. */
  readonly when?: (request: SeenRequest) => boolean;
  /** How often it strikes; left out, it does until it is removed. */
  readonly times?: number;
}

/** The rules that are in force; the oldest that applies to a request strikes. */
export class FaultRules {
  private readonly rules = new Map<FaultRule, number>();

  /** Puts a rule in force; what is returned takes it off again. */
  add(rule: FaultRule): () => void {
    this.rules.set(rule, rule.times ?? Infinity);
    return () => this.rules.delete(rule);
  }

  /** Finds the fault for a request, and counts it as struck. */
  strike(request: SeenRequest): Fault | undefined {
    for (const [rule, left] of this.rules) {
      if (rule.when && !rule.when(request)) continue;
      if (left <= 1) this.rules.delete(rule);
      else this.rules.set(rule, left - 1);
      return rule.fault;
    }
    return undefined;
  }
}

/** Reads the line of a request. */
export function seenRequest({ method = 'GET', url = '/' }: Pick<IncomingMessage, 'method' | 'url'>): SeenRequest {
  const { pathname, searchParams } = new URL(url, 'https://proxy');
  const watch = ['1', 'true'].includes(searchParams.get('watch') ?? '');
  return { method, path: pathname, query: searchParams, watch };
}

/** The Status object of an error as an API server words it. */
export function statusBody(code: number, retryAfterSeconds?: number): object {
  const reasons: Readonly<Record<number, string>> = {
    409: 'Conflict',
    410: 'Expired',
    429: 'TooManyRequests',
    500: 'InternalError',
    503: 'ServiceUnavailable',
    504: 'Timeout',
  };
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `fault of the test proxy: ${code}`,
    reason: reasons[code],
    ...(retryAfterSeconds !== undefined && { details: { retryAfterSeconds } }),
    code,
  };
}
