import { EXIT, explain } from './errors.js';
import { print, type Io } from './io.js';
import { createProgram } from './program.js';

/**
 * Runs one command line.
 *
 * @param args without the program's own name.
 * @returns the exit code; what went wrong is said on stderr.
 */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  let exitCode: number = EXIT.ok;
  try {
    const program = createProgram(io, (code) => {
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
