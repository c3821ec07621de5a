import { describe, expect, it } from '@jest/globals';
import { KubeError } from './errors.js';
import { EventRecorder, type EventClient } from './event-recorder.js';
import type { Occurrence } from './event-series.js';
import { CollectedLog } from './testing/collected-log.js';
import { FakeClock, settle } from './testing/fake-clock.js';

const about = (note: string): Occurrence => ({
  regarding: {
    apiVersion: 'cpesim.dev/v1alpha1',
    kind: 'CpeFleet',
    metadata: { name: 'metro', namespace: 'lab', uid: 'u1', resourceVersion: '7' },
  },
  type: 'Warning',
  reason: 'SecretMissing',
  action: 'Reconcile',
  note,
});

interface Bench {
  readonly clock: FakeClock;
  readonly recorder: EventRecorder;
  readonly log: CollectedLog;
  /** What was written: objects created and patches. */
  readonly written: { readonly call: string; readonly body: unknown }[];
  /** What the next calls fail with. */
  readonly failures: KubeError[];
  readonly stop: () => Promise<void>;
}

function start(): Bench {
  const clock = new FakeClock();
  const log = new CollectedLog();
  const written: Bench['written'] = [];
  const failures: KubeError[] = [];
  const go = (call: string, body: unknown): Promise<void> => {
    const failure = failures.shift();
    if (failure !== undefined) return Promise.reject(failure);
    written.push({ call, body });
    return Promise.resolve();
  };
  const client: EventClient = {
    create: (_resource, object) => go('create', object).then(() => object),
    mergePatch: (_resource, namespace, name, patch) =>
      go(`patch ${namespace ?? ''}/${name}`, patch).then(() => ({ metadata: { name } }) as never),
  };
  const options = {
    client,
    controller: 'cpesim.dev/operator',
    instance: 'op-1',
    clock,
    random: () => 0.5,
    logger: log,
  };
  const recorder = new EventRecorder(options);
  const end = new AbortController();
  const running = recorder.run(end.signal);
  return {
    clock,
    recorder,
    log,
    written,
    failures,
    stop: async () => {
      end.abort();
      await running;
    },
  };
}

const unavailable = new KubeError('KUBE_API', 'unavailable', { status: 503 });
const forbidden = new KubeError('KUBE_API', 'forbidden', { status: 403 });
const notFound = new KubeError('KUBE_API', 'not found', { status: 404, reason: 'NotFound' });

describe('EventRecorder', () => {
  it('writes an Event at once, without making its caller wait', async () => {
    const { recorder, written, stop } = start();
    recorder.record(about('The Secret lab/login is missing.'));
    expect(written).toEqual([]);
    await settle();
    expect(written).toEqual([
      {
        call: 'create',
        body: {
          metadata: { name: 'metro.800000000000', namespace: 'lab' },
          eventTime: '2026-01-01T00:00:00.000000Z',
          reportingController: 'cpesim.dev/operator',
          reportingInstance: 'op-1',
          type: 'Warning',
          reason: 'SecretMissing',
          action: 'Reconcile',
          note: 'The Secret lab/login is missing.',
          regarding: {
            apiVersion: 'cpesim.dev/v1alpha1',
            kind: 'CpeFleet',
            name: 'metro',
            namespace: 'lab',
            uid: 'u1',
            resourceVersion: '7',
          },
        },
      },
    ]);
    await stop();
  });

  it('counts repetitions, and writes the count at most every ten seconds', async () => {
    const { recorder, written, clock, stop } = start();
    for (let i = 0; i < 100; i++) {
      recorder.record(about('again'));
      await clock.advance(250);
    }
    await clock.advance(10_000);
    expect(written.map(({ call }) => call)).toEqual(['create', ...Array(3).fill('patch lab/metro.800000000000')]);
    expect(written.at(-1)?.body).toEqual({
      series: { count: 100, lastObservedTime: '2026-01-01T00:00:24.750000Z' },
    });
    await stop();
  });

  it('tries again while the server is not well', async () => {
    const { recorder, written, failures, clock, log, stop } = start();
    failures.push(unavailable, new KubeError('KUBE_CONNECTION', 'refused'));
    recorder.record(about('persistent'));
    recorder.record(about('other'));
    await clock.advance(5_000);
    expect(written).toHaveLength(2);
    expect(log.of('warn')).toEqual([]);
    await stop();
  });

  it('gives up after ten attempts, or at once what will never be accepted, and says so', async () => {
    const { recorder, written, failures, clock, log, stop } = start();
    failures.push(forbidden);
    recorder.record(about('forbidden'));
    await settle();
    expect(log.lines.at(-1)?.fields).toMatchObject({ note: 'forbidden', error: 'forbidden' });
    failures.push(...Array.from({ length: 10 }, () => unavailable));
    recorder.record(about('unlucky'));
    await clock.advance(600_000);
    expect(log.lines.at(-1)?.fields).toMatchObject({ note: 'unlucky', error: 'unavailable' });
    expect(log.of('warn')).toHaveLength(2);
    expect(written).toEqual([]);
    await stop();
  });

  it('makes an Event anew that the server has forgotten', async () => {
    const { recorder, written, failures, clock, stop } = start();
    recorder.record(about('long'));
    await settle();
    failures.push(notFound);
    recorder.record(about('long'));
    await clock.advance(10_000);
    expect(written.map(({ call }) => call)).toEqual(['create', 'create']);
    expect(written[1]?.body).toMatchObject({ series: { count: 2 } });
    await stop();
  });

  it('cuts a note to what the server takes, between two characters', async () => {
    const { recorder, written, stop } = start();
    recorder.record(about('ü'.repeat(2_000)));
    await settle();
    const { note } = written[0]?.body as { note: string };
    expect(Buffer.byteLength(note)).toBeLessThanOrEqual(1_024);
    expect(note).toMatch(/^ü+…$/);
    await stop();
  });

  it('writes what is left when it is flushed, and leaves no timer behind', async () => {
    const { recorder, written, clock, stop } = start();
    recorder.record(about('a'));
    await settle();
    recorder.record(about('a'));
    await stop();
    await recorder.flush(new AbortController().signal);
    expect(written.map(({ call }) => call)).toEqual(['create', 'patch lab/metro.800000000000']);
    expect(clock.pending).toBe(0);
  });

  it('holds no more than a thousand that wait', async () => {
    const { recorder, written, failures, clock, log, stop } = start();
    failures.push(...Array.from({ length: 2_000 }, () => unavailable));
    for (let i = 0; i < 1_500; i++) {
      const occurrence = about('flood');
      const metadata = { ...occurrence.regarding.metadata, uid: `u${i}` };
      recorder.record({ ...occurrence, regarding: { ...occurrence.regarding, metadata } });
    }
    expect(log.of('debug')).toHaveLength(500);
    await clock.advance(0);
    expect(written).toEqual([]);
    await stop();
  });
});
