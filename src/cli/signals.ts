/** What the first and the second signal to end do. */
export interface SignalHandlers {
  /** End in order. */
  readonly first: (signal: NodeJS.Signals) => void;
  /** End at once; no third one is waited for. */
  readonly second: (signal: NodeJS.Signals) => void;
}

/** Where signals come from: `process`, or a test. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Tells the first SIGINT or SIGTERM from the ones after it. A SIGTERM after the first signal is no more urgent than the
 * first (supervisors repeat themselves); a second SIGINT is somebody at a keyboard who has waited long enough.
 *
 * @returns what ends it.
 */
export function onSignals(source: SignalSource, { first, second }: SignalHandlers): () => void {
  let asked = false;
  const listener = (signal: NodeJS.Signals): void => {
    if (!asked) {
      asked = true;
      first(signal);
    } else if (signal === 'SIGINT') {
      second(signal);
    }
  };
  for (const signal of SIGNALS) source.on(signal, listener);
  return () => {
    for (const signal of SIGNALS) source.off(signal, listener);
  };
}

/** The exit code of a process that a signal ended, as a shell gives it. */
export function signalExitCode(signal: NodeJS.Signals): number {
  return signal === 'SIGINT' ? 130 : 143;
}
