import { type AcsTarget, acsTarget, isAcsUrl } from './acs-target.js';
import { SessionFailure } from './errors.js';

/** Redirects that a CPE follows within one session (RFC 9110 §15.4 asks for a bound, TR-069 §3.4.5 names none). */
const MOST_REDIRECTS = 5;

/** TR-069 §3.4.5 names 302 and 307; the permanent ones lead there as well, as the URL that is configured stays anyway. */
const FOLLOWED: ReadonlySet<number> = new Set([301, 302, 307, 308]);

/**
 * Where an answer with a status of 3xx leads.
 *
 * @param count redirects of this session, this one included
 */
export function redirected(
  status: number,
  location: string | undefined,
  from: AcsTarget,
  count: number,
): AcsTarget | SessionFailure {
  if (location === undefined || !FOLLOWED.has(status)) {
    return failure(`The ACS answered ${status}${location === undefined ? ' without a Location' : ''}`);
  }
  if (count > MOST_REDIRECTS) return failure(`The ACS redirected the CPE more than ${MOST_REDIRECTS} times`);
  if (!URL.canParse(location, from.url)) {
    return failure(`The ACS redirected the CPE to "${location.slice(0, 100)}", which is no URL`);
  }
  const next = new URL(location, from.url).href;
  if (!isAcsUrl(next)) return failure(`The ACS redirected the CPE to "${next.slice(0, 100)}", which is no ACS`);
  return acsTarget(next);
}

function failure(message: string): SessionFailure {
  return new SessionFailure('http-status', message);
}
