import { unit } from '../../api/random.js';
import type { ResultFault } from '../../cwmp/rpcs/result-fault.js';
import { cwmpFault } from '../../cwmp/faults.js';
import { Completions } from '../completions.js';
import { FLAG } from '../device-table.js';
import type { LifecycleCore } from '../lifecycle-core.js';
import type { FileParts } from './file-exchange.js';
import { forcedFault } from './forced-fault.js';
import { TimedSlots } from './timed-slots.js';
import type { Transfer } from './transfer.js';
import { TRANSFER_TELLING } from './transfer-events.js';
import { beginTransfer, type Job, type JobResult } from './transfer-job.js';
import { applied, begun, failed, givenUp, interrupted, overdue, succeeded } from './transfer-rules.js';
import { uploadedFile } from './uploaded-file.js';

/** File transfers that run at a time in one process; further ones wait in line. */
const MOST_RUNNING = 32;

const STREAM_TRANSFER = 0x54524658;

/** What transfers need of the rest of the CPE. */
export interface TransferConsequences {
  /** The CPE has events to tell its ACS. */
  contact(slot: number): void;
  /** The CPE reboots into the firmware, after its session if one runs. */
  upgrade(slot: number, version: string): void;
  /** Takes over the values of a configuration file, all or none; the answer says what is wrong with it. */
  configure(slot: number, file: string): string | undefined;
}

interface Running {
  readonly id: number;
  readonly job: Job;
  readonly cancelWindow: (() => void) | undefined;
}

/** Carries the transfers of CPEs out: when they are due, one at a time a CPE, a bounded number in the process. */
export class Transfers {
  readonly completions: Completions<Transfer>;
  readonly #core: LifecycleCore;
  readonly #files: FileParts;
  readonly #consequences: TransferConsequences;
  readonly #timed: TimedSlots;
  readonly #running = new Map<number, Running>();
  /** Slots whose transfer is due and waits for one of those that run. */
  readonly #line = new Set<number>();
  #open = false;

