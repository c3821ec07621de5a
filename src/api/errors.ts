/** What a text of a manifest or an action can be wrong in. */
export type ApiErrorCode = 'API_DURATION' | 'API_SELECTOR' | 'API_THRESHOLD';

/** A text that does not parse; the message says what is wrong with it and shows a right one. */
export class ApiError extends Error {
  readonly code: ApiErrorCode;

  constructor(code: ApiErrorCode, message: string) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
  }
}
