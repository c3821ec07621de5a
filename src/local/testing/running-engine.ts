import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Resources } from '../../api/manifest.js';
import { systemClock } from '../clock.js';
import { Engine, type EngineOptions } from '../engine.js';
import type { FleetView } from '../fleet-view.js';
import { temporaryFolder } from './folder.js';
import { recordingLogger } from './logger.js';
import { readFleet } from './manifest.js';
import { createSignal, type Signal } from './signal.js';

export interface EngineBench {
  readonly engine: Engine;
  readonly dataFolder: string;
  readonly logged: readonly string[];
  readonly until: Signal['until'];
  /** The only fleet. */
  fleet(): FleetView;
  close(): Promise<void>;
}

/** An engine on scripted workers, in a data folder that goes with it unless one is given. */
export function startEngine(over: Partial<EngineOptions> = {}): EngineBench {
  const folder = temporaryFolder();
  const signal = createSignal();
  const logger = recordingLogger();
  const dataFolder = over.dataFolder ?? folder.path;
  const worker = join(import.meta.dirname, 'scripted-worker.ts');
  const engine = new Engine({
    dataFolder,
    command: { program: process.execPath, args: ['--disable-warning=ExperimentalWarning', worker] },
    builtInProfiles: new Map([['tr181-gateway', '/profiles/tr181']]),
    embeddedAcs: () => Promise.resolve('http://127.0.0.1:7547/cwmp'),
    workers: 2,
    cores: 2,
    pollMs: 20,
    clock: systemClock,
    logger,
    uid: randomUUID,
    changed: signal.changed,
    ...over,
  });
  return {
    engine,
    dataFolder,
    logged: logger.lines,
    until: signal.until,
    fleet: () => engine.fleets()[0]!,
    async close() {
      await engine.stop();
      folder.remove();
    },
  };
}

/** The resources of one fleet, lab/metro. */
export function oneFleet(spec: object = {}, metadata: object = {}): Resources {
  return { fleets: [readFleet(spec, metadata)], secrets: [], configMaps: [] };
}
