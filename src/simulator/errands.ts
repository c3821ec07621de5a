import { Diagnostics } from './diagnostics/diagnostics.js';
import { EchoServers } from './diagnostics/echo-servers.js';
import type { LifecycleCore } from './lifecycle-core.js';
import type { Reboot } from './power.js';
import type { FileParts } from './transfer/file-exchange.js';
import { newTransfer } from './transfer/new-transfer.js';
import { Transfers, type TransferConsequences } from './transfer/transfers.js';

/** What CPEs do beside their sessions: file transfers, tests, and the echo server of tests that others make. */
export class Errands {
  readonly transfers: Transfers;
  readonly #diagnostics: Diagnostics;
  readonly #echo: EchoServers;
  readonly #core: LifecycleCore;

  /** @param host where CPEs listen */
  constructor(core: LifecycleCore, files: FileParts, host: string, consequences: TransferConsequences) {
    this.#core = core;
    this.transfers = new Transfers(core, files, consequences);
    this.#diagnostics = new Diagnostics(core, files, (slot) => {
      consequences.contact(slot);
    });
    this.#echo = new EchoServers(core, host);
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
    this.#echo.stop();
  }

  /** The ACS has written these parameters. */
  written(slot: number, paths: readonly string[]): void {
    this.#diagnostics.written(slot, paths);
    this.#echo.written(slot, paths);
  }

  /** A configuration file has set these parameters; no test is asked for by one. */
  configured(slot: number, paths: readonly string[]): void {
    this.#echo.written(slot, paths);
  }

  /** Somebody is about to read the tree of this CPE. */
  settle(slot: number): void {
    this.#echo.settle(slot);
  }

  /** A session has ended: what waited for that begins. */
  wake(slot: number): void {
    this.transfers.wake(slot);
    this.#diagnostics.wake(slot);
  }

  /** The CPE goes dark. */
  powerCut(slot: number, { factoryReset }: Reboot): void {
    this.#echo.close(slot);
    if (factoryReset) this.forget(slot);
    else {
      this.transfers.powerCut(slot);
      this.#diagnostics.powerCut(slot);
    }
  }

  /** The CPE is up again. */
  booted(slot: number): void {
    this.transfers.booted(slot);
    this.#echo.booted(slot);
  }

  /** The CPE is no more. */
  remove(slot: number): void {
    this.#echo.close(slot);
    this.forget(slot);
  }

  /** The CPE is as new, or has another ACS, or is no more. */
  forget(slot: number): void {
    this.transfers.forget(slot);
    this.#diagnostics.forget(slot);
  }

  /**
   * The CPE is to boot with firmware that its ACS did not ask for. Says so to the ACS where it wants to hear of it (TR-181
   * Device.ManagementServer.AutonomousTransferCompletePolicy.Enable).
   */
  upgradedByOthers(slot: number, version: string): void {
    const { population, transfers, clock, journal, view } = this.#core;
    const profile = population.profile(slot);
    const policy = profile.wellKnown.autonomousTransferCompleteEnable;
    const now = clock.now();
    if (!policy || profile.value(policy, view.of(slot, now)) !== 'true') return;
    const present = transfers.of(slot);
    const image = newTransfer(present, {
      cause: 'Autonomous',
      phase: 'applying',
      fileType: '1 Firmware Upgrade Image',
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
