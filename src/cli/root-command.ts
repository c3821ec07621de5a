import { Command } from 'commander';
import type { Io } from './io.js';
import { packageVersion } from './package-root.js';

/** The root of a command line of this package: it writes to `io`, and throws where Commander would end the process. */
export function rootCommand(name: string, io: Io): Command {
  return new Command(name)
    .version(packageVersion(), '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.stream.write(text),
      writeErr: (text) => io.stderr.stream.write(text),
      getOutHasColors: () => io.stdout.color,
      getErrHasColors: () => io.stderr.color,
    });
}
