import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ShardConfig } from '../api/shard-config.js';
import { plan, SILENCE_LIMIT_MS, START_LIMIT_MS, STOP_LIMIT_MS, type ObservedWorker, type Plan } from './plan.js';
import { shardConfig } from './testing/shard-config.js';

const id = 'lab/metro/0';
const old = shardConfig();
const edited = shardConfig({ generation: 2, replicas: 20 });
const T = 1_000_000;

function worker(over: Partial<ObservedWorker>): ObservedWorker {
  return { id, phase: 'Running', since: T, config: old, busy: false, deaths: 0, answeredAt: T, ...over };
}

function planOne(desired: ShardConfig | undefined, observed: ObservedWorker | undefined, now: number): Plan {
  return plan(new Map(desired ? [[id, desired]] : []), new Map(observed ? [[observed.id, observed]] : []), now);
}

interface Row {
  name: string;
  desired?: ShardConfig;
  observed?: ObservedWorker;
  now?: number;
  expected: Plan['steps'][number]['do'] | 'nothing';
  wakeAt?: number;
}

const rows: Row[] = [
  { name: 'a worker that is missing starts', desired: old, expected: 'start' },
  {
    name: 'a worker that runs what it should is left alone',
    desired: old,
    observed: worker({}),
    expected: 'nothing',
    wakeAt: T + SILENCE_LIMIT_MS,
  },
  { name: 'an edit is sent to the running worker', desired: edited, observed: worker({}), expected: 'configure' },
  {
    name: 'an equal configuration of another making is the same',
    desired: shardConfig(),
    observed: worker({}),
    expected: 'nothing',
    wakeAt: T + SILENCE_LIMIT_MS,
  },
  {
    name: 'nothing is sent while a call is under way',
    desired: edited,
    observed: worker({ busy: true }),
    expected: 'nothing',
    wakeAt: T + SILENCE_LIMIT_MS,
  },
  {
    name: 'a worker that asks for a restart is stopped',
    desired: edited,
    observed: worker({ refused: { config: edited, verdict: 'restart', at: T } }),
    expected: 'stop',
  },
  {
    name: 'a refusal of an earlier edit does not count for this one',
    desired: edited,
    observed: worker({ refused: { config: shardConfig({ seed: 9 }), verdict: 'restart', at: T } }),
    expected: 'configure',
  },
  {
    name: 'what a worker finds invalid is not sent twice',
    desired: edited,
    observed: worker({ refused: { config: edited, verdict: 'invalid', at: T } }),
    expected: 'nothing',
    wakeAt: T + SILENCE_LIMIT_MS,
  },
  {
    name: 'a worker that could not be reached is tried again a second later',
    desired: edited,
    observed: worker({ refused: { config: edited, verdict: 'unreachable', at: T } }),
    now: T + 999,
    expected: 'nothing',
    wakeAt: T + 1000,
  },
  {
    name: '… and then it is',
    desired: edited,
    observed: worker({ refused: { config: edited, verdict: 'unreachable', at: T } }),
    now: T + 1000,
    expected: 'configure',
  },
  {
    name: 'a worker that died waits for its back-off',
    desired: old,
    observed: worker({ phase: 'Exited', deaths: 2 }),
    now: T + 399,
    expected: 'nothing',
    wakeAt: T + 400,
  },
  {
    name: '… and starts then',
    desired: old,
    observed: worker({ phase: 'Exited', deaths: 2 }),
    now: T + 400,
    expected: 'start',
  },
  {
    name: 'a worker that was asked to go starts again at once',
    desired: edited,
    observed: worker({ phase: 'Exited' }),
    expected: 'start',
  },
  {
    name: 'a starting worker gets its time',
    desired: old,
    observed: worker({ phase: 'Starting' }),
    expected: 'nothing',
    wakeAt: T + START_LIMIT_MS,
  },
  {
    name: 'a worker that never comes up is ended',
    desired: old,
    observed: worker({ phase: 'Starting' }),
    now: T + START_LIMIT_MS,
    expected: 'kill',
  },
  {
    name: 'a worker that hangs is ended',
    desired: old,
    observed: worker({}),
    now: T + SILENCE_LIMIT_MS,
    expected: 'kill',
  },
  {
    name: 'a worker that does not stop is ended',
    desired: old,
    observed: worker({ phase: 'Stopping' }),
    now: T + STOP_LIMIT_MS,
    expected: 'kill',
  },
  { name: 'a worker that nobody wants is stopped', observed: worker({}), expected: 'stop' },
  { name: '… also while it starts', observed: worker({ phase: 'Starting' }), expected: 'stop' },
  {
    name: '… and is waited for',
    observed: worker({ phase: 'Stopping' }),
    expected: 'nothing',
    wakeAt: T + STOP_LIMIT_MS,
  },
  {
    name: '… but not for ever',
    observed: worker({ phase: 'Stopping' }),
    now: T + STOP_LIMIT_MS,
    expected: 'kill',
  },
  { name: '… and then forgotten', observed: worker({ phase: 'Exited', deaths: 7 }), expected: 'forget' },
];

describe('plan', () => {
  it.each(rows)('$name', ({ desired, observed, now = T, expected, wakeAt }) => {
    const { steps, wakeAt: wake } = planOne(desired, observed, now);
    expect(steps.map((step) => step.do)).toEqual(expected === 'nothing' ? [] : [expected]);
    expect(wake).toBe(wakeAt);
  });

  it('wakes for the earliest of several workers', () => {
    const observed = new Map(
      [worker({ id: 'a', phase: 'Exited', deaths: 3 }), worker({ id: 'b', phase: 'Exited', deaths: 1 })].map((w) => [
        w.id,
        w,
      ]),
    );
    const desired = new Map([...observed.keys()].map((key) => [key, old]));
    expect(plan(desired, observed, T)).toEqual({ steps: [], wakeAt: T + 200 });
  });

  it('plans at most one step for a worker, and either a step or a time to look again, whatever is observed', () => {
    const config = fc.constantFrom(old, edited);
    const observedWorker = fc.record({
      phase: fc.constantFrom('Starting', 'Running', 'Stopping', 'Exited'),
      since: fc.integer({ min: T - 100_000, max: T }),
      config,
      busy: fc.boolean(),
      deaths: fc.nat(20),
      answeredAt: fc.integer({ min: T - 100_000, max: T }),
    });
    fc.assert(
      fc.property(fc.option(config), observedWorker, (desired, seen) => {
        const { steps, wakeAt } = planOne(desired ?? undefined, { id, ...seen }, T);
        expect(steps.length + (wakeAt === undefined ? 0 : 1)).toBe(1);
        if (wakeAt !== undefined) expect(wakeAt).toBeGreaterThan(T);
      }),
    );
  });
});
