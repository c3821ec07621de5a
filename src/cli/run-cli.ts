import { EXIT, explain } from './errors.js';
import { print, type Io } from './io.js';
import type { Command } from 'commander';
import { createProgram } from './program.js';

/**
 * Runs one command line.
 *
 * @param args without the program's own name.
 * @param create the commands, of which the one that runs gives `done` its exit code.
 * @returns the exit code; what went wrong is said on stderr.
 */
export async function runCli(
  args: readonly string[],
  io: Io,
  create: (done: (exitCode: number) => void) => Command = (done) => createProgram(io, done),
): Promise<number> {
  let exitCode: number = EXIT.ok;
  try {
    const program = create((code) => {
      exitCode = code;
    });
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    const explained = explain(thrown);
    for (const line of explained.lines) print(io.stderr, line);
    return explained.exitCode;
  }
}
