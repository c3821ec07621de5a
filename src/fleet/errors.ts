/** What cannot be made of a fleet, or of an action on it. */
export type FleetErrorCode = 'FLEET_NO_ACS_URL' | 'FLEET_ACTION';

/** A fleet or an action that cannot be carried out; the message says why, and what to write instead. */
export class FleetError extends Error {
  readonly code: FleetErrorCode;

  constructor(code: FleetErrorCode, message: string) {
    super(message);
    this.name = 'FleetError';
    this.code = code;
  }
}
