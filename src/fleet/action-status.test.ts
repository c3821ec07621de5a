import { describe, expect, it } from '@jest/globals';
import type { ActionProgress } from '../api/admin.js';
import { mergeProgress, recordAction, startedAction } from './action-status.js';
import { parseAction } from './action-text.js';

const T0 = '2026-01-01T00:00:00Z';
const T1 = '2026-01-01T00:00:05Z';
const entry = (id: string): ReturnType<typeof startedAction> =>
  startedAction(id, parseAction('force-cr', 'all@t1'), T0);
const shard = (phase: ActionProgress['phase'], matched: number, failed = 0, message = ''): ActionProgress => ({
  id: 'a',
  phase,
  matched,
  succeeded: phase === 'Succeeded' ? matched - failed : 0,
  failed,
  message,
});

describe('recordAction', () => {
  it('keeps the newest ten, newest first', () => {
    let history = [entry('0')];
    for (let i = 1; i <= 12; i++) history = recordAction(history, entry(String(i)));
    expect(history.map(({ id }) => id)).toEqual(['12', '11', '10', '9', '8', '7', '6', '5', '4', '3']);
  });

  it('replaces the entry with the same id where it stands', () => {
    const history = recordAction([entry('b'), entry('a')], { ...entry('a'), phase: 'Succeeded' });
    expect(history.map(({ id, phase }) => [id, phase])).toEqual([
      ['b', 'Running'],
      ['a', 'Succeeded'],
    ]);
  });
});

describe('mergeProgress', () => {
  it.each<[string, (ActionProgress | undefined)[], object]>([
    [
      'nobody answered',
      [undefined, undefined],
      { phase: 'Running', matched: 0, message: 'no answer yet from 2 of 2 shards' },
    ],
    [
      'one runs',
      [shard('Succeeded', 5), shard('Running', 3)],
      { phase: 'Running', matched: 8, succeeded: 5, message: '' },
    ],
    [
      'all done',
      [shard('Succeeded', 5), shard('Succeeded', 3)],
      {
        phase: 'Succeeded',
        matched: 8,
        succeeded: 8,
        failed: 0,
        finishedAt: T1,
        message: '',
      },
    ],
    [
      'some failed',
      [shard('Succeeded', 5, 2, 'ACS answered 503'), shard('Succeeded', 3)],
      {
        phase: 'PartiallyFailed',
        matched: 8,
        succeeded: 6,
        failed: 2,
        message: 'ACS answered 503',
      },
    ],
    ['all failed', [shard('Failed', 5, 5, 'no ACS')], { phase: 'Failed', failed: 5, message: 'no ACS' }],
    [
      'a shard could not',
      [shard('Failed', 0, 0, 'not wired'), shard('Succeeded', 3)],
      { phase: 'PartiallyFailed', message: 'not wired' },
    ],
    [
      'nothing matched',
      [shard('Succeeded', 0)],
      { phase: 'Succeeded', matched: 0, message: 'the selector took in no CPE' },
    ],
    ['no shards', [], { phase: 'Succeeded', matched: 0, message: 'the selector took in no CPE' }],
  ])('%s', (_name, progress, expected) => {
    expect(mergeProgress(entry('a'), progress, T1)).toMatchObject({ id: 'a', requestedAt: T0, ...expected });
  });

  it('keeps the time when it finished', () => {
    const done = mergeProgress(entry('a'), [shard('Succeeded', 1)], T1);
    expect(mergeProgress(done, [shard('Succeeded', 1)], '2026-01-02T00:00:00Z').finishedAt).toBe(T1);
  });
});
