import { eventBit } from '../../cwmp/event-codes.js';
import { Overlay } from '../../datamodel/overlay.js';
import { clearRows, setRows } from '../../datamodel/rows.js';
import { FLAG } from '../device-table.js';
import type { LifecycleCore } from '../lifecycle-core.js';
import type { FileParts } from '../transfer/file-exchange.js';
import type { DiagnosticsOutcome, DiagnosticsTest, RunningTest } from './diagnostic-test.js';
import { downloadTest, uploadTest } from './http-test.js';
import { forcedTest } from './forced-outcome.js';
import { ipPing } from './ip-ping.js';
import { type DiagnosticsKind, type DiagnosticsObject, diagnosticsOf } from './kinds.js';
import { toldState } from './told-state.js';
import { nameLookup } from './name-lookup.js';
import { traceRoute } from './trace-route.js';
import { udpEcho } from './udp-echo.js';

/** Tests that run at a time in one process; further ones wait in line. */
const MOST_RUNNING = 32;

const COMPLETE = eventBit('8 DIAGNOSTICS COMPLETE');

const TESTS: Readonly<Record<DiagnosticsKind, DiagnosticsTest>> = {
  IPPing: ipPing,
  TraceRoute: traceRoute,
  DownloadDiagnostics: downloadTest,
  UploadDiagnostics: uploadTest,
  UDPEchoDiagnostics: udpEcho,
  NSLookupDiagnostics: nameLookup,
};

interface Running {
  readonly object: DiagnosticsObject;
  readonly test: RunningTest;
}

/**
 * The tests that ACSs ask of CPEs by DiagnosticsState (TR-181 Device.IP.Diagnostics., TR-143): asked for with `Requested`,
 * begun after the session, one at a time a CPE and a bounded number in the process; `None` again when a parameter is
 * written. A test does not outlive a boot.
 */
export class Diagnostics {
  readonly #core: LifecycleCore;
  readonly #files: FileParts;
  readonly #contact: (slot: number) => void;
  readonly #running = new Map<number, Running>();
  /** What was asked for and has not begun, of the few CPEs that have any. */
  readonly #waiting = new Map<number, readonly DiagnosticsObject[]>();
  #open = false;

  /** @param contact the CPE has an event to tell its ACS */
  constructor(core: LifecycleCore, files: FileParts, contact: (slot: number) => void) {
    this.#core = core;
    this.#files = files;
    this.#contact = contact;
  }

  /** Takes over what is stored: what was asked for before the process ended is not any more. */
  restored(): void {
    const { population } = this.#core;
    for (const [slot, overlay] of population.overlays) {
      for (const { state } of diagnosticsOf(population.profile(slot))) {
        if (overlay.get(state.path) === 'Requested') this.#set(slot, { [state.path]: 'None' });
      }
    }
  }

