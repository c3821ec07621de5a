import { Option, type Command } from 'commander';
import type { ControlClient } from '../local/control-client.js';
import { duration, wholeNumber } from './argument-types.js';
import {
  annotate,
  deleteFleet,
  describe,
  getCpes,
  getFleets,
  scale,
  wait,
  type EngineCommand,
} from './engine-commands.js';
import { EXIT, UsageError } from './errors.js';
import { GET_FORMATS, type GetFormat } from './get-output.js';
import type { Io } from './io.js';

interface EngineFlags {
  readonly controlSocket: string;
  readonly namespace?: string;
}

/** Adds the commands that speak to a running engine, the way kubectl would. */
export function addEngineCommands(
  program: Command,
  io: Io,
  socket: Option,
  connect: (socketPath: string) => ControlClient,
  done: (exitCode: number) => void,
): void {
  const command = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .option('-n, --namespace <NAME>', 'namespace of the fleet (default: any)')
      .addOption(socket);
  const at = ({ controlSocket, namespace }: EngineFlags): EngineCommand => ({
    client: connect(controlSocket),
    io,
    ...(namespace !== undefined && { namespace }),
  });

  interface GetFlags extends EngineFlags {
    readonly output: GetFormat;
    readonly selector?: string;
    readonly limit: number;
  }
  command('get', 'list fleets or CPEs')
    .argument('[KIND]', 'fleets or cpes', 'fleets')
    .argument('[FLEET]', 'one fleet')
    .addOption(new Option('-o, --output <FORMAT>', 'how to show them').choices(GET_FORMATS).default('table'))
    .option('-l, --selector <state=STATE>', 'with cpes: only those in this lifecycle state')
    .option('--limit <N>', 'with cpes: so many of each fleet, 0 for all', wholeNumber, 500)
    .action(async (kind: string, fleet: string | undefined, flags: GetFlags) => {
      if (/^(fleets?|cpefleets?|cpef)$/.test(kind)) await getFleets(at(flags), fleet, flags.output);
      else if (/^cpes?$/.test(kind)) {
        const { selector, limit } = flags;
        const query = { limit, ...(fleet !== undefined && { fleet }), ...(selector !== undefined && { selector }) };
        await getCpes(at(flags), query, flags.output);
      } else throw new UsageError(`"${kind}" cannot be listed; there are fleets and cpes`);
      done(EXIT.ok);
    });
  command('describe', 'show all that is known of a fleet or a CPE')
    .argument('<NAME>', 'a fleet, or the id or serial number of a CPE')
    .action(async (name: string, flags: EngineFlags) => {
      await describe(at(flags), name);
      done(EXIT.ok);
    });
  command('annotate', 'annotate a fleet; annotations named like an action carry it out')
    .argument('<FLEET>')
    .argument('<KEY=VALUE...>', 'KEY=VALUE to set, KEY- to remove; force-cr stands for cpesim.dev/force-cr')
    .option('--overwrite', 'replace annotations that have another value', false)
    .action(async (fleet: string, changes: string[], flags: EngineFlags & { overwrite: boolean }) => {
      await annotate(at(flags), fleet, changes, flags.overwrite);
      done(EXIT.ok);
    });
  command('scale', 'change the number of CPEs of a fleet')
    .argument('<FLEET>')
    .requiredOption('--replicas <N>', 'CPEs', wholeNumber)
    .action(async (fleet: string, flags: EngineFlags & { replicas: number }) => {
      await scale(at(flags), fleet, flags.replicas);
      done(EXIT.ok);
    });
  command('delete', 'end a fleet and remove its state; saving its file brings it back anew')
    .argument('<FLEET>')
    .action(async (fleet: string, flags: EngineFlags) => {
      await deleteFleet(at(flags), fleet);
      done(EXIT.ok);
    });
  command('wait', 'wait for a condition of a fleet')
    .argument('<FLEET>')
    .requiredOption('--for <WHAT>', 'condition=TYPE, condition=TYPE=STATUS or delete')
    .addOption(new Option('--timeout <DURATION>', 'how long').argParser(duration).default(30_000, '30s'))
    .action(async (fleet: string, flags: EngineFlags & { for: string; timeout: number }) => {
      done(await wait(at(flags), fleet, flags.for, flags.timeout));
    });
}
