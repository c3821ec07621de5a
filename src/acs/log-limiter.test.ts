import { describe, expect, it } from '@jest/globals';
import { LimitedWarnings } from './log-limiter.js';

describe('LimitedWarnings', () => {
  it('writes ten a second, and then how many it left out', () => {
    const lines: string[] = [];
    const write = (message: string, fields?: Readonly<Record<string, unknown>>): void => {
      lines.push(`${message} ${JSON.stringify(fields)}`);
    };
    let now = 0;
    const warnings = new LimitedWarnings({ info: write, warn: write, error: write }, () => now);
    for (let i = 0; i < 13; i++) warnings.warn('bad', { i });
    expect(lines).toHaveLength(10);
    now = 1_000;
    warnings.warn('bad', { i: 13 });
    expect(lines.slice(10)).toEqual(['warnings left out {"count":3}', 'bad {"i":13}']);
    warnings.flush();
    expect(lines).toHaveLength(12);
  });
});
