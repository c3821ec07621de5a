import type { Logger } from '../../api/logger.js';

export interface RecordingLogger extends Logger {
  /** Warnings and errors, oldest first. */
  readonly problems: { readonly message: string; readonly fields: Readonly<Record<string, unknown>> }[];
}

/** Keeps warnings and errors for a test to look at; the rest is not written anywhere. */
export function recordingLogger(): RecordingLogger {
  const problems: RecordingLogger['problems'] = [];
  const keep: Logger['error'] = (message, fields = {}) => {
    problems.push({ message, fields });
  };
  const drop = (): void => undefined;
  return { problems, debugEnabled: false, debug: drop, info: drop, warn: keep, error: keep };
}
