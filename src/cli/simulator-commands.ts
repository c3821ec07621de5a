import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { load } from 'js-yaml';
import type { Logger } from '../api/logger.js';
import { bareConfig, readBareSettings, type BareSettings } from './bare-config.js';
import { metricsBindAddress, parseBindAddress } from './bind-address.js';
import { EXIT, UsageError } from './errors.js';
import type { Io } from './io.js';
import { builtInProfiles } from './package-root.js';
import { startSimulator, type RunningSimulator, type SimulatorOptions } from './run-simulator.js';
import { onSignals, signalExitCode } from './signals.js';
import { readTokenFile } from './token-file.js';
import { readWorkerConfig } from './worker-config.js';

/** Flags that a worker, a pod and a bare simulator have in common. */
export interface SimulatorFlags {
  readonly config?: string;
  readonly adminTokenFile?: string;
  readonly metricsBindAddr?: string;
  readonly connectionRequestBindAddr: string;
  readonly data?: string;
}

/** `cpe-sim simulator`: one shard, as an engine has written its configuration. */
export async function runWorker(
  flags: SimulatorFlags & { readonly config: string },
  io: Io,
  logger: Logger,
): Promise<number> {
  const { metricsBindAddr, config } = readWorkerConfig(readYamlFile(flags.config), flags.config, io.env['POD_NAME']);
  return run({ ...common(flags, io, metricsBindAddr), config, logger });
}

/** `cpe-sim --profile DIR --acs-url URL`: a simulator without an engine, against any ACS. */
export async function runBare(
  flags: SimulatorFlags & { readonly settings: BareSettings },
  io: Io,
  logger: Logger,
): Promise<number> {
  const fromFile = flags.config === undefined ? {} : readBareSettings(flags.config, readYamlFile(flags.config));
  const given = Object.entries(flags.settings).filter(([, value]) => value !== undefined);
  const settings: BareSettings = { ...fromFile, ...Object.fromEntries(given) };
  const missing = (['profile', 'acsUrl'] as const).filter((name) => settings[name] === undefined);
  if (missing.length > 0) {
    const names = { profile: '--profile DIR', acsUrl: '--acs-url URL' };
    throw new UsageError(
      ...missing.map((name) => `${names[name]} is required; "cpe-sim up FLEET.yaml" brings an ACS of its own`),
    );
  }
  const config = bareConfig(settings, profileFolder(settings.profile ?? ''));
  return run({ ...common(flags, io, fromFile.metricsBindAddr), config, logger });
}

type Common = Omit<SimulatorOptions, 'config' | 'logger'>;

function common(flags: SimulatorFlags, io: Io, metricsInFile: string | undefined): Common {
  return {
    metrics: metricsBindAddress(flags.metricsBindAddr, io.env, metricsInFile),
    token: flags.adminTokenFile === undefined ? undefined : readTokenFile(flags.adminTokenFile, '--admin-token-file'),
    dataPath: flags.data,
    connectionRequests: parseBindAddress(flags.connectionRequestBindAddr, '--connection-request-bind-addr'),
  };
}

/** Runs until a signal comes or, for a worker, until the channel to its engine closes. */
async function run(options: SimulatorOptions): Promise<number> {
  const { logger, config } = options;
  const simulator = await startSimulator(options);
  logger.info('the simulator runs', {
    fleet: `${config.fleet.namespace}/${config.fleet.name}`,
    cpes: config.shard.count,
    acs: config.cwmp?.acsUrl,
    ...(simulator.adminUrl !== undefined && { metrics: `${simulator.adminUrl}/metrics` }),
  });
  const ended = Promise.withResolvers<undefined>();
  const stopSignals = process.send ? serveEngine(simulator, ended) : serveShell(logger, ended);
  await ended.promise;
  await simulator.stop();
  stopSignals();
  return EXIT.ok;
}

function serveShell(logger: Logger, ended: PromiseWithResolvers<undefined>): () => void {
  return onSignals(process, {
    first(signal) {
      logger.info(`${signal}: sessions end, then the simulator does; once more to end at once`);
      ended.resolve(undefined);
    },
    second(signal) {
      process.exit(signalExitCode(signal));
    },
  });
}

/** A worker ends when its engine closes the channel or dies. Ctrl-C reaches both of them, and is the engine's to answer. */
function serveEngine(simulator: RunningSimulator, ended: PromiseWithResolvers<undefined>): () => void {
  const ignore = (): void => undefined;
  const end = (): void => {
    ended.resolve(undefined);
  };
  process.on('SIGINT', ignore).on('SIGTERM', end).on('disconnect', end);
  process.send?.({
    type: 'listening',
    adminUrl: simulator.adminUrl,
    connectionRequestUrl: simulator.connectionRequestUrl,
  });
  return () => {
    process.off('SIGINT', ignore).off('SIGTERM', end).off('disconnect', end);
    if (process.connected) process.disconnect();
  };
}

/** JSON is YAML, so one reader takes both. */
function readYamlFile(file: string): unknown {
  const text = readText(file, '--config');
  try {
    return load(text);
  } catch (thrown) {
    throw new UsageError(`${file}: is no YAML: ${thrown instanceof Error ? thrown.message : ''}`);
  }
}

function readText(file: string, flag: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new UsageError(`${flag}: ${file} cannot be read: ${thrown instanceof Error ? thrown.message : ''}`);
  }
}

/** A folder, or the name of a profile that comes with the program. */
function profileFolder(profile: string): string {
  const builtIn = builtInProfiles();
  const folder = builtIn.get(profile) ?? resolve(profile);
  if (existsSync(join(folder, 'profile.yaml'))) return folder;
  throw new UsageError(
    `--profile: ${profile} is no folder with a profile.yaml and no built-in profile; these are ${[...builtIn.keys()].join(', ')}`,
  );
}
