import type { FaultEffect, ShardConfig } from '../api/shard-config.js';
import type { AcsRequest, CpeResponse } from '../cwmp/cpe-messages.js';
import { eventBit, type EventSet, onBootstrap } from '../cwmp/event-codes.js';
import type { AcsResponse, CpeRequest } from '../cwmp/cpe-rpcs.js';
import type { CwmpFault } from '../cwmp/types.js';
import { Contact } from './contact.js';
import { recordOf, restoreRecord } from './cpe-record.js';
import type { ContentCoding } from './content-encoding.js';
import type { Credentials } from './credentials.js';
import { FLAG } from './device-table.js';
import { Errands } from './errands.js';
import { SessionFailure } from './errors.js';
import type { EventLog } from './event-log.js';
import type { FailureTally } from './failure-tally.js';
import { type CoreParts, LifecycleCore } from './lifecycle-core.js';
import { comeUp, goDark, type Reboot, switchOn } from './power.js';
import type { RequestRate } from './request-rate.js';
import { RpcExecution } from './rpc-execution.js';
import { ScheduledInforms } from './scheduled-informs.js';
import type { Session } from './session.js';
import type { SessionOwner } from './session-owner.js';
import { HEARTBEAT, heartbeatEnded, sessionFailed, sessionSucceeded } from './session-outcome.js';
import { SessionStats } from './session-stats.js';
import type { CpeRecord } from './shard-store.js';
import { NatBindings, type StunParts } from './stun/nat-bindings.js';
import type { FileParts } from './transfer/file-exchange.js';
import { applyConfig } from './transfer/apply-config.js';
import { startOffset } from './start-pacing.js';
import type { WayIn } from './way-in.js';
import { XmppConnections, type XmppParts } from './xmpp/xmpp-connections.js';

const PERIODIC = eventBit('2 PERIODIC');
const VALUE_CHANGE = eventBit('4 VALUE CHANGE');
const CONNECTION_REQUEST = eventBit('6 CONNECTION REQUEST');

/** What waits for the end of a session. */
interface AfterSession {
  readonly reboot?: Reboot;
  readonly acsChanged?: boolean;
  readonly connectionRequest?: boolean;
}

export interface LifecycleParts extends CoreParts {
  /** What file transfers use. */
  readonly files: FileParts;
  /** Where CPEs listen, beside connection requests. */
  readonly host: string;
  /** What CPEs behind a NAT use. */
  readonly stun: StunParts;
  /** What CPEs use that are called over XMPP. */
  readonly xmpp: XmppParts;
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
  /** Why CPEs are failed now. */
  readonly tally: FailureTally;
  readonly stats: SessionStats;
  faultsAnswered = 0;
  onSessionEnd: SessionListener | undefined;
  readonly #core: LifecycleCore;
  readonly #contact: Contact;
  readonly #rpcs: RpcExecution;
  readonly #errands: Errands;
  readonly #scheduled: ScheduledInforms;
  readonly #bindings: NatBindings;
  readonly #waysIn: readonly WayIn[];
  readonly #afterSession = new Map<number, AfterSession>();