  /** From now on what waits begins. */
  open(): void {
    this.#open = true;
    for (const slot of [...this.#waiting.keys()]) this.wake(slot);
  }

  /** Nothing begins any more; what runs goes on. */
  pause(): void {
    this.#open = false;
  }

  stop(): void {
    this.pause();
    for (const slot of [...this.#running.keys()]) this.#abort(slot);
  }

  /** The ACS has written these parameters. */
  written(slot: number, paths: readonly string[]): void {
    const { population } = this.#core;
    const overlay = population.overlays.get(slot);
    for (const object of diagnosticsOf(population.profile(slot))) {
      const { state, path } = object;
      if (!paths.some((one) => one.startsWith(path))) continue;
      if (this.#running.get(slot)?.object === object) this.#abort(slot);
      const others = (this.#waiting.get(slot) ?? []).filter((one) => one !== object);
      const asked = paths.includes(state.path) && overlay?.get(state.path) === 'Requested';
      this.#wait(slot, asked ? [...others, object] : others);
      this.#clear(slot, object);
      // Writing a parameter of the object sets its state to None, whatever it is.
      if (!asked && (overlay?.get(state.path) ?? 'None') !== 'None') this.#set(slot, { [state.path]: 'None' });
    }
  }

  /** Begins what waits, unless a session or another test runs, or the CPE is dark. */
  wake(slot: number): void {
    const [object, ...others] = this.#waiting.get(slot) ?? [];
    const { table } = this.#core.population;
    if (!object || !this.#open || this.#running.has(slot) || table.has(slot, FLAG.busy | FLAG.dark)) return;
    if (this.#running.size >= MOST_RUNNING) return;
    this.#wait(slot, others);
    this.#begin(slot, object);
  }

  /** The CPE loses power, or reboots: what was asked for is not any more (and a factory reset forgets all of it). */
  powerCut(slot: number): void {
    const cut = [...(this.#waiting.get(slot) ?? [])];
    const running = this.#running.get(slot);
    if (running) cut.push(running.object);
    this.forget(slot);
    for (const { state } of cut) this.#set(slot, { [state.path]: 'None' });
  }

  forget(slot: number): void {
    this.#abort(slot);
    this.#waiting.delete(slot);
  }

  #begin(slot: number, object: DiagnosticsObject): void {
    const { population, view, clock, config } = this.#core;
    const profile = population.profile(slot);
    this.#core.note(slot, `${object.kind} begun`);
    const text = (name: string): string => {
      const leaf = profile.find(object.path + name);
      return leaf ? profile.value(leaf, view.of(slot, clock.now())) : '';
    };
    const request = { text, seed: config.seed, index: population.index(slot) };
    const { faults } = this.#core;
    const effect = faults.mayStrike(slot)
      ? faults.strikeErrand('DiagnosticsFault', slot, this.#core.selectable(slot), config, clock.now())
      : undefined;
    const make = effect ? forcedTest(TESTS[object.kind], effect.state) : TESTS[object.kind];
    const test = make(request, this.#files, (outcome) => {
      if (effect) faults.spend(slot, effect);
      this.#ended(slot, object, outcome);
    });
    this.#running.set(slot, { object, test });
  }

  #ended(slot: number, object: DiagnosticsObject, { state, values, rows = {} }: DiagnosticsOutcome): void {
    this.#running.delete(slot);
    const profile = this.#core.population.profile(slot);
    const results = Object.entries(values)
      .map(([name, value]) => [object.path + name, value] as const)
      .filter(([path]) => profile.find(path));
    const told = toldState(object.state, state);
    const overlay = this.#set(slot, { ...Object.fromEntries(results), [object.state.path]: told });
    for (const [name, { path, template }] of object.tables) {
      setRows(overlay, path, template?.leaves.map(({ origin }) => origin.name) ?? [], rows[name] ?? []);
    }
    this.#core.note(slot, `${object.kind} ${told}`);
    const { pending } = this.#core.population.table;
    pending[slot] = (pending[slot] as number) | COMPLETE;
    this.#contact(slot);
    this.wake(slot);
    for (const next of this.#waiting.keys()) {
      if (this.#running.size >= MOST_RUNNING) break;
      this.wake(next);
    }
  }

  #set(slot: number, values: Readonly<Record<string, string>>): Overlay {
    const { population, interner, journal } = this.#core;
    const overlay = population.overlays.get(slot) ?? new Overlay(interner);
    for (const [path, value] of Object.entries(values)) overlay.set(path, value);
    population.overlays.set(slot, overlay);
    journal?.mark(slot);
    return overlay;
  }

  /** Results go with the next test. */
  #clear(slot: number, { tables }: DiagnosticsObject): void {
    const overlay = this.#core.population.overlays.get(slot);
    if (!overlay) return;
    for (const { path } of tables.values()) clearRows(overlay, path);
    this.#core.journal?.mark(slot);
  }

  #wait(slot: number, objects: readonly DiagnosticsObject[]): void {
    if (objects.length > 0) this.#waiting.set(slot, objects);
    else this.#waiting.delete(slot);
  }

  #abort(slot: number): void {
    const running = this.#running.get(slot);
    this.#running.delete(slot);
    running?.test.abort();
  }
}
