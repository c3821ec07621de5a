import { eventBit, eventList, type EventSet } from '../cwmp/event-codes.js';
import type { DeviceId } from '../cwmp/types.js';
import { type AcsTarget, acsTarget } from './acs-target.js';
import { FLAG } from './device-table.js';
import { InformWriter } from './inform-writer.js';
import type { LifecycleCore } from './lifecycle-core.js';
import { HEARTBEAT } from './session-outcome.js';
import type { Session } from './session.js';
import { SessionPool } from './session-pool.js';

/** Events of a first contact since power-up. */
const FIRST_CONTACT = eventBit('0 BOOTSTRAP') | eventBit('1 BOOT');

/** A session for `14 HEARTBEAT` alone, which waits or runs. */
interface Heartbeat {
  /** When the CPE was due for what else it has to tell. */
  readonly due: number;
  /** That became due meanwhile. */
  wanted: boolean;
}

/** Gets CPEs that have something to tell a session, and begins it. */
export class Contact {
  readonly pool: SessionPool;
  /** The shard has started and does not stop yet. */
  accepting = false;
  readonly #core: LifecycleCore;
  readonly #informs = new InformWriter();
  readonly #targets = new Map<string, AcsTarget>();
  readonly #heartbeats = new Map<number, Heartbeat>();
  readonly #informTexts = new Map<EventSet, number>();

  constructor(core: LifecycleCore, makeSession: () => Session) {
    this.#core = core;
    const limit = core.config.cwmp?.maxConcurrentSessions ?? 1;
    this.pool = new SessionPool(core.clock, limit, makeSession, (slot, session) => this.#begin(slot, session));
  }

  /** Whether CPEs may begin sessions at all. */
  get open(): boolean {
    return this.accepting && !this.#core.config.paused;
  }

  /** An event that wants a session now. */
  raise(slot: number, event: EventSet): void {
    const { table } = this.#core.population;
    table.pending[slot] = (table.pending[slot] as number) | event;
    this.want(slot);
  }

  /** Gets the CPE its session, unless it has one, waits for one, is dark, or has nothing to tell. */
  want(slot: number): void {
    const heartbeat = this.#heartbeats.get(slot);
    if (heartbeat) heartbeat.wanted = true;
    else if (this.#core.population.table.pending[slot] !== 0) this.#request(slot);
  }

  /** A session for `14 HEARTBEAT` alone. A CPE that has a session then, or waits for one, does without. */
  heartbeat(slot: number): void {
    const { population, scheduler } = this.#core;
    if (!population.table.has(slot, FLAG.bootstrapped) || !this.#mayRequest(slot)) return;
    this.#heartbeats.set(slot, { due: scheduler.dueOf(slot), wanted: false });
    this.#request(slot);
  }

  /** A session is over; if it was that of a heartbeat, the CPE goes on as it would have without. */
  heartbeatEnded(slot: number): void {
    const { population, scheduler } = this.#core;
    const heartbeat = this.#heartbeats.get(slot);
    if (!heartbeat) return;
    this.#heartbeats.delete(slot);
    if (heartbeat.wanted) this.want(slot);
    // What the ACS has set in it may have planned the CPE anew.
    else if (population.table.pending[slot] !== 0) {
      scheduler.plan(slot, Math.min(scheduler.dueOf(slot), heartbeat.due));
    }
  }

  /** The CPE goes dark, or is no more; nothing follows from its heartbeat. */
  forgetHeartbeat(slot: number): void {
    this.#heartbeats.delete(slot);
  }

  /** Nobody waits for a session any more; those that have something to tell are given to `each`. */
  clearLine(each: (slot: number) => void): void {
    this.pool.clearLine((slot) => {
      this.#core.population.table.unmark(slot, FLAG.queued);
      const heartbeat = this.#heartbeats.get(slot);
      this.#heartbeats.delete(slot);
      if (!heartbeat || heartbeat.wanted) each(slot);
    });
  }

  #mayRequest(slot: number): boolean {
    return this.open && !this.#core.population.table.has(slot, FLAG.busy | FLAG.queued | FLAG.dark);
  }

  #request(slot: number): void {
    if (!this.#mayRequest(slot)) return;
    this.#core.population.table.mark(slot, FLAG.queued);
    this.pool.request(slot);
  }

  /** The pool has a session for this slot. */
  #begin(slot: number, session: Session): boolean {
    const { population, clock, faults, keyed, log, metrics, view } = this.#core;
    const { table } = population;
    table.unmark(slot, FLAG.queued);
    const isHeartbeat = this.#heartbeats.has(slot);
    if ((!isHeartbeat && table.pending[slot] === 0) || !this.open || table.has(slot, FLAG.dark)) {
      this.#heartbeats.delete(slot);
      return false;
    }
    const now = clock.now();
    const changes = isHeartbeat ? undefined : this.#core.notifications.forInform(slot, now);
    const events = isHeartbeat ? HEARTBEAT : (table.pending[slot] as number);
    const target = this.#target(slot);
    table.mark(slot, FLAG.busy);
    if ((events & FIRST_CONTACT) !== 0) table.setState(slot, 'bootstrapping');
    const effect = faults.mayStrike(slot)
      ? faults.strike(slot, this.#core.selectable(slot), this.#core.config, now)
      : undefined;
    const inform = this.#informs.write(
      population.profile(slot),
      view.of(slot, now),
      this.#deviceId(slot),
      events,
      isHeartbeat ? undefined : keyed.of(slot),
      isHeartbeat ? 0 : (table.retries[slot] as number),
      table.has(slot, FLAG.oldAcs) ? '1-0' : '1-2',
      // A clock that was never set counts from 1970 since it has power.
      effect?.kind === 'WrongClock' ? now - (table.bootedAt[slot] as number) : now,
      changes,
    );
    log.add(slot, now, this.#informText(events));
    metrics.sessionsActive.set(this.pool.active);
    session.start(slot, events, effect, target, inform);
    return true;
  }

  #deviceId(slot: number): DeviceId {
    const { manufacturer, oui, productClass } = this.#core.config.identity;
    return { manufacturer, oui, productClass, serialNumber: this.#core.population.serial(slot) };
  }

  #target(slot: number): AcsTarget {
    const url = this.#core.population.acsUrl(slot);
    let target = this.#targets.get(url);
    if (!target) {
      target = acsTarget(url);
      this.#targets.set(url, target);
    }
    return target;
  }

  #informText(events: EventSet): number {
    let id = this.#informTexts.get(events);
    if (id === undefined) {
      id = this.#core.log.intern(`inform ${eventList(events).join(', ')}`);
      this.#informTexts.set(events, id);
    }
    return id;
  }
}