  constructor(config: ShardConfig, parts: LifecycleParts) {
    this.#core = new LifecycleCore(config, parts, (slot, now) => {
      this.#due(slot, now);
    });
    this.#contact = new Contact(this.#core, () => parts.makeSession(this));
    this.#rpcs = new RpcExecution(this.#core, {
      reboot: (slot, reboot) => {
        this.reboot(slot, reboot);
      },
      changeAcs: (slot) => {
        this.#changeAcs(slot);
      },
      scheduleInform: (slot, delayMs, commandKey) => this.#scheduled.add(slot, delayMs, commandKey),
      jobsChanged: (slot) => {
        this.#errands.wake(slot);
      },
      changed: (slot, leaves) => {
        for (const way of this.#waysIn) way.set(slot, leaves);
      },
      written: (slot, paths) => {
        this.#errands.written(slot, paths);
      },
    });
    this.#errands = new Errands(this.#core, parts.files, parts.host, {
      contact: (slot) => {
        this.#contact.want(slot);
      },
      heartbeat: (slot) => {
        this.#contact.heartbeat(slot);
      },
      upgrade: (slot, version) => {
        this.reboot(slot, { version });
      },
      configure: (slot, file) => {
        const outcome = applyConfig(this.#core, slot, file);
        if ('wrong' in outcome) return outcome.wrong;
        this.#rpcs.takeEffect(
          slot,
          outcome.changed,
          `${outcome.changed.length} values changed by a configuration file`,
        );
        this.#errands.configured(
          slot,
          outcome.changed.map(({ path }) => path),
        );
        return undefined;
      },
    });
    this.#scheduled = new ScheduledInforms(this.#core, (slot) => {
      this.#contact.want(slot);
    });
    const reachable = {
      connectionRequest: (slot: number) => this.connectionRequest(slot),
      changed: (slot: number) => {
        this.#reachableElsewhere(slot);
      },
    };
    this.#bindings = new NatBindings(this.#core, parts.stun, reachable);
    this.#waysIn = [this.#bindings, new XmppConnections(this.#core, parts.xmpp, reachable)];
    this.log = this.#core.log;
    this.tally = this.#core.tally;
    this.stats = new SessionStats(parts.metrics);
  }

  get activeSessions(): number {
    return this.#contact.pool.active;
  }

  /** How many connection requests CPEs took lately. */
  get requestRate(): RequestRate {
    return this.#core.requestRate;
  }

  /** When the CPE contacts its ACS next by itself, ms since the epoch; Infinity for never. */
  nextContact(slot: number): number {
    return this.#core.scheduler.dueOf(slot);
  }

  /** Takes a stored CPE back, before `start`. */
  restore(record: CpeRecord): void {
    restoreRecord(this.#core, record);
  }

  /** What of a CPE outlives the process. */
  record(slot: number): CpeRecord {
    return recordOf(this.#core, slot);
  }

  /**
   * Powers all CPEs up, paced as the manifest says.
   *
   * @param moved the connection-request URLs are others than before, which active notification tells an ACS (TR-181
   * Device.ManagementServer.ConnectionRequestURL)
   */
  start(moved: boolean): void {
    this.#errands.restored();
    for (let slot = 0; slot < this.#core.population.size; slot++) {
      switchOn(this.#core, slot, startOffset(this.#core.config, slot), moved ? VALUE_CHANGE : 0);
    }
    this.#contact.accepting = true;
    if (this.#core.config.paused) return;
    this.#core.scheduler.start();
    this.#errands.open();
    for (const way of this.#waysIn) way.open();
  }

  /** Takes over what changed in the configuration; CPEs above the new count are no more, new ones power up. */
  configure(config: ShardConfig): void {
    const before = this.#core.config;
    this.#core.configure(config);
    this.#contact.pool.setLimit(config.cwmp?.maxConcurrentSessions ?? 1);
    if (config.shard.count !== before.shard.count) this.#resize(config.shard.count);
    if (config.cwmp?.acsUrl !== before.cwmp?.acsUrl)
      this.#forEachSlot((slot) => {
        if (this.#core.population.acsUrl(slot) === config.cwmp?.acsUrl) this.#changeAcs(slot);
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
    const { table } = this.#core.population;
    if (!this.#contact.open || table.has(slot, FLAG.busy | FLAG.dark)) return false;
    this.forceConnectionRequest(slot);
    return true;
  }

  /** The same, but a CPE that is busy or dark has its session afterwards. */
  forceConnectionRequest(slot: number): void {
    this.#core.note(slot, 'connection request');
    // One that runs may have this event in its Inform already, which its end would take for both.
    if (this.#core.population.table.has(slot, FLAG.busy)) this.#defer(slot, { connectionRequest: true });
    else this.#contact.raise(slot, CONNECTION_REQUEST);
  }

  /** Says whether one of these events is still to be told. */
  isPending(slot: number, events: EventSet): boolean {
    return ((this.#core.population.table.pending[slot] as number) & events) !== 0;
  }

  /** Queues a fault for the CPE's next session, transfer or test. */
  queueFault(slot: number, effect: FaultEffect): void {
    this.#core.faults.queue(slot, effect);
    this.#core.note(slot, `fault queued: ${effectName(effect)}`);
  }

  /**
   * Writes what has changed of CPEs now, and not in a while.
   *
   * @throws SimulatorError `SIM_STORE`; it is tried again by itself
   */
  save(): void {
    this.#core.journal?.flush();
  }

  /** Brings what is counted beside the tree of a CPE into it, for somebody who is about to read. */
  settle(slot: number): void {
    this.#errands.settle(slot);
  }

  /** The CPE goes dark and comes up again; when a session of it runs, after that. */
  reboot(slot: number, reboot: Reboot): void {
    if (this.#core.population.table.has(slot, FLAG.busy))
      this.#defer(slot, { reboot: { ...this.#afterSession.get(slot)?.reboot, ...reboot } });
    else this.#goDark(slot, reboot);
  }

  /** The CPE is given other firmware by somebody else than its ACS, and boots with it. */
  upgrade(slot: number, version: string): void {
    this.#errands.upgradedByOthers(slot, version);
    this.reboot(slot, { version });
  }

  /** Begins nothing any more, lets what runs end, and after `drainMs` ends it. */
  async stop(drainMs: number): Promise<void> {
    this.#contact.accepting = false;
    this.#scheduled.stop();
    this.#core.scheduler.stop();
    this.#errands.stop();
    for (const way of this.#waysIn) way.stop();
    this.#contact.clearLine(() => undefined);
    await this.#contact.pool.idle(drainMs);
    this.#contact.pool.cancelAll(new SessionFailure('shutdown', 'The simulator ended while the session ran'));
  }

  // --- SessionOwner

  handle(session: Session, request: AcsRequest): CpeResponse | CwmpFault | Promise<CpeResponse | CwmpFault> {
    this.settle(session.slot);
    return this.#rpcs.carryOut(session, request);
  }

  faulted(session: Session, fault: CwmpFault): void {
    this.faultsAnswered++;
    this.#core.metrics.rpcFaults('cwmp', fault.code).inc();
    this.#core.note(session.slot, `fault ${fault.code} answered`);
  }

  nextRequest({ slot, events, startedAt }: Session): CpeRequest | undefined {
    return this.#errands.nextRequest(slot, events, startedAt);
  }

  answered({ slot, startedAt }: Session, request: CpeRequest, answer: AcsResponse | CwmpFault): void {
    this.#errands.answered(slot, startedAt, request, answer);
  }

  credentials(session: Session): Credentials {
    return this.#core.population.acsCredentials(session.slot);
  }

  contentCoding(session: Session): ContentCoding | undefined {
    return this.#core.settings.contentCoding(session.slot);
  }

  ended(session: Session, end: SessionFailure | undefined): void {
    const { slot, events, startedAt } = session;
    const now = this.#core.clock.now();
    // What the ACS refuses to hear of is told again after the wait of a retry, and not at once.
    const refused = this.#errands.sessionEnded(slot);
    const failure =
      end ?? (refused ? new SessionFailure('protocol', 'The ACS refused to hear what the CPE had done') : undefined);
    this.stats.ended(session, failure, now);
    this.#core.metrics.sessionsActive.set(this.#contact.pool.active - 1);
    this.#core.population.table.unmark(slot, FLAG.busy);
    if (events === HEARTBEAT) heartbeatEnded(this.#core, slot, failure, now);
    else if (failure) sessionFailed(this.#core, slot, failure, now);
    else {
      sessionSucceeded(this.#core, slot, events, now);
      // What was found out after its Inform.
      if (this.#waysIn.some((way) => way.mayTell(slot))) this.#core.notifications.raise(slot, now);
    }
    if (failure?.reason === 'fault-injected' && session.effect?.kind === 'PowerCut') this.#goDark(slot, {});
    this.#afterwards(slot);
    if (failure?.reason === 'shutdown') this.#contact.forgetHeartbeat(slot);
    else this.#contact.heartbeatEnded(slot);
    this.#errands.wake(slot);
    this.#contact.pool.release(session);
    this.onSessionEnd?.(slot, events, startedAt, failure);
  }

  // --- the course of a CPE

  #due(slot: number, now: number): void {
    const { table } = this.#core.population;
    if (table.has(slot, FLAG.dark)) {
      comeUp(this.#core, slot, now);
      this.#errands.booted(slot);
      for (const way of this.#waysIn) way.refresh(slot);
    } else if (now >= (table.periodicDue[slot] as number)) {
      this.#core.metrics.periodicTicks.inc();
      table.pending[slot] = (table.pending[slot] as number) | PERIODIC;
      table.periodicDue[slot] = this.#core.settings.nextPeriodic(slot, now);
    }
    this.#core.notifications.raise(slot, now);
    this.#core.scheduler.plan(slot, this.#core.notifications.nextDue(slot, now));
    this.#contact.want(slot);
  }

  /** What waited for the end of the session. */
  #afterwards(slot: number): void {
    const { table } = this.#core.population;
    const after = this.#afterSession.get(slot);
    if (after) {
      this.#afterSession.delete(slot);
      if (after.acsChanged) this.#acsChanged(slot);
      if (after.reboot) this.#goDark(slot, after.reboot);
      if (after.connectionRequest) this.#contact.raise(slot, CONNECTION_REQUEST);
    } else if (table.state(slot) === 'ready' && table.pending[slot] !== 0) this.#contact.want(slot);
  }

  #goDark(slot: number, reboot: Reboot): void {
    this.#errands.powerCut(slot, reboot);
    this.#contact.forgetHeartbeat(slot);
    for (const way of this.#waysIn) way.end(slot);
    goDark(this.#core, slot, reboot);
  }

  #defer(slot: number, after: AfterSession): void {
    this.#afterSession.set(slot, { ...this.#afterSession.get(slot), ...after });
  }

  /** The CPE has another ACS; a session that runs ends with the one before. */
  #changeAcs(slot: number): void {
    if (this.#core.population.table.has(slot, FLAG.busy)) this.#defer(slot, { acsChanged: true });
    else this.#acsChanged(slot);
  }

  /** Another ACS is a first contact again (TR-069 §3.7.1.5, `0 BOOTSTRAP`). */
  #acsChanged(slot: number): void {
    const { table } = this.#core.population;
    table.unmark(slot, FLAG.bootstrapped | FLAG.oldAcs);
    table.pending[slot] = onBootstrap(table.pending[slot] as number);
    this.#core.keyed.forget(slot);
    this.#errands.forget(slot);
    this.#core.journal?.mark(slot);
    // The host of its URL may be the STUN server.
    this.#bindings.refresh(slot);
    if (!table.has(slot, FLAG.busy | FLAG.dark)) {
      this.#core.scheduler.plan(slot, this.#core.clock.now() + startOffset(this.#core.config, slot));
    }
  }

  #resize(size: number): void {
    const population = this.#core.population;
    const before = population.size;
    for (let slot = size; slot < before; slot++) this.#afterSession.delete(slot);
    this.#contact.pool.cancelSlots(size, new SessionFailure('shutdown', 'The CPE was taken out of the fleet'));
    for (let slot = size; slot < before; slot++) this.#remove(slot);
    for (const way of this.#waysIn) way.resize(size);
    this.#errands.resize(size);
    population.resize(size);
    this.#core.scheduler.resize(size);
    this.log.resize(size);
    for (let slot = before; slot < size; slot++) {
      switchOn(
        this.#core,
        slot,
        startOffset(this.#core.config, slot) -
          startOffset({ ...this.#core.config, start: { ...this.#core.config.start, jitterMs: 0 } }, before),
        0,
      );
    }
  }

  #remove(slot: number): void {
    const population = this.#core.population;
    this.#core.scheduler.plan(slot, Infinity);
    this.#core.clearFailure(slot);
    this.#core.faults.forget(slot);
    this.#scheduled.forget(slot);
    this.#core.keyed.forget(slot);
    this.#errands.remove(slot);
    this.#contact.forgetHeartbeat(slot);
    this.#core.notifications.removed(slot);
    this.#core.journal?.drop(population.index(slot));
  }

  #pause(): void {
    this.#core.scheduler.stop();
    this.#errands.pause();
    for (const way of this.#waysIn) way.pause();
    this.#contact.clearLine((slot) => {
      // It keeps its events; resuming finds it due.
      if (!this.#core.population.table.has(slot, FLAG.dark)) this.#core.scheduler.plan(slot, this.#core.clock.now());
    });
  }

  #resume(): void {
    if (!this.#contact.accepting) return;
    this.#core.scheduler.start();
    this.#errands.open();
    for (const way of this.#waysIn) way.open();
    this.#forEachSlot((slot) => {
      if (this.#core.population.table.state(slot) === 'ready') this.#contact.want(slot);
    });
  }

  #replanPeriodic(slot: number): void {
    const { table } = this.#core.population;
    if (table.has(slot, FLAG.dark)) return;
    table.periodicDue[slot] = this.#core.settings.firstPeriodic(slot, this.#core.clock.now());
    // What waits for its retry goes on waiting for that.
    const retry =
      table.state(slot) === 'failed' && table.pending[slot] !== 0 ? this.#core.scheduler.dueOf(slot) : Infinity;
    this.#core.scheduler.plan(slot, Math.min(retry, table.periodicDue[slot]));
  }

  /** What the ACS calls the CPE by may be another. */
  #reachableElsewhere(slot: number): void {
    const { table } = this.#core.population;
    const retries = table.state(slot) === 'failed' && table.pending[slot] !== 0;
    this.#core.notifications.raise(slot, this.#core.clock.now());
    this.#errands.changed(slot);
    // One that waits for its retry tells it then.
    if (!retries) this.#contact.want(slot);
  }

  #forEachSlot(each: (slot: number) => void): void {
    for (let slot = 0; slot < this.#core.population.size; slot++) each(slot);
  }
}

/** For people: what a fault does. */
function effectName(effect: FaultEffect): string {
  if (effect.kind === 'CwmpFault') return `CWMP ${effect.code}`;
  if (effect.kind === 'TransferFault') return `${effect.kind} ${effect.code}`;
  if (effect.kind === 'DiagnosticsFault') return `${effect.kind} ${effect.state}`;
  return 'delayMs' in effect ? `${effect.kind} ${effect.delayMs} ms` : effect.kind;
}
