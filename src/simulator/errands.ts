import { tellsTransfer } from './autonomous-policy.js';
import { Diagnostics } from './diagnostics/diagnostics.js';
import type { LifecycleCore } from './lifecycle-core.js';
import type { Reboot } from './power.js';
import type { FileParts } from './transfer/file-exchange.js';
import { newTransfer } from './transfer/new-transfer.js';
import { Transfers, type TransferConsequences } from './transfer/transfers.js';

/** What CPEs do between their sessions: file transfers and tests. */
export class Errands {
  readonly transfers: Transfers;
  readonly #diagnostics: Diagnostics;
  readonly #core: LifecycleCore;

  constructor(core: LifecycleCore, files: FileParts, consequences: TransferConsequences) {
    this.#core = core;
    this.transfers = new Transfers(core, files, consequences);
    this.#diagnostics = new Diagnostics(core, files, (slot) => {
      consequences.contact(slot);
    });
  }

  /** Takes over what is stored, before the CPEs power up. */
  restored(): void {
    this.transfers.restored();
    this.#diagnostics.restored();
  }

  /** From now on what is due begins. */
  open(): void {
    this.transfers.open();
    this.#diagnostics.open();
  }

  /** Nothing begins any more; what runs goes on. */
  pause(): void {
    this.transfers.pause();
    this.#diagnostics.pause();
  }

  /** The process ends. */
  stop(): void {
    this.transfers.stop();
    this.#diagnostics.stop();
  }

  /** The ACS has written these parameters. */
  written(slot: number, paths: readonly string[]): void {
    this.#diagnostics.written(slot, paths);
  }

  /** A session has ended: what waited for that begins. */
  wake(slot: number): void {
    this.transfers.wake(slot);
    this.#diagnostics.wake(slot);
  }

  /** The CPE goes dark. */
  powerCut(slot: number, { factoryReset }: Reboot): void {
    if (factoryReset) this.forget(slot);
    else {
      this.transfers.powerCut(slot);
      this.#diagnostics.powerCut(slot);
    }
  }

  /** The CPE is up again. */
  booted(slot: number): void {
    this.transfers.booted(slot);
  }

  /** The CPE is as new, or has another ACS, or is no more. */
  forget(slot: number): void {
    this.transfers.forget(slot);
    this.#diagnostics.forget(slot);
  }

  /**
   * The CPE is to boot with firmware that its ACS did not ask for. Says so to the ACS where it wants to hear of it.
   */
  upgradedByOthers(slot: number, version: string): void {
    const { population, transfers, clock, journal, view } = this.#core;
    const now = clock.now();
    const fileType = '1 Firmware Upgrade Image';
    const upgrade = { type: 'Download', fileType, faultCode: 0 };
    if (!tellsTransfer(population.profile(slot), view.of(slot, now), upgrade)) return;
    const present = transfers.of(slot);
    const image = newTransfer(present, {
      cause: 'Autonomous',
      phase: 'applying',
      fileType,
      url: '',
      username: '',
      password: '',
      commandKey: '',
      version,
      due: now,
      startedAt: now,
    });
    transfers.replace(slot, [...present, image]);
    journal?.mark(slot);
  }
}
