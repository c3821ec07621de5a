import type { KubeLogger } from '../logger.js';

/** A log that keeps its lines for a test to look at. */
export class CollectedLog implements KubeLogger {
  readonly lines: {
    readonly level: string;
    readonly message: string;
    readonly fields: Readonly<Record<string, unknown>>;
  }[] = [];

  debug(message: string, fields = {}): void {
    this.lines.push({ level: 'debug', message, fields });
  }
  info(message: string, fields = {}): void {
    this.lines.push({ level: 'info', message, fields });
  }
  warn(message: string, fields = {}): void {
    this.lines.push({ level: 'warn', message, fields });
  }
  error(message: string, fields = {}): void {
    this.lines.push({ level: 'error', message, fields });
  }

  /** The messages of one level, in order. */
  of(level: 'debug' | 'info' | 'warn' | 'error'): string[] {
    return this.lines.filter((line) => line.level === level).map(({ message }) => message);
  }
}
