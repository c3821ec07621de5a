import { describe, expect, it } from '@jest/globals';
import { CommanderError } from 'commander';
import { LocalError } from '../local/errors.js';
import { explain, UsageError } from './errors.js';

describe('explain', () => {
  it.each([
    {
      thrown: new UsageError('a is wrong', 'b is wrong'),
      lines: ['error: a is wrong', 'error: b is wrong'],
      exitCode: 2,
    },
    { thrown: new CommanderError(1, 'commander.unknownOption', 'x'), lines: [], exitCode: 2 },
    { thrown: new CommanderError(0, 'commander.helpDisplayed', 'x'), lines: [], exitCode: 0 },
    { thrown: new LocalError('LOCAL_INVALID', 'replicas'), lines: ['error: replicas'], exitCode: 2 },
    { thrown: new LocalError('LOCAL_NO_ENGINE', 'no engine'), lines: ['error: no engine'], exitCode: 1 },
    { thrown: 'text', lines: ['error: text'], exitCode: 1 },
  ])('$thrown.name: exit code $exitCode', ({ thrown, lines, exitCode }) => {
    expect(explain(thrown)).toEqual({ lines, exitCode });
  });

  it('shows the stack of what is a bug', () => {
    const { lines, exitCode } = explain(new TypeError('undefined is no function'));
    expect(lines.join()).toMatch(/^error: TypeError: undefined is no function\n\s+at /);
    expect(exitCode).toBe(1);
  });
});
