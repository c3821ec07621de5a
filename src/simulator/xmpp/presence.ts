import type { XmppPresence } from '../population.js';
import type { XmppStatus } from './trouble.js';

/** What becomes known of a connection. */
export interface PresenceChange {
  readonly status?: XmppStatus;
  readonly tls?: boolean;
  readonly jabberId?: string;
}

/**
 * What is known of a connection after a change.
 *
 * @param takesRequests whether the ACS may call it there
 */
export function presenceAfter(
  before: XmppPresence | undefined,
  change: PresenceChange,
  takesRequests: boolean,
  now: number,
): XmppPresence {
  const { status, changedAt, tls, jabberId } = {
    ...{ status: '', changedAt: now, tls: false, jabberId: '' },
    ...before,
    ...change,
  };
  return {
    status,
    changedAt: status === before?.status ? changedAt : now,
    tls,
    jabberId,
    requestsAt: takesRequests ? jabberId : '',
  };
}
