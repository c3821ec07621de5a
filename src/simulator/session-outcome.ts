import { unit } from '../api/random.js';
import { afterDelivery, afterFailure, eventBit, type EventSet } from '../cwmp/event-codes.js';
import { retryDelayMs } from '../cwmp/retry.js';
import { FLAG } from './device-table.js';
import type { SessionFailure } from './errors.js';
import type { LifecycleCore } from './lifecycle-core.js';

const BOOTSTRAP = eventBit('0 BOOTSTRAP');
export const HEARTBEAT = eventBit('14 HEARTBEAT');
/** Events whose delivery need not outlive the process: a boot brings them anew, or discards them. */
const TRANSIENT =
  eventBit('1 BOOT') | eventBit('2 PERIODIC') | eventBit('4 VALUE CHANGE') | eventBit('6 CONNECTION REQUEST');

const STREAM_RETRY = 0x52455452;

/**
 * A session that told these events has ended well: they are delivered, but for those that tell of a message of the CPE's
 * own, which its answer delivers (TR-069 §3.7.1.5); and the CPE is ready.
 */
export function sessionSucceeded(core: LifecycleCore, slot: number, events: EventSet, now: number): void {
  const { scheduler, keyed, journal } = core;
  const { table } = core.population;
  const delivered = events & ~afterDelivery(events);
  table.pending[slot] = (table.pending[slot] as number) & ~delivered;
  keyed.delivered(slot, delivered);
  core.note(slot, 'session ended well');
  table.retries[slot] = 0;
  core.clearFailure(slot);
  table.setState(slot, 'ready');
  if ((events & ~TRANSIENT) !== 0) {
    if ((events & BOOTSTRAP) !== 0) table.mark(slot, FLAG.bootstrapped);
    journal?.mark(slot);
  }
  core.notifications.delivered(slot, now);
  const next = core.notifications.nextDue(slot, now);
  if (scheduler.dueOf(slot) <= now || next < scheduler.dueOf(slot)) scheduler.plan(slot, next);
}

/**
 * The session of a heartbeat is over. It has told nothing else, so nothing is delivered; and one that fails is neither
 * retried nor counted, so that those that wait for a retry go on waiting (TR-069 §3.7.1.5, `14 HEARTBEAT`).
 */
export function heartbeatEnded(
  core: LifecycleCore,
  slot: number,
  failure: SessionFailure | undefined,
  now: number,
): void {
  core.note(slot, failure ? `heartbeat failed: ${failure.message}` : 'session ended well');
  if (!failure) core.notifications.delivered(slot, now);
}

/** A session has failed: the CPE keeps its events, but for those of the session, and retries (TR-069 §3.2.1.1). */
export function sessionFailed(core: LifecycleCore, slot: number, failure: SessionFailure, now: number): void {
  const { population, tally, settings, logger } = core;
  const { table } = population;
  core.notifications.forget(slot);
  table.pending[slot] = afterFailure(table.pending[slot] as number);
  const retries = Math.min((table.retries[slot] as number) + 1, 255);
  table.retries[slot] = retries;
  const number = tally.number(failure.message);
  tally.move(table.failure[slot] as number, number);
  table.failure[slot] = number;
  table.setState(slot, 'failed');
  // An ACS of before version negotiation (TR-069 §3.7.4) refuses a namespace that it does not know.
  if (failure.reason === 'version') table.mark(slot, FLAG.oldAcs);
  core.note(slot, `session failed: ${failure.message}`);
  if (logger.debugEnabled) {
    logger.debug(`session failed: ${failure.message}`, { cpe: population.id(slot), retries });
  }
  if (table.pending[slot] === 0) return;
  const random = unit(core.config.seed, population.index(slot), STREAM_RETRY ^ Math.floor(now));
  const wait = retryDelayMs(retries, random, settings.retryMinimumWait(slot), settings.retryMultiplier(slot));
  core.scheduler.plan(slot, Math.min(now + wait, table.periodicDue[slot] as number));
}
