import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../local/clock.js';
import { openControlServer, type ControlServer } from '../local/control-server.js';
import { Engine } from '../local/engine.js';
import { watchManifests, type ManifestWatch } from '../local/manifest-watch.js';
import type { FleetView } from '../local/fleet-view.js';
import type { Resources } from '../api/manifest.js';
import type { BindAddress } from './bind-address.js';
import { checkManifests, type CheckedManifests } from './check-manifests.js';
import { openDataFolder } from './data-folder.js';
import { editRefused } from './edit-refused.js';
import { startEmbeddedAcs, type EmbeddedAcs } from './embedded-acs.js';
import { EXIT, explain, UsageError } from './errors.js';
import { print, type Io } from './io.js';
import type { LogFormat, LogLevel } from './log.js';
import { builtInProfiles } from './package-root.js';
import { onSignals, signalExitCode } from './signals.js';
import { createUpDisplay } from './up-display.js';
import { judgeRun, waitingFor, type Until } from './until.js';

export interface UpOptions {
  readonly files: readonly string[];
  readonly until: Until;
  readonly output: 'text' | 'json';
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  readonly controlSocket: string;
  /** Left out: a temporary folder that goes with the engine. */
  readonly dataDir?: string;
  readonly acsPort?: number;
  readonly workers?: number;
  /** Where workers take connection requests. Left out: on this machine alone. */
  readonly connectionRequests?: BindAddress;
}

/** Time between two looks at the workers. */
const POLL_MS = 250;
/** A run that is not over by then says what it waits for. */
const LONG_WAIT_MS = 15_000;

/**
 * Runs fleets from their manifests until it is told to end, or as `until` says.
 *
 * @returns the exit code.
 * @throws UsageError with every problem of the manifests, before anything is started.
 */
export async function runUp(options: UpOptions, io: Io): Promise<number> {
  const profiles = builtInProfiles();
  const dataFolder = openDataFolder(options.dataDir);
  const startedAt = io.now();
  // Only the first verdict counts.
  const over = Promise.withResolvers<readonly string[]>();
  let acs: Promise<EmbeddedAcs> | undefined;
  let control: ControlServer | undefined;
  let toldWait = false;
  let resources: Resources = { fleets: [], secrets: [], configMaps: [] };

  const display = createUpDisplay({ ...options, io, startedAt, fleets: () => engine.fleets() });
  const { logger } = display;
  const look = (): void => {
    display.refresh();
    const verdict = judgeRun(options.until, engine.fleets(), io.now() - startedAt);
    if (verdict.over) over.resolve(verdict.reasons);
    else if (!toldWait && io.now() - startedAt >= LONG_WAIT_MS) {
      toldWait = true;
      const waits = waitingFor(options.until, engine.fleets(), io.now() - startedAt);
      if (waits !== undefined) logger.info(waits);
    }
  };
  const engine: Engine = new Engine({
    dataFolder: dataFolder.path,
    command: workerCommand(options.logLevel),
    builtInProfiles: profiles,
    embeddedAcs: async () => {
      const apiToken = tokenFile(join(dataFolder.path, 'acs-token'));
      acs ??= startEmbeddedAcs({
        ...{ host: '127.0.0.1', apiToken: apiToken.token, logger, resources: () => resources },
        ...(options.acsPort !== undefined && { port: options.acsPort }),
      }).then((started) => {
        const api = started.url.replace(/\/cwmp$/, '/api/devices');
        logger.info(`embedded ACS on ${started.url}; curl -H "Authorization: Bearer $(cat ${apiToken.file})" ${api}`);
        return started;
      });
      return (await acs).url;
    },
    ...(options.workers !== undefined && { workers: options.workers }),
    ...(options.connectionRequests && { connectionRequests: options.connectionRequests }),
    cores: availableParallelism(),
    pollMs: POLL_MS,
    clock: systemClock,
    logger,
    uid: randomUUID,
    changed: look,
  });

  /** The manifests as they are on disk now, held against what runs. */
  const load = async (): Promise<CheckedManifests> => {
    const loaded = await checkManifests(options.files, profiles, (names) => engine.known(names));
    const ports = 'problems' in loaded ? [] : portProblems(options.connectionRequests, loaded.resources.fleets.length);
    return ports.length > 0 ? { problems: ports } : loaded;
  };
  const follow = async (): Promise<void> => {
    const loaded = await load();
    if ('resources' in loaded) {
      resources = loaded.resources;
      await engine.apply(loaded.resources);
      return;
    }
    for (const problem of loaded.problems) logger.error(problem);
    engine.happenedToAll({ type: 'Warning', reason: 'EditRefused', message: editRefused(loaded.problems) });
  };
  // One after the other: what was saved last is what runs in the end.
  let following = Promise.resolve();
  const saved = (): void => {
    following = following.then(follow).catch((thrown: unknown) => {
      const { lines } = explain(thrown);
      for (const line of lines) logger.error(line);
      engine.happenedToAll({ type: 'Warning', reason: 'EditFailed', message: lines.join('; ') });
    });
  };

  const stopSignals = onSignals(process, {
    first(signal) {
      display.announce(`${signal}: sessions end, then the engine does; once more to end at once`);
      over.resolve(options.until.kind === 'never' ? [] : [`${signal} came before the run was over`]);
    },
    second(signal) {
      engine.kill();
      dataFolder.close();
      process.exit(signalExitCode(signal));
    },
  });
  try {
    const loaded = await load();
    if ('problems' in loaded) throw new UsageError(...loaded.problems);
    resources = loaded.resources;
    control = await openControlServer(options.controlSocket, engine, logger);
    let fleets: readonly FleetView[] = [];
    let reasons: readonly string[] = [];
    let watching: ManifestWatch | undefined;
    const ticks = setInterval(look, POLL_MS);
    try {
      await engine.apply(loaded.resources);
      watching = watchManifests(options.files, systemClock, saved, (why) => {
        logger.warn(`the manifests cannot be watched, so edits of them are not seen: ${why}`);
      });
      reasons = await over.promise;
      fleets = engine.fleets();
    } finally {
      clearInterval(ticks);
      watching?.close();
      await engine.stop();
    }
    display.finish(fleets, reasons);
    for (const reason of reasons) print(io.stderr, `error: ${reason}`);
    return reasons.length === 0 ? EXIT.ok : EXIT.notWell;
  } finally {
    stopSignals();
    await control?.close();
    await (await acs?.catch(() => undefined))?.close();
    dataFolder.close();
  }
}

/** Workers are numbered in their fleet, so a first port is for one fleet. */
function portProblems(address: BindAddress | undefined, fleets: number): string[] {
  if (!address || address.port === 0 || fleets <= 1) return [];
  return [
    `--connection-request-bind-addr: port ${address.port} cannot be shared by ${fleets} fleets; leave it out, or run an engine for each of them`,
  ];
}

/** This very program as a worker. */
function workerCommand(logLevel: LogLevel): { program: string; args: string[] } {
  const main = join(import.meta.dirname, 'main.js');
  const logging = ['--log-format', 'json', '--log-level', logLevel];
  // node:sqlite warns on some of the Node versions that this runs on.
  return { program: process.execPath, args: ['--disable-warning=ExperimentalWarning', main, 'simulator', ...logging] };
}

/** A random token in a file of its user's own; the same one when it is there already. */
function tokenFile(file: string): { readonly file: string; readonly token: string } {
  if (!existsSync(file)) writeFileSync(file, randomBytes(18).toString('base64url'), { mode: 0o600 });
  return { file, token: readFileSync(file, 'utf8') };
}
