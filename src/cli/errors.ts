import { CommanderError } from 'commander';

/** How a command ends. */
export const EXIT = {
  ok: 0,
  /** It ran, and all is not well. */
  notWell: 1,
  /** It was asked for wrongly; nothing was started. */
  usage: 2,
} as const;

/** What the user asked for cannot be done as asked: wrong flags, or manifests with problems, one a line. */
export class UsageError extends Error {
  readonly code = 'CLI_USAGE';
  readonly lines: readonly string[];

  constructor(...lines: readonly string[]) {
    super(lines.join('\n'));
    this.name = 'UsageError';
    this.lines = lines;
  }
}

/** What a cluster does not have or does not give: a fleet, a CPE, a pod, a right. */
export class ClusterError extends Error {
  readonly code = 'CLI_CLUSTER';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ClusterError';
  }
}

/** Codes of errors that come from how the command was called, in whatever part they were found. */
const USAGE_CODES = new Set([
  'CLI_USAGE',
  'FLEET_ACTION',
  'DATAMODEL_PROFILE',
  'SIM_ACS_URL',
  'ACS_BAD_OPTION',
  'LOCAL_INVALID',
]);

/** What a command that threw says on stderr, a line each, and its exit code. */
export function explain(thrown: unknown): { readonly lines: readonly string[]; readonly exitCode: number } {
  if (thrown instanceof CommanderError) {
    // Commander has written its own line already; --help and --version end here too.
    return { lines: [], exitCode: thrown.exitCode === 0 ? EXIT.ok : EXIT.usage };
  }
  if (thrown instanceof UsageError) return { lines: thrown.lines.map(errorLine), exitCode: EXIT.usage };
  if (!(thrown instanceof Error)) return { lines: [errorLine(String(thrown))], exitCode: EXIT.notWell };
  const code = 'code' in thrown ? String(thrown.code) : '';
  // Without a code it is a bug of ours: the stack helps whoever reports it.
  const text = code === '' ? (thrown.stack ?? thrown.message) : thrown.message;
  return { lines: [errorLine(text)], exitCode: USAGE_CODES.has(code) ? EXIT.usage : EXIT.notWell };
}

function errorLine(text: string): string {
  return `error: ${text}`;
}
