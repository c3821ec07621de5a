import { Option, type Command } from 'commander';
import { nearest } from '../api/did-you-mean.js';
import type { Logger } from '../api/logger.js';
import { createControlClient, defaultControlSocket } from '../local/control-client.js';
import type { AcsFlags } from './acs-command.js';
import { port, positive } from './argument-types.js';
import { BARE_SETTINGS, type BareSettings } from './bare-config.js';
import { parseHostAddress } from './bind-address.js';
import { addEngineCommands } from './engine-program.js';
import { UsageError } from './errors.js';
import { print, type Io } from './io.js';
import { createLogger, LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from './log.js';
import type { OperatorFlags } from './operator-command.js';
import { rootCommand } from './root-command.js';
import type { SimulatorFlags } from './simulator-commands.js';
import type { ImportFlags } from './profile-commands.js';
import { parseUntil } from './until.js';

interface LogFlags {
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}

const EXAMPLES = `
Examples:
  cpe-sim up config/samples/thousand.yaml --until ready     a fleet with an ACS of its own, to ready
  cpe-sim up fleet.yaml --data-dir ./state                  … until Ctrl-C; edit fleet.yaml while it runs
  cpe-sim get                                               the fleets of the running engine
  cpe-sim annotate thousand force-cr=10%@t1                 connection requests to a tenth of the CPEs
  cpe-sim --profile tr181-gateway --acs-url http://127.0.0.1:7547/cwmp --count 10
                                                            ten CPEs against any ACS

Exit codes: 0 all is well, 1 it is not, 2 wrong usage or a manifest with problems.`;

/**
 * The command line. `done` is given the exit code of the command that ran. What a command needs is loaded when it runs:
 * of a worker's start most would be the Kubernetes client, of which it has no use.
 */
export function createProgram(io: Io, done: (exitCode: number) => void): Command {
  const program = rootCommand('cpe-sim', io)
    .description('Fleets of simulated CPEs (TR-069/CWMP) from one manifest')
    .usage('COMMAND … | --profile DIR --acs-url URL [options]')
    .enablePositionalOptions()
    .showHelpAfterError('(cpe-sim --help shows what there is)')
    .addHelpText('after', EXAMPLES);
  const stderrLogger = ({ logLevel, logFormat }: LogFlags): Logger =>
    createLogger({
      level: logLevel,
      format: logFormat,
      color: io.stderr.color,
      write: (line) => {
        print(io.stderr, line);
      },
    });

  addBare(program, io, stderrLogger, done);
  addUp(program, io, done);
  addEngineCommands(program, io, socketOption(io), (path) => createControlClient(path), done);
  withLogging(program.command('acs'))
    .description('run the embedded ACS alone')
    .option('--listen <HOST:PORT>', 'where devices reach it', '127.0.0.1:7547')
    .option('--api-token-file <FILE>', 'bearer token of its API (default: one is made and logged)')
    .action(async (flags: AcsFlags & LogFlags) => {
      const { runAcs } = await import('./acs-command.js');
      done(await runAcs(flags, stderrLogger(flags)));
    });
  addOperator(program, io, stderrLogger, done);
  program
    .command('validate')
    .description('check manifests and start nothing')
    .argument('<FILE...>', 'manifests: CpeFleets, and the Secrets and ConfigMaps that they name')
    .action(async (files: string[]) => {
      const { runValidate } = await import('./validate-command.js');
      done(await runValidate(files, io));
    });
  addProfile(program, io, done);
  withLogging(simulatorOptions(program.command('simulator')))
    .description('run one shard of a fleet, as an engine starts it')
    .requiredOption('--config <FILE>', 'configuration of the shard (JSON or YAML)')
    .action(async (flags: SimulatorFlags & LogFlags & { config: string }) => {
      const { runWorker } = await import('./simulator-commands.js');
      done(await runWorker(flags, io, stderrLogger(flags)));
    });
  return program;
}

function addProfile(program: Command, io: Io, done: (exitCode: number) => void): void {
  const profile = program.command('profile').description('read, check and make profiles of devices');
  profile
    .command('lint')
    .description('check profiles: all problems, with file, line and path')
    .argument('<PROFILE...>', 'folders, or names of built-in profiles')
    .action(async (profiles: string[]) => {
      const { runProfileLint } = await import('./profile-commands.js');
      done(await runProfileLint(profiles, io));
    });
  profile
    .command('show')
    .description('list the objects and parameters of a profile')
    .argument('<PROFILE>', 'a folder, or the name of a built-in profile')
    .argument('[PATH]', 'what to list: a parameter, or an object with the dot at its end (default: all)')
    .action(async (name: string, path: string | undefined) => {
      const { runProfileShow } = await import('./profile-commands.js');
      done(await runProfileShow(name, path, io));
    });
  profile
    .command('import')
    .description('make a profile of a dump of a device')
    .argument('<FILE>', 'CSV as GenieACS exports a device, or XML with GetParameterValuesResponses')
    .requiredOption('--name <NAME>', 'name of the profile')
    .requiredOption('--out <DIR>', 'folder to write it to')
    .option('--force', 'write over a profile that is there')
    .action(async (file: string, flags: ImportFlags) => {
      const { runProfileImport } = await import('./profile-commands.js');
      done(await runProfileImport(file, flags, io));
    });
}

function addUp(program: Command, io: Io, done: (exitCode: number) => void): void {
  interface UpFlags extends LogFlags {
    readonly until?: string;
    readonly timeout?: string;
    readonly output: 'text' | 'json';
    readonly dataDir?: string;
    readonly controlSocket: string;
    readonly acsPort?: number;
    readonly workers?: number;
    readonly connectionRequestBindAddr?: string;
  }
  withLogging(program.command('up'))
    .description('run fleets from their manifests, and follow edits of the files')
    .argument('<FILE...>', 'manifests: CpeFleets, and the Secrets and ConfigMaps that they name')
    .option('--until <ready|DURATION>', 'end when all fleets are ready, or after a time such as 5m')
    .option('--timeout <DURATION>', 'with --until ready: give up after this time (default: 10m)')
    .addOption(new Option('--output <FORMAT>', 'what to tell at the end').choices(['text', 'json']).default('text'))
    .option('--data-dir <DIR>', 'keep the state of the CPEs here (default: a temporary folder that goes at the end)')
    .addOption(socketOption(io))
    .option('--acs-port <PORT>', 'port of the embedded ACS (default: 7547, or any free one)', port)
    .option('--workers <N>', 'worker processes of a new fleet (default: by its CPEs and the cores)', positive)
    .option(
      '--connection-request-bind-addr <HOST[:PORT]>',
      'where workers take connection requests, worker N at PORT + N (default: 127.0.0.1, any free port)',
    )
    .action(async (files: string[], flags: UpFlags) => {
      const until = parseUntil(flags.until, flags.timeout);
      const address = flags.connectionRequestBindAddr;
      const connectionRequests =
        address === undefined ? undefined : parseHostAddress(address, '--connection-request-bind-addr');
      const { runUp } = await import('./up.js');
      done(await runUp({ ...flags, files, until, ...(connectionRequests && { connectionRequests }) }, io));
    });
}

function addOperator(
  program: Command,
  io: Io,
  logger: (flags: LogFlags) => Logger,
  done: (exitCode: number) => void,
): void {
  withLogging(program.command('operator'))
    .description('run the Kubernetes operator: CpeFleets become StatefulSets of simulators')
    .addOption(
      new Option('--simulator-image <IMAGE>', 'image of the pods: that of this program')
        .env('CPE_SIM_SIMULATOR_IMAGE')
        .makeOptionMandatory(),
    )
    .option('--namespaces <A,B>', 'look after the fleets of these namespaces (default: all)')
    .option('--leader-elect', 'work only while this operator leads', true)
    .option('--no-leader-elect', 'work at once: there is no other operator')
    .option('--leader-election-namespace <NAME>', 'namespace of the Lease (default: the own one)')
    .option('--leader-election-lease <NAME>', 'the Lease: operators that share it share the work', 'cpe-sim-operator')
    .option('--metrics-bind-addr <HOST:PORT>', 'serve /metrics here', '127.0.0.1:8080')
    .option('--health-probe-bind-addr <HOST:PORT>', 'serve /healthz and /readyz here', '127.0.0.1:8081')
    .option('--simulator-admin-port <PORT>', 'port of the admin API in the pods', port, 9100)
    .option('--kubeconfig <FILE>', "the cluster (default: $KUBECONFIG, ~/.kube/config, or the pod's own)")
    .action(async (flags: OperatorFlags & LogFlags) => {
      const { runOperator } = await import('./operator-command.js');
      done(await runOperator(flags, io, logger(flags)));
    });
}

function addBare(
  program: Command,
  io: Io,
  logger: (flags: LogFlags) => Logger,
  done: (exitCode: number) => void,
): void {
  type BareFlags = SimulatorFlags & LogFlags & BareSettings;
  withLogging(simulatorOptions(program))
    .argument('[COMMAND]')
    .option('--profile <DIR>', 'profile of the CPEs: a folder, or the name of a built-in one')
    .option('--acs-url <URL>', 'URL of the ACS (ManagementServer.URL)')
    .option('--count <N>', 'CPEs (default: 1)')
    .option('--seed <N>', 'identity and behaviour follow from it (default: 1)')
    .option('--rate <N>', 'first contacts per second (default: 200)')
    .option('--interval <DURATION>', 'time between periodic Informs (default: 5m)')
    .option('--connections <MODE>', 'PerSession or Pooled (default: PerSession)')
    .option('--serial-number <TEXT>', 'serial numbers, with {index} (default: SIM{index:08})')
    .option('--oui <HEX>', 'OUI (default: 00D09E)')
    .option('--product-class <TEXT>', 'ProductClass (default: HG-7)')
    .option('--manufacturer <TEXT>', 'Manufacturer (default: Example)')
    .option('--config <FILE>', 'YAML with any of these settings; flags win')
    .action(async (command: string | undefined, flags: BareFlags) => {
      if (command !== undefined) {
        const names = program.commands.map((one) => one.name());
        const meant = nearest(command, names);
        const hint = meant === undefined ? `there are ${names.join(', ')}` : `did you mean ${meant}?`;
        throw new UsageError(`unknown command "${command}"; ${hint}`);
      }
      const settings = Object.fromEntries(BARE_SETTINGS.map((name) => [name, flags[name]])) as BareSettings;
      if (flags.config === undefined && Object.values(settings).every((value) => value === undefined)) {
        program.help();
      }
      const { runBare } = await import('./simulator-commands.js');
      done(await runBare({ ...flags, settings }, io, logger(flags)));
    });
}

function simulatorOptions(command: Command): Command {
  return command
    .option('--metrics-bind-addr <HOST:PORT>', 'serve /metrics and /admin here [env CPE_SIM_METRICS_BIND_ADDR]')
    .option('--admin-token-file <FILE>', 'bearer token of /admin (default: one is made and logged)')
    .option('--connection-request-bind-addr <HOST:PORT>', 'where connection requests are taken', '127.0.0.1:0')
    .option('--data <FILE>', 'keep the state of the CPEs in this file');
}

function withLogging(command: Command): Command {
  return command
    .addOption(new Option('--log-level <LEVEL>', 'lines to write').choices(LOG_LEVELS).default('info'))
    .addOption(new Option('--log-format <FORMAT>', 'how to write them').choices(LOG_FORMATS).default('text'));
}

function socketOption(io: Io): Option {
  return new Option('--control-socket <PATH>', 'socket of the running engine')
    .env('CPE_SIM_SOCKET')
    .default(defaultControlSocket(io.env, io.uid));
}
