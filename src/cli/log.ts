import { styleText } from 'node:util';
import { Writable } from 'node:stream';
import { createLogger as createWinston, format } from 'winston';
import type { Logger } from '../api/logger.js';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export const LOG_FORMATS = ['text', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

export interface LogOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly color: boolean;
  /** Takes each line, without its end. */
  readonly write: (line: string, level: LogLevel) => void;
}

const COLORS = { debug: 'gray', info: 'cyan', warn: 'yellow', error: 'red' } as const;

/** The logger of a process, on winston. */
export function createLogger({ level, format: shape, color, write }: LogOptions): Logger {
  const render = shape === 'json' ? format.json() : format.printf((info) => humanLine(info, color));
  const sink = new Writable({
    objectMode: true,
    write(info: Record<symbol | string, unknown>, _encoding, done) {
      write(String(info[Symbol.for('message')]), info['level'] as LogLevel);
      done();
    },
  });
  const winston = createWinston({
    levels: { error: 0, warn: 1, info: 2, debug: 3 },
    level: 'debug',
    format: format.combine(format.timestamp(), render),
  });
  winston.pipe(sink);
  // Not left to winston, which takes its time to leave a line out.
  const lowest = LOG_LEVELS.indexOf(level);
  const at = (name: LogLevel): Logger['info'] =>
    LOG_LEVELS.indexOf(name) < lowest
      ? () => undefined
      : (message, fields) => {
          winston.log(name, message, fields);
        };
  return {
    debugEnabled: level === 'debug',
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
}

/** `12:00:03 WARN  lab/metro: WorkerDied: … worker=lab/metro/0` */
export function humanLine(info: Readonly<Record<string, unknown>>, color: boolean): string {
  const { level, message, timestamp, ...fields } = info;
  const name = String(level) as LogLevel;
  const label = name.toUpperCase().padEnd(5);
  const shown = color ? styleText(COLORS[name], label, { validateStream: false }) : label;
  const extra = Object.entries(fields).map(([key, value]) => ` ${key}=${fieldText(value)}`);
  return `${String(timestamp).slice(11, 19)} ${shown} ${String(message)}${extra.join('')}`;
}

function fieldText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /[\s"]/.test(text) ? JSON.stringify(text) : text;
}
