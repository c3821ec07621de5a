import type { Writable } from 'node:stream';

/** The surroundings of a command: passed in, so that tests run commands without a terminal or a process of their own. */
export interface Io {
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly uid: number;
}

/** A stream that may be a terminal. */
export interface Terminal {
  readonly stream: Writable;
  readonly isTTY: boolean;
  /** Whether escapes for colours are wanted: a terminal, and no NO_COLOR. */
  readonly color: boolean;
  readonly columns: () => number;
  readonly rows: () => number;
}

export function processIo(): Io {
  const { env } = process;
  const color = env['NO_COLOR'] === undefined || env['NO_COLOR'] === '';
  const terminal = (stream: NodeJS.WriteStream): Terminal => ({
    stream,
    isTTY: stream.isTTY,
    color: stream.isTTY && color,
    columns: () => stream.columns,
    rows: () => stream.rows,
  });
  return {
    stdout: terminal(process.stdout),
    stderr: terminal(process.stderr),
    env,
    now: () => Date.now(),
    uid: process.getuid?.() ?? 0,
  };
}

export function print(terminal: Terminal, text: string): void {
  terminal.stream.write(text.endsWith('\n') || text === '' ? text : `${text}\n`);
}
