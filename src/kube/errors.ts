export type KubeErrorCode =
  /** The API server refused; status and reason say why. */
  | 'KUBE_API'
  /** No answer: the connection was refused, reset, or ended in the middle of one. */
  | 'KUBE_CONNECTION'
  /** No answer in time. */
  | 'KUBE_TIMEOUT'
  /** An answer that is not what the Kubernetes API sends; often something in between answered. */
  | 'KUBE_ANSWER'
  /** The kubeconfig or the service account's files cannot be used. */
  | 'KUBE_CONFIG'
  /** This process does not lead any more. */
  | 'KUBE_LEADERSHIP_LOST'
  /** A reconcile did not end within its time. */
  | 'KUBE_RECONCILE_TIMEOUT'
  /** A handler of store events threw. */
  | 'KUBE_HANDLER';

export interface KubeErrorDetails {
  /** The HTTP status, also that of an ERROR event inside a watch. */
  readonly status?: number;
  /** The API server's own word for it: NotFound, Conflict, Expired, TooManyRequests, Invalid … */
  readonly reason?: string;
  /** How long the server asks to be left alone, in milliseconds. */
  readonly retryAfterMs?: number;
  /** The fields that an Invalid or a Conflict is about. */
  readonly causes?: readonly StatusCause[];
  readonly cause?: unknown;
}

/** One field of a refusal, as `status.details.causes` has it. */
export interface StatusCause {
  readonly field?: string;
  readonly reason?: string;
  readonly message?: string;
}

/** Whatever goes wrong between a controller and the API server: what happened, to what, and what to do about it. */
export class KubeError extends Error {
  readonly code: KubeErrorCode;
  readonly status: number | undefined;
  readonly reason: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly causes: readonly StatusCause[];

  constructor(code: KubeErrorCode, message: string, details: KubeErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'KubeError';
    this.code = code;
    this.status = details.status;
    this.reason = details.reason;
    this.retryAfterMs = details.retryAfterMs;
    this.causes = details.causes ?? [];
  }
}

/** Whether the object, or its whole resource (a CRD that is not installed), is not there. */
export function isNotFound(thrown: unknown): boolean {
  return statusOf(thrown) === 404;
}

/** Whether somebody else changed the object first, or owns the fields that were applied. */
export function isConflict(thrown: unknown): boolean {
  return statusOf(thrown) === 409 && reasonOf(thrown) !== 'AlreadyExists';
}

export function isAlreadyExists(thrown: unknown): boolean {
  return statusOf(thrown) === 409 && reasonOf(thrown) === 'AlreadyExists';
}

/** Whether a resource version or a continue token is older than what the API server remembers: list again. */
export function isGone(thrown: unknown): boolean {
  return statusOf(thrown) === 410;
}

/** How long the server asked to be left alone, in milliseconds, if it did. */
export function retryAfterOf(thrown: unknown): number | undefined {
  return thrown instanceof KubeError ? thrown.retryAfterMs : undefined;
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  const message: unknown = typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, 'message') : undefined;
  return typeof message === 'string' ? message : String(thrown);
}

function statusOf(thrown: unknown): number | undefined {
  return thrown instanceof KubeError ? thrown.status : undefined;
}

function reasonOf(thrown: unknown): string | undefined {
  return thrown instanceof KubeError ? thrown.reason : undefined;
}
