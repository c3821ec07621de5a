import { describe, expect, it } from '@jest/globals';
import { EventEmitter } from 'node:events';
import { onSignals, signalExitCode } from './signals.js';

describe('onSignals', () => {
  it.each([
    { signals: ['SIGINT'], seen: ['first SIGINT'] },
    { signals: ['SIGTERM'], seen: ['first SIGTERM'] },
    { signals: ['SIGINT', 'SIGINT'], seen: ['first SIGINT', 'second SIGINT'] },
    { signals: ['SIGTERM', 'SIGINT'], seen: ['first SIGTERM', 'second SIGINT'] },
    { signals: ['SIGINT', 'SIGTERM'], seen: ['first SIGINT'] },
  ])('$signals', ({ signals, seen }) => {
    const source = new EventEmitter();
    const calls: string[] = [];
    const stop = onSignals(source, {
      first: (signal) => calls.push(`first ${signal}`),
      second: (signal) => calls.push(`second ${signal}`),
    });
    for (const signal of signals) source.emit(signal, signal);
    expect(calls).toEqual(seen);
    stop();
    expect(source.listenerCount('SIGINT') + source.listenerCount('SIGTERM')).toBe(0);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s is exit code %d to a shell', (signal, code) => {
    expect(signalExitCode(signal)).toBe(code);
  });
});
