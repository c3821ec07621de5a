import { describe, expect, it } from '@jest/globals';
import { createLogger, humanLine, type LogFormat, type LogLevel } from './log.js';

function logged(level: LogLevel, format: LogFormat = 'json'): string[] {
  const lines: string[] = [];
  const logger = createLogger({ level, format, color: false, write: (line) => lines.push(line) });
  for (const each of ['debug', 'info', 'warn', 'error'] as const) logger[each](`a ${each}`, { worker: 'lab/metro/0' });
  return lines;
}

describe('createLogger', () => {
  it.each([
    ['debug', 4],
    ['info', 3],
    ['warn', 2],
    ['error', 1],
  ] as const)('at level %s writes %d of four lines', (level, count) => {
    expect(logged(level)).toHaveLength(count);
  });

  it('writes JSON for machines', () => {
    expect(JSON.parse(logged('error')[0]!)).toMatchObject({
      level: 'error',
      message: 'a error',
      worker: 'lab/metro/0',
    });
  });

  it('writes lines for people', () => {
    expect(logged('error', 'text')[0]).toMatch(/^\d\d:\d\d:\d\d ERROR a error worker=lab\/metro\/0$/);
  });

  it('says whether per-CPE lines are wanted', () => {
    const at = (level: LogLevel): boolean =>
      createLogger({ level, format: 'text', color: false, write: () => undefined }).debugEnabled;
    expect([at('debug'), at('info')]).toEqual([true, false]);
  });
});

describe('humanLine', () => {
  const info = { level: 'warn', message: 'careful', timestamp: '2026-01-01T12:00:03.123Z', why: 'two words', n: 3 };

  it.each([
    [false, '12:00:03 WARN  careful why="two words" n=3'],
    [true, '12:00:03 \u001b[33mWARN \u001b[39m careful why="two words" n=3'],
  ])('with colour %s', (color, line) => {
    expect(humanLine(info, color)).toBe(line);
  });
});
