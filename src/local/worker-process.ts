import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { Logger } from '../api/logger.js';

/** How to start a worker: a program and the arguments before the worker's own. */
export interface WorkerCommand {
  readonly program: string;
  readonly args: readonly string[];
}

/** What a worker is started with: files, and where it listens. */
export interface WorkerFiles {
  readonly config: string;
  readonly token: string;
  /** Left out: the CPEs keep nothing. */
  readonly data?: string;
  /** `HOST:PORT` for its CPEs' connection requests. Left out: a port of its own of this machine alone. */
  readonly connectionRequests?: string;
}

/** What a worker says over its IPC channel once its admin API is open. */
export interface ListeningMessage {
  readonly type: 'listening';
  readonly adminUrl: string;
}

export interface WorkerEvents {
  listening(adminUrl: string): void;
  /** The process is gone; `how` says the exit code or signal, and its last words when it was not well. */
  exited(how: string): void;
}

export interface WorkerProcess {
  readonly pid: number | undefined;
  /** Closes the channel: the worker ends its sessions, saves and exits. It also closes when the engine dies. */
  stop(): void;
  kill(): void;
}

/** Starts a worker process. Its log lines (stderr) become lines of `logger`. */
export function startWorker(
  command: WorkerCommand,
  files: WorkerFiles,
  logger: Logger,
  events: WorkerEvents,
): WorkerProcess {
  const own = ['--config', files.config, '--admin-token-file', files.token, '--metrics-bind-addr', '127.0.0.1:0'];
  if (files.data !== undefined) own.push('--data', files.data);
  if (files.connectionRequests !== undefined) own.push('--connection-request-bind-addr', files.connectionRequests);
  const child = spawn(command.program, [...command.args, ...own], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let lastWords = '';
  const stderrRead = Promise.withResolvers<undefined>();
  createInterface({ input: child.stderr ?? Readable.from([]) })
    .on('line', (line) => {
      if (line.trim() !== '') lastWords = relayLogLine(line, logger);
    })
    .on('close', () => {
      stderrRead.resolve(undefined);
    });
  child.on('message', (message) => {
    if (isListening(message)) events.listening(message.adminUrl);
  });
  let gone = false;
  const end = (how: string): void => {
    if (gone) return;
    gone = true;
    events.exited(how);
  };
  child.on('error', (error) => {
    // Without a pid it never started; with one, a signal or message did not reach it, and its end comes by `exit`.
    if (child.pid === undefined) end(`could not be started: ${error.message}`);
    else logger.debug('worker process', { error: error.message });
  });
  // Not `close`: it never comes when this side has disconnected the channel. The last words are read to their end.
  child.on('exit', (code, signal) => {
    void stderrRead.promise.then(() => {
      end(howItEnded(code, signal, lastWords));
    });
  });
  return {
    pid: child.pid,
    stop() {
      disconnect(child);
    },
    kill() {
      child.kill('SIGKILL');
    },
  };
}

function disconnect(child: ChildProcess): void {
  if (child.connected) child.disconnect();
}

function isListening(message: unknown): message is ListeningMessage {
  return (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    message.type === 'listening' &&
    'adminUrl' in message &&
    typeof message.adminUrl === 'string'
  );
}

/** `was ended by SIGKILL`, `exited with code 1: …last words`. */
export function howItEnded(code: number | null, signal: string | null, lastWords: string): string {
  if (signal !== null) return `was ended by ${signal}`;
  const how = `exited with code ${code ?? 0}`;
  return code !== 0 && lastWords !== '' ? `${how}: ${lastWords}` : how;
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/**
 * Passes a log line of a worker on at its own level: JSON as the worker's logger writes it, or any other text (a crash
 * of Node itself) as an error.
 *
 * @returns the message alone.
 */
export function relayLogLine(line: string, logger: Logger): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    parsed = undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || !('message' in parsed)) {
    logger.error(line);
    return line;
  }
  const { message, level, ...fields } = parsed as Record<string, unknown>;
  // The line gets the time of this process's logger.
  delete fields['timestamp'];
  const text = String(message);
  logger[LEVELS.find((known) => known === level) ?? 'info'](text, fields);
  return text;
}
