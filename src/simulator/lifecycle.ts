import type { Logger } from '../api/logger.js';
import { unit } from '../api/random.js';
import type { FaultEffect, ShardConfig } from '../api/shard-config.js';
import type { AcsRequest, CpeResponse } from '../cwmp/cpe-messages.js';
import {
  afterFailure,
  afterReboot,
  type EventCode,
  eventBit,
  eventList,
  type EventSet,
  onBootstrap,
} from '../cwmp/event-codes.js';
import { cwmpFault } from '../cwmp/faults.js';
import { retryDelayMs } from '../cwmp/retry.js';
import type { CwmpFault, DeviceId, EventStruct } from '../cwmp/types.js';
import { Interner } from '../datamodel/interner.js';
import type { Leaf } from '../datamodel/leaf.js';
import { Overlay } from '../datamodel/overlay.js';
import { type AcsTarget, acsTarget } from './acs-target.js';
import type { Clock } from './clock.js';
import type { Credentials } from './credentials.js';
import { CpeSettings } from './cpe-settings.js';
import { FLAG } from './device-table.js';
import { SessionFailure } from './errors.js';
import { EventLog } from './event-log.js';
import { FailureTally } from './failure-tally.js';
import { FaultBook } from './fault-book.js';
import { InformWriter } from './inform-writer.js';
import type { Journal } from './journal.js';
import type { SimulatorMetrics } from './metrics.js';
import type { CpeView, Population } from './population.js';
import { handleRequest } from './rpc-handler.js';
import { Scheduler } from './scheduler.js';
import type { Session, SessionOwner } from './session.js';
import { SessionPool } from './session-pool.js';
import { SessionStats } from './session-stats.js';
import type { CpeRecord } from './shard-store.js';
import { startOffset } from './start-pacing.js';

const BOOTSTRAP = eventBit('0 BOOTSTRAP');
const BOOT = eventBit('1 BOOT');
const PERIODIC = eventBit('2 PERIODIC');
const VALUE_CHANGE = eventBit('4 VALUE CHANGE');
const CONNECTION_REQUEST = eventBit('6 CONNECTION REQUEST');

/** How long a CPE is dark while it reboots: between the first and the sum of both, by (seed, index). */
const REBOOT_MS = 3000;
const REBOOT_SPREAD_MS = 4000;

const STREAM_REBOOT = 0x5245424f;
const STREAM_RETRY = 0x52455452;

/** What becomes of a CPE while it is dark. */
export interface Reboot {
  readonly factoryReset?: boolean;
  /** The firmware that it comes up with. */
  readonly version?: string;
  /** The CommandKey of the Reboot that an ACS asked for. */
  readonly commandKey?: string;
}

/** What waits for the end of a session. */
interface AfterSession {
  readonly reboot?: Reboot;
  readonly acsChanged?: boolean;
  readonly connectionRequest?: boolean;
}

export interface LifecycleParts {
  readonly clock: Clock;
  readonly population: Population;
  readonly journal: Journal | undefined;
  readonly metrics: SimulatorMetrics;
  readonly logger: Logger;
  makeSession(owner: SessionOwner): Session;
}

/** Told how each session ended; what actions wait for. */
export type SessionListener = (
  slot: number,
  events: EventSet,
  startedAt: number,
  failure: SessionFailure | undefined,
) => void;

/**
 * What happens to the CPEs of a shard, and when: power-up, first contact, periodic Informs, retries, connection
 * requests, reboots, factory resets. All decisions follow from the table, the clock and (seed, index).
 */
export class Lifecycle implements SessionOwner {
  readonly log: EventLog;
  readonly faults = new FaultBook();
  readonly tally = new FailureTally();
  readonly stats: SessionStats;
  faultsAnswered = 0;
  onSessionEnd: SessionListener | undefined;
  readonly #parts: LifecycleParts;
  readonly #population: Population;
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #pool: SessionPool;
  readonly #informs = new InformWriter();
  readonly #interner = new Interner();
  readonly #settings: CpeSettings;
  readonly #view: CpeView;
  readonly #targets = new Map<string, AcsTarget>();
  readonly #informTexts = new Map<EventSet, number>();
  /** Pending events that carry a CommandKey. */
  readonly #keyed = new Map<number, EventStruct[]>();
  readonly #afterSession = new Map<number, AfterSession>();
  #config: ShardConfig;
  #accepting = false;

