export type OperatorErrorCode =
  /** An object of the name that a fleet needs belongs to somebody else. */
  | 'OPERATOR_NAME_TAKEN'
  /** A pod does not answer its admin API. */
  | 'OPERATOR_POD'
  /** A pod answered its admin API with a refusal. */
  | 'OPERATOR_POD_ANSWER';

/** What the operator cannot do; the message says to what, and what to change. */
export class OperatorError extends Error {
  readonly code: OperatorErrorCode;

  constructor(code: OperatorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'OperatorError';
    this.code = code;
  }
}
