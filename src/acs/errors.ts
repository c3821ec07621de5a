/** Codes of what goes wrong in the embedded ACS; docs and logs quote them. */
export type AcsErrorCode =
  /** The inventory holds as many devices as it may. */
  | 'ACS_INVENTORY_FULL'
  /** A request to the JSON API that is not as the API asks for. */
  | 'ACS_BAD_REQUEST'
  /** An option that `createAcs` cannot work with. */
  | 'ACS_BAD_OPTION'
  /** The address to listen on is taken or does not exist. */
  | 'ACS_LISTEN';

/** An error of the embedded ACS: the message says what happened, to what, and what to do. */
export class AcsError extends Error {
  readonly code: AcsErrorCode;

  constructor(code: AcsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AcsError';
    this.code = code;
  }
}
