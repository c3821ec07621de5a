import { spawn } from 'node:child_process';
import { ClusterError } from './errors.js';

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Written to its standard input. */
  readonly input?: string;
}

/**
 * Runs a program to its end and gives what it printed.
 *
 * @throws ClusterError CLUSTER_COMMAND_FAILED with what it said
 */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const child = spawn(program, args, { env: options.env ?? process.env, stdio: 'pipe' });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
  // A program that ends before it has read everything says so by its exit code.
  child.stdin.on('error', () => undefined).end(options.input ?? '');
  const code = await new Promise<number | string | null>((resolve, reject) => {
    child.once('error', (cause) => {
      reject(new ClusterError('CLUSTER_COMMAND_FAILED', `${program} cannot be run: ${cause.message}`, { cause }));
    });
    child.once('close', (exit, signal) => {
      resolve(exit ?? signal);
    });
  });
  if (code === 0) return out.join('');
  const said = (err.join('') || out.join('')).trim().slice(-4_000);
  throw new ClusterError('CLUSTER_COMMAND_FAILED', `${[program, ...args].join(' ')} ended with ${code ?? ''}: ${said}`);
}
