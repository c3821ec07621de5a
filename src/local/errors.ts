export type LocalErrorCode =
  | 'LOCAL_ENGINE_RUNNING'
  | 'LOCAL_NO_ENGINE'
  | 'LOCAL_SOCKET'
  | 'LOCAL_MANIFEST'
  | 'LOCAL_DATA_FOLDER'
  | 'LOCAL_WORKER'
  | 'LOCAL_WORKER_ANSWER'
  | 'LOCAL_NOT_FOUND'
  | 'LOCAL_CONFLICT'
  | 'LOCAL_INVALID';

/** Whatever goes wrong in the laptop engine: what happened, to what, and what to do about it. */
export class LocalError extends Error {
  readonly code: LocalErrorCode;

  constructor(code: LocalErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LocalError';
    this.code = code;
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return textIn(thrown, 'message') ?? String(thrown);
}

/** The code of a system error (`ENOENT`, `EADDRINUSE` …), or undefined for anything else. */
export function systemCode(thrown: unknown): string | undefined {
  return textIn(thrown, 'code');
}

function textIn(thrown: unknown, field: string): string | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  const text: unknown = Reflect.get(thrown, field);
  return typeof text === 'string' ? text : undefined;
}
