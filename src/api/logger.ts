/** What the parts log with; src/cli binds it to winston. Fields are plain values. */
export interface Logger {
  /** Whether debug lines are written: asked before a per-CPE line is built. */
  readonly debugEnabled: boolean;
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}
