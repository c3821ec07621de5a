import { eventBit, eventList, type EventSet } from '../cwmp/event-codes.js';
import type { DeviceId } from '../cwmp/types.js';
import { type AcsTarget, acsTarget } from './acs-target.js';
import { FLAG } from './device-table.js';
import { InformWriter } from './inform-writer.js';
import type { LifecycleCore } from './lifecycle-core.js';
import type { Session } from './session.js';
import { SessionPool } from './session-pool.js';

/** Events of a first contact since power-up. */
const FIRST_CONTACT = eventBit('0 BOOTSTRAP') | eventBit('1 BOOT');

/** Gets CPEs that have something to tell a session, and begins it. */
export class Contact {
  readonly pool: SessionPool;
  /** The shard has started and does not stop yet. */
  accepting = false;
  readonly #core: LifecycleCore;
  readonly #informs = new InformWriter();
  readonly #targets = new Map<string, AcsTarget>();
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
    const { table } = this.#core.population;
    const waits = FLAG.busy | FLAG.queued | FLAG.dark;
    if (!this.open || table.has(slot, waits) || table.pending[slot] === 0) return;
    table.mark(slot, FLAG.queued);
    this.pool.request(slot);
  }

  /** The pool has a session for this slot. */
  #begin(slot: number, session: Session): boolean {
    const { population, clock, faults, keyed, log, metrics, view } = this.#core;
    const { table } = population;
    table.unmark(slot, FLAG.queued);
    if (table.pending[slot] === 0 || !this.open || table.has(slot, FLAG.dark)) return false;
    const now = clock.now();
    const changes = this.#core.notifications.forInform(slot, now);
    const pending = table.pending[slot] as number;
    const target = this.#target(slot);
    table.mark(slot, FLAG.busy);
    if ((pending & FIRST_CONTACT) !== 0) table.setState(slot, 'bootstrapping');
    const effect = faults.mayStrike(slot)
      ? faults.strike(slot, this.#core.selectable(slot), this.#core.config, now)
      : undefined;
    const inform = this.#informs.write(
      population.profile(slot),
      view.of(slot, now),
      this.#deviceId(slot),
      pending,
      keyed.of(slot),
      table.retries[slot] as number,
      table.has(slot, FLAG.oldAcs) ? '1-0' : '1-2',
      // A clock that was never set counts from 1970 since it has power.
      effect?.kind === 'WrongClock' ? now - (table.bootedAt[slot] as number) : now,
      changes,
    );
    log.add(slot, now, this.#informText(pending));
    metrics.sessionsActive.set(this.pool.active);
    session.start(slot, pending, effect, target, inform);
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
