import { faultString } from '../../cwmp/faults.js';
import { tellsDuStateChange } from '../autonomous-policy.js';
import { Completions } from '../completions.js';
import { FLAG } from '../device-table.js';
import { nextId } from '../job-book.js';
import type { LifecycleCore } from '../lifecycle-core.js';
import type { FileParts } from '../transfer/file-exchange.js';
import { type DuChange, newChange } from './du-change.js';
import { advance, fetched, fetchOf, interrupted, lost } from './du-steps.js';
import { DU_TELLING } from './du-telling.js';
import { fetchUnit } from './fetch-unit.js';
import { hasUnits, ModuleTables } from './module-tables.js';
import { isOfModules, takeWrites } from './module-writes.js';

/** Files of deployment units that are fetched at a time in one process; further ones wait in line. */
const MOST_RUNNING = 32;

/**
 * Carries out what changes the software modules of CPEs: ChangeDUState after the session that asked for it, one operation
 * after the other, a bounded number of files at a time in the process; and what an ACS writes to their tables.
 */
export class SoftwareModules {
  readonly completions: Completions<DuChange>;
  readonly #core: LifecycleCore;
  readonly #files: FileParts;
  readonly #contact: (slot: number) => void;
  readonly #running = new Map<number, { abort(): void }>();
  /** Slots whose change waits for one of those that run. */
  readonly #line = new Set<number>();
  #open = false;

  /** @param contact the CPE has an event to tell its ACS */
  constructor(core: LifecycleCore, files: FileParts, contact: (slot: number) => void) {
    this.#core = core;
    this.#files = files;
    this.#contact = contact;
    this.completions = new Completions(core, core.duChanges, DU_TELLING);
  }

  /** Takes over what is stored, before the CPEs power up: what ran was cut. */
  restored(): void {
    for (const slot of [...this.#core.duChanges.slots()]) this.powerCut(slot);
  }

  /** From now on what waits begins. */
  open(): void {
    this.#open = true;
    for (const slot of [...this.#core.duChanges.slots()]) this.wake(slot);
  }

  /** Nothing begins any more; what runs goes on. */
  pause(): void {
    this.#open = false;
    this.#line.clear();
  }

  /** The process ends. What runs is begun anew by the next one, from what is stored. */
  stop(): void {
    this.pause();
    for (const slot of [...this.#running.keys()]) this.#abort(slot);
  }

  /** Something has changed for this CPE: another list, the end of its session, a boot. Begins what waits. */
  wake(slot: number): void {
    const { duChanges, population, clock } = this.#core;
    if (!this.#open || this.#running.has(slot)) return;
    const next = duChanges.of(slot).find(({ phase }) => phase === 'waiting');
    if (!next || population.table.has(slot, FLAG.busy | FLAG.dark)) return;
    if (this.#running.size >= MOST_RUNNING) this.#line.add(slot);
    else this.#alter(slot, (tables) => advance(next, tables, clock.now()));
  }

  /** The CPE loses power, or reboots. */
  powerCut(slot: number): void {
    this.#abort(slot);
    const { duChanges, clock } = this.#core;
    const cut = duChanges.of(slot).find(({ phase }) => phase === 'running');
    if (cut) this.#alter(slot, (tables) => interrupted(cut, tables, clock.now()));
  }

  /** The CPE is up: what starts by itself runs. */
  booted(slot: number): void {
    const { population } = this.#core;
    if (hasUnits(population.profile(slot), population.overlays.get(slot))) {
      this.#alter(slot, (tables) => {
        tables.boot();
        return undefined;
      });
    }
    this.completions.raise(slot);
    this.wake(slot);
  }

  /** The ACS has written these parameters. */
  written(slot: number, paths: readonly string[]): void {
    const { population, duChanges } = this.#core;
    const profile = population.profile(slot);
    const own = paths.filter((path) => isOfModules(profile, path));
    if (own.length === 0) return;
    this.#alter(slot, (tables) => {
      const steps = takeWrites(tables, own);
      const present = duChanges.of(slot);
      // Nothing that ChangeDUState asked for (TR-069 §A.4.2.4); it begins after the session.
      if (steps.length > 0) {
        duChanges.replace(slot, [...present, newChange(nextId(present), { cause: 'Autonomous', steps })]);
      }
      return undefined;
    });
  }

  /** All changes of the CPE are dropped, as by a factory reset or another ACS; what is installed stays. */
  forget(slot: number): void {
    this.powerCut(slot);
    this.#core.duChanges.forget(slot);
    this.completions.forget(slot);
    this.#line.delete(slot);
  }

  /** Alters the tables of a CPE, and takes over the change that this makes another. */
  #alter(slot: number, alter: (tables: ModuleTables) => DuChange | undefined): void {
    const { population, duChanges, clock, interner, journal, view } = this.#core;
    const tables = new ModuleTables(population.profile(slot), view.of(slot, clock.now()), interner);
    const change = alter(tables);
    population.overlays.set(slot, tables.overlay);
    journal?.mark(slot);
    if (!change) return;
    duChanges.update(slot, change);
    if (change.phase === 'running') this.#fetch(slot, change, tables);
    else if (change.phase === 'done') this.#done(slot, change);
  }

  #fetch(slot: number, change: DuChange, tables: ModuleTables): void {
    const step = fetchOf(change);
    const unit = step && tables.unit(step.unit);
    if (!step || !unit) return;
    this.#core.note(slot, `${step.kind} begun`);
    const job = fetchUnit(this.#files, step, tables.roomFor(unit), (outcome) => {
      this.#running.delete(slot);
      this.#alter(slot, (present) => {
        const now = this.#core.clock.now();
        return 'fault' in outcome ? lost(change, outcome.fault, present, now) : fetched(change, outcome, present, now);
      });
      this.#next(slot);
    });
    this.#running.set(slot, job);
  }

  /** A file has come, or has not: the CPE goes on, and so does whoever waits in line. */
  #next(slot: number): void {
    this.wake(slot);
    for (const next of this.#line) {
      if (this.#running.size >= MOST_RUNNING) break;
      this.#line.delete(next);
      this.wake(next);
    }
  }

  /** The ACS is to hear of it. */
  #done(slot: number, change: DuChange): void {
    const { duChanges, population, clock, view } = this.#core;
    for (const { operationPerformed, currentState, fault } of change.results) {
      // Without what differs from CPE to CPE: texts of events are kept once each.
      const what = fault.code === 0 ? currentState : `failed: ${fault.code} ${faultString(fault.code)}`;
      this.#core.note(slot, `${operationPerformed} ${what}`);
    }
    if (change.cause === 'Autonomous') {
      const profile = population.profile(slot);
      const context = view.of(slot, clock.now());
      const results = change.results.filter(({ operationPerformed: type, fault }) =>
        tellsDuStateChange(profile, context, { type, faultCode: fault.code }),
      );
      if (results.length === 0) {
        duChanges.remove(slot, change.id);
        this.wake(slot);
        return;
      }
      duChanges.update(slot, { ...change, results });
    }
    this.completions.done(slot, change);
    this.completions.raise(slot);
    this.#contact(slot);
    this.wake(slot);
  }

  #abort(slot: number): void {
    const running = this.#running.get(slot);
    this.#running.delete(slot);
    running?.abort();
  }
}
