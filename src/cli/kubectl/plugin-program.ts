import { Option, type Command } from 'commander';
import { ACTION_NAMES, type ActionName } from '../../api/admin.js';
import { LIFECYCLE_STATES, type LifecycleState } from '../../api/lifecycle.js';
import { duration, port, wholeNumber } from '../argument-types.js';
import { EXIT } from '../errors.js';
import { GET_FORMATS, type GetFormat } from '../get-output.js';
import type { Io } from '../io.js';
import { rootCommand } from '../root-command.js';
import type { Cluster } from './cluster.js';
import { act, forward, listCpes, showCpe, showLogs, type ActionFlags } from './commands.js';

/** Which cluster and namespace, as kubectl is told. */
export interface ClusterFlags {
  readonly namespace?: string;
  readonly context?: string;
  readonly kubeconfig?: string;
}

export interface PluginSurroundings {
  readonly io: Io;
  readonly connect: (flags: ClusterFlags) => Promise<Connected> | Connected;
  /** From now on Ctrl-C ends nothing but what this signal tells. */
  readonly interrupted: () => AbortSignal;
  readonly done: (exitCode: number) => void;
}

export interface Connected {
  readonly cluster: Cluster;
  close(): Promise<void>;
}

const EXAMPLES = `
Examples:
  kubectl cpefleet cpes metro --state failed        which CPEs have failed
  kubectl cpefleet describe metro SIM00000017       what one of them did last, and why it failed
  kubectl cpefleet force-cr metro state:failed --wait
  kubectl cpefleet inject-fault metro 9002 10%
  kubectl cpefleet logs metro SIM00000017 -f        the log of the pod that holds it

Exit codes: 0 all is well, 1 it is not, 2 wrong usage.`;

/** What each action does, and what it wants before the selector. */
const ACTIONS: Readonly<Record<ActionName, { readonly what: string; readonly argument?: string }>> = {
  'force-cr': { what: 'have CPEs open a session by a connection request' },
  'inject-fault': { what: 'have CPEs answer the next session with a fault', argument: '<FAULT>' },
  reboot: { what: 'reboot CPEs' },
  'factory-reset': { what: 'set CPEs back to what their profile says' },
  'upgrade-firmware': { what: 'have CPEs run another firmware', argument: '<VERSION>' },
};

/** The command line of the kubectl plugin. */
export function createPlugin({ io, connect, interrupted, done }: PluginSurroundings): Command {
  const program = rootCommand('kubectl-cpefleet', io)
    .description('The CPEs of the CpeFleets of a cluster')
    .usage('COMMAND FLEET … [options]')
    .showHelpAfterError('(kubectl cpefleet --help shows what there is)')
    .addHelpText('after', EXAMPLES);
  const command = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .argument('<FLEET>', 'name of a CpeFleet')
      .option('-n, --namespace <NAME>', "namespace of the fleet (default: the context's)")
      .option('--context <NAME>', 'context of the kubeconfig (default: the current one)')
      .option('--kubeconfig <FILE>', 'the kubeconfig (default: $KUBECONFIG, ~/.kube/config)');

  async function on(flags: ClusterFlags, run: (cluster: Cluster) => Promise<unknown>): Promise<void> {
    const connected = await connect(flags);
    try {
      const code = await run(connected.cluster);
      done(typeof code === 'number' ? code : EXIT.ok);
    } finally {
      await connected.close();
    }
  }

  interface ListFlags extends ClusterFlags {
    readonly state?: LifecycleState;
    readonly limit: number;
    readonly output: GetFormat;
  }
  command('cpes', 'list the CPEs of a fleet')
    .addOption(new Option('--state <STATE>', 'only those in this lifecycle state').choices(LIFECYCLE_STATES))
    .option('--limit <N>', 'so many, 0 for all', wholeNumber, 500)
    .addOption(new Option('-o, --output <FORMAT>', 'how to show them').choices(GET_FORMATS).default('table'))
    .action((fleet: string, flags: ListFlags) => on(flags, (cluster) => listCpes(cluster, io, fleet, flags)));

  command('describe', 'show one CPE: its state, its last events, a sample of its tree')
    .argument('<CPE>', 'id, serial number, or index:N')
    .action((fleet: string, cpe: string, flags: ClusterFlags) =>
      on(flags, (cluster) => showCpe(cluster, io, fleet, cpe)),
    );

  for (const action of ACTION_NAMES) {
    const { what, argument } = ACTIONS[action];
    const one = command(action, what);
    if (argument !== undefined) one.argument(argument);
    one
      .argument('<SELECTOR>', 'all, a serial number or id, 10%, count:50, state:failed, index:0-99, or a list')
      .option('--token <TEXT>', 'makes the request another one (default: the time)')
      .option('--wait', 'until it is done; exit code 1 when it failed', false)
      .addOption(new Option('--timeout <DURATION>', 'with --wait: how long').argParser(duration).default(60_000, '60s'))
      .action((...given: unknown[]) => {
        const words = given.slice(0, argument === undefined ? 2 : 3) as string[];
        const flags = given[words.length] as ClusterFlags & Omit<ActionFlags, 'timeoutMs'> & { timeout: number };
        const [fleet = '', ...rest] = words;
        return on(flags, (cluster) => act(cluster, io, action, fleet, rest, { ...flags, timeoutMs: flags.timeout }));
      });
  }

  interface LogFlags extends ClusterFlags {
    readonly follow: boolean;
    readonly tail: number;
  }
  command('logs', 'show the log of the pod that holds a CPE')
    .argument('<CPE>', 'id, serial number, or index:N')
    .option('-f, --follow', 'until Ctrl-C', false)
    .option('--tail <N>', 'so many of the last lines', wholeNumber, 100)
    .action((fleet: string, cpe: string, flags: LogFlags) =>
      on(flags, (cluster) => showLogs(cluster, io, fleet, cpe, flags, interrupted)),
    );

  command('dashboard', 'bring metrics and admin API of a pod to a port of this machine (there is no page of it yet)')
    .option('--port <PORT>', 'port of this machine (default: any free one)', port, 0)
    .action((fleet: string, flags: ClusterFlags & { port: number }) =>
      on(flags, (cluster) => forward(cluster, io, fleet, flags.port, interrupted)),
    );
  return program;
}
