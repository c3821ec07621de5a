import type { AcsRequest, CpeResponse } from '../cwmp/cpe-messages.js';
import { cwmpFault } from '../cwmp/faults.js';
import type { CwmpFault } from '../cwmp/types.js';
import type { Leaf } from '../datamodel/leaf.js';
import { FLAG } from './device-table.js';
import type { Job, JobBook } from './job-book.js';
import type { LifecycleCore } from './lifecycle-core.js';
import type { Reboot } from './power.js';
import { handleRequest } from './rpc-handler.js';
import type { RpcEffect } from './rpcs/rpc.js';
import type { Session } from './session.js';

/** What of a request is carried out by others. */
export interface RpcConsequences {
  reboot(slot: number, reboot: Reboot): void;
  changeAcs(slot: number): void;
  /** These leaves have other values now. */
  changed(slot: number, leaves: readonly Leaf[]): void;
  /** The ACS has set these parameters. */
  written(slot: number, paths: readonly string[]): void;
  /** False: the CPE cannot keep another. */
  scheduleInform(slot: number, delayMs: number, commandKey: string): boolean;
  /** The CPE's transfers, or its changes of deployment units, are others than before. */
  jobsChanged(slot: number): void;
}

type SetEffect = Extract<RpcEffect, { kind: 'set' }>;
type Answer = CpeResponse | CwmpFault;

/** Carries out what an ACS asks of a CPE; what it sets is durable before the ACS hears of it. */
export class RpcExecution {
  readonly #core: LifecycleCore;
  readonly #consequences: RpcConsequences;

  constructor(core: LifecycleCore, consequences: RpcConsequences) {
    this.#core = core;
    this.#consequences = consequences;
  }

  carryOut(session: Session, request: AcsRequest): Answer | Promise<Answer> {
    const { population, clock, faults, interner, transfers, duChanges, view } = this.#core;
    const { slot, effect: injected } = session;
    if (injected?.kind === 'CwmpFault') {
      session.effect = undefined;
      faults.spend(slot, injected);
      return cwmpFault(injected.code, 'injected');
    }
    const { answer, effect } = handleRequest(
      {
        profile: population.profile(slot),
        context: view.of(slot, clock.now()),
        interner,
        transfers: transfers.of(slot),
        duChanges: duChanges.of(slot),
      },
      request,
    );
    switch (effect?.kind) {
      case undefined:
        return answer;
      case 'reboot':
        this.#consequences.reboot(slot, { commandKey: effect.commandKey });
        return answer;
      case 'factory-reset':
        this.#consequences.reboot(slot, { factoryReset: true });
        return answer;
      case 'schedule-inform':
        return this.#consequences.scheduleInform(slot, effect.delayMs, effect.commandKey)
          ? answer
          : cwmpFault(9004, 'too many Informs are scheduled');
      case 'set':
        return this.#set(slot, effect, answer);
      case 'transfers':
        return this.#jobs(slot, transfers, effect.transfers, answer);
      case 'du-changes':
        return this.#jobs(slot, duChanges, effect.changes, answer);
    }
  }

  #jobs<T extends Job>(slot: number, book: JobBook<T>, after: readonly T[], answer: Answer): Answer | Promise<Answer> {
    const { population } = this.#core;
    const before = book.of(slot);
    book.replace(slot, after);
    return this.#whenDurable(slot, answer, {
      take: () => {
        this.#consequences.jobsChanged(slot);
      },
      undo: () => {
        book.replace(slot, slot < population.size ? before : []);
        return 'what was asked for could not be stored';
      },
    });
  }

  #set(slot: number, effect: SetEffect, answer: Answer): Answer | Promise<Answer> {
    const { population } = this.#core;
    const before = population.overlays.get(slot);
    population.overlays.set(slot, effect.overlay);
    return this.#whenDurable(slot, answer, {
      take: () => {
        this.takeEffect(slot, effect.changed, effect.what);
        this.#consequences.written(slot, effect.written);
      },
      undo: () => {
        if (before && slot < population.size) population.overlays.set(slot, before);
        else population.overlays.delete(slot);
        return 'the change could not be stored';
      },
    });
  }

  /**
   * The answer once what it tells of is stored and has taken effect; where it cannot be stored, what was is so again, and
   * the answer is a fault.
   *
   * @param undo gives the words of the fault
   */
  #whenDurable(
    slot: number,
    answer: Answer,
    { take, undo }: { readonly take: () => void; readonly undo: () => string },
  ): Answer | Promise<Answer> {
    const { population, journal, logger } = this.#core;
    if (!journal) {
      take();
      return answer;
    }
    journal.mark(slot);
    return journal.durable().then(
      () => {
        // The fleet may have shrunk meanwhile.
        if (slot < population.size) take();
        return answer;
      },
      (error: unknown) => {
        const what = undo();
        logger.error((error as Error).message);
        return cwmpFault(9002, what);
      },
    );
  }

  /** What was set of the CPE's own settings takes effect. */
  takeEffect(slot: number, changed: readonly Leaf[], what: string): void {
    const { population, settings, scheduler, clock } = this.#core;
    const { table } = population;
    const { acsUrl } = population.profile(slot).wellKnown;
    this.#core.note(slot, what);
    if (changed.some((leaf) => leaf === acsUrl)) this.#consequences.changeAcs(slot);
    this.#consequences.changed(slot, changed);
    // A CPE that is dark plans its Informs when it comes up.
    if (table.has(slot, FLAG.dark) || !changed.some((leaf) => settings.isPeriodic(slot, leaf))) return;
    table.periodicDue[slot] = settings.nextPeriodic(slot, clock.now());
    scheduler.plan(slot, table.periodicDue[slot]);
  }
}