  constructor(core: LifecycleCore, files: FileParts, consequences: TransferConsequences) {
    this.#core = core;
    this.completions = new Completions(core, core.transfers, TRANSFER_TELLING);
    this.#files = files;
    this.#consequences = consequences;
    this.#timed = new TimedSlots(core.clock, (slot) => {
      this.wake(slot);
    });
  }

  get running(): number {
    return this.#running.size;
  }

  /** Takes over what is stored, before the CPEs power up: what ran was cut, and what was whole is booted with. */
  restored(): void {
    const { transfers, population } = this.#core;
    for (const slot of [...transfers.slots()]) {
      this.powerCut(slot);
      const image = transfers.of(slot).find(({ phase }) => phase === 'applying');
      if (image) population.setSoftwareVersion(slot, image.version);
    }
  }

  /** From now on what is due begins. */
  open(): void {
    this.#open = true;
    for (const slot of [...this.#core.transfers.slots()]) this.wake(slot);
  }

  /** Nothing begins any more; what runs goes on. */
  pause(): void {
    this.#open = false;
    this.#timed.stop();
    this.#line.clear();
  }

  /** The process ends. What runs is begun anew by the next one, from what is stored. */
  stop(): void {
    this.pause();
    for (const slot of [...this.#running.keys()]) this.#abort(slot);
  }

  /** Something has changed for this CPE: another list, the end of its session, a boot. Begins what is due. */
  wake(slot: number): void {
    const { transfers, population, clock } = this.#core;
    const present = this.#running.get(slot);
    if (present && !transfers.get(slot, present.id)) this.#abort(slot);
    if (!this.#open || this.#running.has(slot)) return;
    const now = clock.now();
    for (const transfer of transfers.of(slot)) {
      const after = overdue(transfer, now, this.#random(slot, transfer));
      if (after !== transfer) this.#become(slot, after);
    }
    const next = transfers
      .of(slot)
      .filter(({ phase }) => phase === 'waiting')
      .sort((a, b) => a.due - b.due)[0];
    if (!next) return;
    if (next.due > now) this.#timed.plan(slot, next.due);
    else if (population.table.has(slot, FLAG.busy | FLAG.dark)) return;
    else if (this.#running.size >= MOST_RUNNING) this.#line.add(slot);
    else this.#begin(slot, next, now);
  }

  /** The CPE loses power, or reboots. */
  powerCut(slot: number): void {
    this.#abort(slot);
    const { transfers, clock } = this.#core;
    for (const transfer of transfers.of(slot)) {
      const after = interrupted(transfer, clock.now(), this.#random(slot, transfer));
      if (after !== transfer) this.#become(slot, after, false);
    }
  }

  /** The CPE is up: what it has booted with has taken effect. */
  booted(slot: number): void {
    const { transfers, clock } = this.#core;
    for (const transfer of transfers.of(slot)) {
      if (transfer.phase === 'applying') this.#become(slot, applied(transfer, clock.now()), false);
    }
    this.completions.raise(slot);
    this.wake(slot);
  }

  /** All transfers of the CPE are dropped, as by a factory reset or another ACS. */
  forget(slot: number): void {
    this.#abort(slot);
    this.#core.transfers.forget(slot);
    this.completions.forget(slot);
    this.#line.delete(slot);
    this.#timed.forget(slot);
  }

  #begin(slot: number, waiting: Transfer, now: number): void {
    const { transfers, journal, clock, config } = this.#core;
    const transfer = begun(waiting, now);
    transfers.update(slot, transfer);
    journal?.mark(slot);
    this.#core.note(slot, `${transfer.cause} ${transfer.fileType} begun`);
    const [window] = transfer.windows;
    const cancelWindow =
      window &&
      clock.after(window.end - now, () => {
        this.#ended(slot, transfer, { fault: cwmpFault(9020) });
      });
    const versions = config.firmware.map(({ version }) => version);
    const file = transfer.cause === 'Upload' ? uploadedFile(this.#core, slot, transfer.fileType) : '';
    const { faults } = this.#core;
    const effect = faults.mayStrike(slot)
      ? faults.strikeErrand('TransferFault', slot, this.#core.selectable(slot), config, now)
      : undefined;
    const forced = effect && forcedFault(effect.code);
    const job = beginTransfer(this.#files, transfer, file, versions, forced, (result) => {
      if (effect && result.fault && result.forced) faults.spend(slot, effect);
      this.#ended(slot, transfer, result);
    });
    this.#running.set(slot, { id: transfer.id, job, cancelWindow });
  }

  #ended(slot: number, transfer: Transfer, result: JobResult): void {
    this.#abort(slot);
    const { clock } = this.#core;
    // The windows are over where that is what was asked for: none is left to try again in.
    if (result.fault && result.forced && result.fault.code === 9020) {
      this.#become(slot, givenUp(transfer, result.fault, clock.now()));
    } else if (result.fault) this.#fail(slot, transfer, result.fault);
    else if (result.version !== '') {
      this.#become(slot, succeeded(transfer, clock.now(), result.version));
      this.#consequences.upgrade(slot, result.version);
    } else {
      const wrong =
        result.configuration === undefined ? undefined : this.#consequences.configure(slot, result.configuration);
      if (wrong !== undefined) this.#fail(slot, transfer, cwmpFault(9018, wrong));
      else this.#become(slot, succeeded(transfer, clock.now()));
    }
    this.wake(slot);
    for (const next of this.#line) {
      if (this.#running.size >= MOST_RUNNING) break;
      this.#line.delete(next);
      this.wake(next);
    }
  }

  #fail(slot: number, transfer: Transfer, fault: ResultFault): void {
    this.#become(slot, failed(transfer, fault, this.#core.clock.now(), this.#random(slot, transfer)));
  }

  /** A transfer is in another phase; when it is done, its ACS is to hear of it. */
  #become(slot: number, transfer: Transfer, tell = true): void {
    const { transfers, journal } = this.#core;
    // A configuration file may have given the CPE another ACS, which does not hear of the transfers of the one before.
    if (!transfers.get(slot, transfer.id)) return;
    transfers.update(slot, transfer);
    journal?.mark(slot);
    const { cause, fileType, fault, phase } = transfer;
    if (phase === 'done') {
      this.completions.done(slot, transfer);
      this.#core.note(
        slot,
        `${cause} ${fileType} ${fault.code === 0 ? 'done' : `failed: ${fault.code} ${fault.string}`}`,
      );
      if (tell) {
        this.completions.raise(slot);
        this.#consequences.contact(slot);
      }
    }
  }

  #abort(slot: number): void {
    const running = this.#running.get(slot);
    if (!running) return;
    this.#running.delete(slot);
    running.cancelWindow?.();
    running.job.abort();
  }

  #random(slot: number, { id, attempts }: Transfer): number {
    const { config, population } = this.#core;
    return unit(config.seed, population.index(slot), STREAM_TRANSFER ^ (id * 64 + attempts));
  }
}