  constructor(config: ShardConfig, parts: LifecycleParts) {
    this.#config = config;
    this.#parts = parts;
    this.#population = parts.population;
    this.#clock = parts.clock;
    this.#view = parts.population.view();
    this.log = new EventLog(parts.population.size, parts.clock.now());
    this.faults.standing = config.faults;
    this.stats = new SessionStats(parts.metrics);
    this.#settings = new CpeSettings(config, parts.population);
    this.#scheduler = new Scheduler(parts.clock, parts.population.size, (slot, now) => {
      this.#due(slot, now);
    });
    this.#pool = new SessionPool(
      parts.clock,
      config.cwmp?.maxConcurrentSessions ?? 1,
      () => parts.makeSession(this),
      (slot, session) => this.#begin(slot, session),
    );
  }

  get activeSessions(): number {
    return this.#pool.active;
  }

  /** When the CPE contacts its ACS next by itself, ms since the epoch; Infinity for never. */
  nextContact(slot: number): number {
    return this.#scheduler.dueOf(slot);
  }

  /** Takes a stored CPE back, before `start`. Records of CPEs that the shard does not have are not taken. */
  restore(record: CpeRecord): void {
    const population = this.#population;
    const { table } = population;
    const slot = population.slotOfIndex(record.index);
    if (slot < 0) return;
    if (record.bootstrapped) table.mark(slot, FLAG.bootstrapped);
    table.pending[slot] = record.pending;
    if (record.overlay !== '') population.overlays.set(slot, Overlay.fromJSON(record.overlay, this.#interner));
    if (record.softwareVersion !== '') population.setSoftwareVersion(slot, record.softwareVersion);
    if (record.commandKeys !== '') this.#keyed.set(slot, JSON.parse(record.commandKeys) as EventStruct[]);
  }

  /** What of a CPE outlives the process. */
  record(slot: number): CpeRecord {
    const population = this.#population;
    const keyed = this.#keyed.get(slot);
    return {
      index: population.index(slot),
      bootstrapped: population.table.has(slot, FLAG.bootstrapped),
      pending: population.table.pending[slot] as number,
      overlay: population.overlays.get(slot)?.toJSON() ?? '',
      softwareVersion: population.upgradedVersion(slot),
      commandKeys: keyed ? JSON.stringify(keyed) : '',
    };
  }

  /**
   * Powers all CPEs up, paced as the manifest says.
   *
   * @param moved the connection-request URLs are others than before, which active notification tells an ACS (TR-181
   * Device.ManagementServer.ConnectionRequestURL)
   */
  start(moved: boolean): void {
    for (let slot = 0; slot < this.#population.size; slot++) {
      this.#powerUp(slot, startOffset(this.#config, slot), moved ? VALUE_CHANGE : 0);
    }
    this.#accepting = true;
    if (!this.#config.paused) this.#scheduler.start();
  }

  /** Takes over what changed in the configuration; CPEs above the new count are no more, new ones power up. */
  configure(config: ShardConfig): void {
    const before = this.#config;
    this.#config = config;
    this.#settings.config = config;
    this.#population.configure(config);
    this.faults.standing = config.faults;
    this.#pool.setLimit(config.cwmp?.maxConcurrentSessions ?? 1);
    if (config.shard.count !== before.shard.count) this.#resize(config.shard.count);
    if (config.cwmp?.acsUrl !== before.cwmp?.acsUrl)
      this.#forEachSlot((slot) => {
        if (this.#population.acsUrl(slot) === config.cwmp?.acsUrl) this.#changeAcs(slot);
      });
    if (JSON.stringify(config.cwmp?.periodicInform) !== JSON.stringify(before.cwmp?.periodicInform)) {
      this.#forEachSlot((slot) => {
        this.#replanPeriodic(slot);
      });
    }
    if (config.paused && !before.paused) this.#pause();
    if (!config.paused && before.paused) this.#resume();
  }

  /** A connection request: false when the CPE takes none now (TR-069 §3.2.2). */
  connectionRequest(slot: number): boolean {
    const { table } = this.#population;
    if (!this.#accepting || this.#config.paused || table.has(slot, FLAG.busy | FLAG.dark)) return false;
    this.forceConnectionRequest(slot);
    return true;
  }

  /** The same, but a CPE that is busy or dark has its session afterwards. */
  forceConnectionRequest(slot: number): void {
    this.#log(slot, 'connection request');
    // One that runs may have this event in its Inform already, which its end would take for both.
    if (this.#population.table.has(slot, FLAG.busy)) this.#defer(slot, { connectionRequest: true });
    else this.#raise(slot, CONNECTION_REQUEST);
  }

  /** Says whether one of these events is still to be told. */
  isPending(slot: number, events: EventSet): boolean {
    return ((this.#population.table.pending[slot] as number) & events) !== 0;
  }

  /** Queues a fault for the CPE's next session. */
  queueFault(slot: number, effect: FaultEffect): void {
    this.faults.queue(slot, effect);
    this.#log(slot, `fault queued: ${effectName(effect)}`);
  }

  /** The CPE goes dark and comes up again; when a session of it runs, after that. */
  reboot(slot: number, reboot: Reboot): void {
    if (this.#population.table.has(slot, FLAG.busy))
      this.#defer(slot, { reboot: { ...this.#afterSession.get(slot)?.reboot, ...reboot } });
    else this.#goDark(slot, reboot);
  }

  /** Begins nothing any more, lets what runs end, and after `drainMs` ends it. */
  async stop(drainMs: number): Promise<void> {
    this.#accepting = false;
    this.#scheduler.stop();
    this.#pool.clearLine((slot) => {
      this.#population.table.unmark(slot, FLAG.queued);
    });
    await this.#pool.idle(drainMs);
    this.#pool.cancelAll(new SessionFailure('shutdown', 'The simulator ended while the session ran'));
  }

  // --- SessionOwner

  handle(session: Session, request: AcsRequest): CpeResponse | CwmpFault | Promise<CpeResponse | CwmpFault> {
    const { slot, effect } = session;
    if (effect?.kind === 'CwmpFault') {
      session.effect = undefined;
      this.faults.spend(slot, effect);
      return cwmpFault(effect.code, 'injected');
    }
    const population = this.#population;
    const before = this.#parts.journal && population.overlays.get(slot)?.clone();
    const outcome = handleRequest(
      population.profile(slot),
      this.#view.of(slot, this.#clock.now()),
      this.#interner,
      request,
    );
    const { answer, effect: asked } = outcome;
    if (asked?.kind === 'reboot') this.reboot(slot, { commandKey: asked.commandKey });
    else if (asked?.kind === 'factory-reset') this.reboot(slot, { factoryReset: true });
    if (asked?.kind !== 'set') return answer;
    population.overlays.set(slot, asked.overlay);
    if (!this.#parts.journal) {
      this.#valuesSet(slot, asked.changed);
      return answer;
    }
    this.#parts.journal.mark(slot);
    return this.#parts.journal.durable().then(
      () => {
        if (slot < population.size) this.#valuesSet(slot, asked.changed);
        return answer;
      },
      (error: unknown) => {
        if (before) population.overlays.set(slot, before);
        else population.overlays.delete(slot);
        this.#parts.logger.error((error as Error).message);
        return cwmpFault(9002, 'the values could not be stored');
      },
    );
  }

  faulted(session: Session, fault: CwmpFault): void {
    this.faultsAnswered++;
    this.#parts.metrics.rpcFaults('cwmp', fault.code).inc();
    this.#log(session.slot, `fault ${fault.code} answered`);
  }

  credentials(session: Session): Credentials {
    return this.#population.acsCredentials(session.slot);
  }

  ended(session: Session, failure: SessionFailure | undefined): void {
    const { slot, events, startedAt } = session;
    const now = this.#clock.now();
    this.stats.ended(session, failure, now);
    this.#parts.metrics.sessionsActive.set(this.#pool.active - 1);
    if (slot < this.#population.size) {
      this.#population.table.unmark(slot, FLAG.busy);
      if (failure) this.#failed(slot, failure, now);
      else this.#succeeded(slot, events, now);
      this.#afterwards(slot);
    }
    this.#pool.release(session);
    this.onSessionEnd?.(slot, events, startedAt, failure);
  }

  // --- the course of a CPE

  #powerUp(slot: number, offset: number, extra: EventSet): void {
    const { table } = this.#population;
    const at = this.#clock.now() + offset;
    table.pending[slot] = this.#eventsOfBoot(slot) | (table.has(slot, FLAG.bootstrapped) ? extra : 0);
    table.bootedAt[slot] = at;
    table.periodicDue[slot] = Infinity;
    table.mark(slot, FLAG.dark);
    this.#scheduler.plan(slot, at);
  }

  /** What a CPE that boots has to tell: that it does, and what outlived it; an ACS that it does not know yet, only that. */
  #eventsOfBoot(slot: number): EventSet {
    const { table } = this.#population;
    const pending = table.pending[slot] as number;
    return table.has(slot, FLAG.bootstrapped) ? afterReboot(pending) : onBootstrap(pending | BOOT);
  }

  #due(slot: number, now: number): void {
    const { table } = this.#population;
    if (table.has(slot, FLAG.dark)) this.#comeUp(slot, now);
    else if (now >= (table.periodicDue[slot] as number)) {
      this.#parts.metrics.periodicTicks.inc();
      table.pending[slot] = (table.pending[slot] as number) | PERIODIC;
      table.periodicDue[slot] = this.#settings.nextPeriodic(slot, now);
    }
    this.#scheduler.plan(slot, table.periodicDue[slot] as number);
    this.#contact(slot);
  }

  #comeUp(slot: number, now: number): void {
    const { table } = this.#population;
    table.unmark(slot, FLAG.dark);
    table.bootedAt[slot] = now;
    table.periodicDue[slot] = this.#settings.firstPeriodic(slot, now);
    this.#parts.metrics.scheduledEventsFired.inc();
    this.#log(slot, 'boot');
  }

  #goDark(slot: number, reboot: Reboot): void {
    const population = this.#population;
    const { table } = population;
    if (reboot.factoryReset) {
      population.overlays.delete(slot);
      this.#keyed.delete(slot);
      table.unmark(slot, FLAG.bootstrapped);
    }
    table.pending[slot] = this.#eventsOfBoot(slot);
    if (reboot.commandKey !== undefined) this.#addKeyed(slot, 'M Reboot', reboot.commandKey);
    if (reboot.version !== undefined && reboot.version !== population.softwareVersion(slot)) {
      population.setSoftwareVersion(slot, reboot.version);
      // SoftwareVersion has active notification by default (TR-181 Device.DeviceInfo.SoftwareVersion).
      if (table.has(slot, FLAG.bootstrapped)) table.pending[slot] |= VALUE_CHANGE;
    }
    this.#clearFailure(slot);
    table.retries[slot] = 0;
    table.setState(slot, 'new');
    table.mark(slot, FLAG.dark);
    table.periodicDue[slot] = Infinity;
    const now = this.#clock.now();
    const dark = REBOOT_MS + REBOOT_SPREAD_MS * unit(this.#config.seed, population.index(slot), STREAM_REBOOT);
    this.#log(
      slot,
      reboot.factoryReset ? 'factory reset' : reboot.version === undefined ? 'reboot' : `upgrade to ${reboot.version}`,
    );
    this.#scheduler.plan(slot, now + dark);
    this.#parts.journal?.mark(slot);
  }

  #addKeyed(slot: number, code: EventCode, commandKey: string): void {
    const { table } = this.#population;
    // Before `0 BOOTSTRAP` is delivered nothing else is told (TR-069 §3.7.1.5).
    if (!table.has(slot, FLAG.bootstrapped)) return;
    table.pending[slot] = (table.pending[slot] as number) | eventBit(code);
    this.#keyed.set(slot, [...(this.#keyed.get(slot) ?? []), { code, commandKey }]);
  }

  /** An event that wants a session now. */
  #raise(slot: number, event: EventSet): void {
    const { table } = this.#population;
    table.pending[slot] = (table.pending[slot] as number) | event;
    this.#contact(slot);
  }

  /** Gets the CPE its session, unless it has one, waits for one, is dark, or has nothing to tell. */
  #contact(slot: number): void {
    const { table } = this.#population;
    const waits = FLAG.busy | FLAG.queued | FLAG.dark;
    if (!this.#accepting || this.#config.paused || table.has(slot, waits) || table.pending[slot] === 0) return;
    table.mark(slot, FLAG.queued);
    this.#pool.request(slot);
  }

  /** The pool has a session for this slot. */
  #begin(slot: number, session: Session): boolean {
    const population = this.#population;
    const { table } = population;
    table.unmark(slot, FLAG.queued);
    const pending = table.pending[slot] as number;
    if (pending === 0 || this.#config.paused || !this.#accepting || table.has(slot, FLAG.dark)) return false;
    const now = this.#clock.now();
    const target = this.#target(slot);
    table.mark(slot, FLAG.busy);
    if ((pending & (BOOTSTRAP | BOOT)) !== 0) table.setState(slot, 'bootstrapping');
    const effect =
      this.faults.standing.length > 0 || this.faults.queuedFor(slot).length > 0 ? this.#strike(slot, now) : undefined;
    const inform = this.#informs.write(
      population.profile(slot),
      this.#view.of(slot, now),
      this.#deviceId(slot),
      pending,
      this.#keyed.get(slot),
      table.retries[slot] as number,
    );
    this.log.add(slot, now, this.#informText(pending));
    this.#parts.metrics.sessionsActive.set(this.#pool.active);
    session.start(slot, pending, effect, target, inform);
    return true;
  }

  #succeeded(slot: number, events: EventSet, now: number): void {
    const { table } = this.#population;
    const pending = table.pending[slot] as number;
    table.pending[slot] = pending & ~events;
    const keyed = this.#keyed.get(slot);
    if (keyed) {
      const left = keyed.filter(({ code }) => (eventBit(code as EventCode) & events) === 0);
      if (left.length > 0) this.#keyed.set(slot, left);
      else this.#keyed.delete(slot);
    }
    this.#log(slot, 'session ended well');
    table.retries[slot] = 0;
    this.#clearFailure(slot);
    table.setState(slot, 'ready');
    const stored = events & ~(BOOT | PERIODIC | CONNECTION_REQUEST | VALUE_CHANGE);
    if (stored !== 0) {
      if ((events & BOOTSTRAP) !== 0) table.mark(slot, FLAG.bootstrapped);
      this.#parts.journal?.mark(slot);
    }
    if (this.#scheduler.dueOf(slot) <= now) this.#scheduler.plan(slot, table.periodicDue[slot] as number);
  }

  #failed(slot: number, failure: SessionFailure, now: number): void {
    const { table } = this.#population;
    table.pending[slot] = afterFailure(table.pending[slot] as number);
    const retries = Math.min((table.retries[slot] as number) + 1, 255);
    table.retries[slot] = retries;
    const number = this.tally.number(failure.message);
    this.tally.move(table.failure[slot] as number, number);
    table.failure[slot] = number;
    table.setState(slot, 'failed');
    this.#log(slot, `session failed: ${failure.message}`);
    if (this.#parts.logger.debugEnabled) {
      this.#parts.logger.debug(`session failed: ${failure.message}`, { cpe: this.#population.id(slot), retries });
    }
    if (table.pending[slot] === 0) return;
    const random = unit(this.#config.seed, this.#population.index(slot), STREAM_RETRY ^ Math.floor(now));
    const wait = retryDelayMs(
      retries,
      random,
      this.#settings.retryMinimumWait(slot),
      this.#settings.retryMultiplier(slot),
    );
    this.#scheduler.plan(slot, Math.min(now + wait, table.periodicDue[slot] as number));
  }

  /** What waited for the end of the session. */
  #afterwards(slot: number): void {
    const { table } = this.#population;
    const after = this.#afterSession.get(slot);
    if (after) {
      this.#afterSession.delete(slot);
      if (after.acsChanged) this.#acsChanged(slot);
      if (after.reboot) this.#goDark(slot, after.reboot);
      if (after.connectionRequest) this.#raise(slot, CONNECTION_REQUEST);
    } else if (table.state(slot) === 'ready' && table.pending[slot] !== 0) this.#contact(slot);
  }

  /** What an ACS has set of the CPE's own settings takes effect. */
  #valuesSet(slot: number, changed: readonly Leaf[]): void {
    this.#log(slot, `${changed.length} values changed by the ACS`);
    const known = this.#population.profile(slot).wellKnown;
    if (changed.some((leaf) => leaf === known.acsUrl)) this.#changeAcs(slot);
    if (changed.some((leaf) => this.#settings.isPeriodic(slot, leaf))) {
      const { table } = this.#population;
      const now = this.#clock.now();
      table.periodicDue[slot] = this.#settings.nextPeriodic(slot, now);
      this.#scheduler.plan(slot, table.periodicDue[slot]);
    }
  }

  #defer(slot: number, after: AfterSession): void {
    this.#afterSession.set(slot, { ...this.#afterSession.get(slot), ...after });
  }

  /** The CPE has another ACS; a session that runs ends with the one before. */
  #changeAcs(slot: number): void {
    if (this.#population.table.has(slot, FLAG.busy)) this.#defer(slot, { acsChanged: true });
    else this.#acsChanged(slot);
  }

  /** Another ACS is a first contact again (TR-069 §3.7.1.5, `0 BOOTSTRAP`). */
  #acsChanged(slot: number): void {
    const { table } = this.#population;
    table.unmark(slot, FLAG.bootstrapped);
    table.pending[slot] = onBootstrap(table.pending[slot] as number);
    this.#keyed.delete(slot);
    this.#parts.journal?.mark(slot);
    if (!table.has(slot, FLAG.busy | FLAG.dark)) {
      this.#scheduler.plan(slot, this.#clock.now() + startOffset(this.#config, slot));
    }
  }

  #resize(size: number): void {
    const population = this.#population;
    const before = population.size;
    for (let slot = size; slot < before; slot++) this.#afterSession.delete(slot);
    this.#pool.cancelSlots(size, new SessionFailure('shutdown', 'The CPE was taken out of the fleet'));
    for (let slot = size; slot < before; slot++) this.#remove(slot);
    population.resize(size);
    this.#scheduler.resize(size);
    this.log.resize(size);
    for (let slot = before; slot < size; slot++) {
      this.#powerUp(
        slot,
        startOffset(this.#config, slot) -
          startOffset({ ...this.#config, start: { ...this.#config.start, jitterMs: 0 } }, before),
        0,
      );
    }
  }

  #remove(slot: number): void {
    const population = this.#population;
    this.#scheduler.plan(slot, Infinity);
    this.#clearFailure(slot);
    this.faults.forget(slot);
    this.#keyed.delete(slot);
    this.#parts.journal?.drop(population.index(slot));
  }

  #pause(): void {
    this.#scheduler.stop();
    this.#pool.clearLine((slot) => {
      this.#population.table.unmark(slot, FLAG.queued);
      // It keeps its events; resuming finds it due.
      if (!this.#population.table.has(slot, FLAG.dark)) this.#scheduler.plan(slot, this.#clock.now());
    });
  }

  #resume(): void {
    if (!this.#accepting) return;
    this.#scheduler.start();
    this.#forEachSlot((slot) => {
      if (this.#population.table.state(slot) === 'ready') this.#contact(slot);
    });
  }

  // --- small questions

  #clearFailure(slot: number): void {
    const { table } = this.#population;
    this.tally.move(table.failure[slot] as number, 0);
    table.failure[slot] = 0;
  }

  #strike(slot: number, now: number): FaultEffect | undefined {
    const population = this.#population;
    const cpe = {
      index: population.index(slot),
      id: population.id(slot),
      serial: population.serial(slot),
      state: population.table.state(slot),
    };
    return this.faults.strike(slot, cpe, this.#config, now);
  }

  #deviceId(slot: number): DeviceId {
    const { manufacturer, oui, productClass } = this.#config.identity;
    return { manufacturer, oui, productClass, serialNumber: this.#population.serial(slot) };
  }

  #target(slot: number): AcsTarget {
    const url = this.#population.acsUrl(slot);
    let target = this.#targets.get(url);
    if (!target) {
      target = acsTarget(url);
      this.#targets.set(url, target);
    }
    return target;
  }

  #replanPeriodic(slot: number): void {
    const { table } = this.#population;
    if (table.has(slot, FLAG.dark)) return;
    table.periodicDue[slot] = this.#settings.firstPeriodic(slot, this.#clock.now());
    // What waits for its retry goes on waiting for that.
    const retry = table.state(slot) === 'failed' && table.pending[slot] !== 0 ? this.#scheduler.dueOf(slot) : Infinity;
    this.#scheduler.plan(slot, Math.min(retry, table.periodicDue[slot]));
  }

  #informText(events: EventSet): number {
    let id = this.#informTexts.get(events);
    if (id === undefined) {
      id = this.log.intern(`inform ${eventList(events).join(', ')}`);
      this.#informTexts.set(events, id);
    }
    return id;
  }

  #log(slot: number, text: string): void {
    this.log.add(slot, this.#clock.now(), this.log.intern(text));
  }

  #forEachSlot(each: (slot: number) => void): void {
    for (let slot = 0; slot < this.#population.size; slot++) each(slot);
  }
}

/** For people: what a fault does. */
export function effectName(effect: FaultEffect): string {
  if (effect.kind === 'CwmpFault') return `CWMP ${effect.code}`;
  return effect.kind === 'ConnectDelay' ? `ConnectDelay ${effect.delayMs} ms` : effect.kind;
}
