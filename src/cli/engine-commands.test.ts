import { describe, expect, it } from '@jest/globals';
import { PassThrough } from 'node:stream';
import type { ControlClient } from '../local/control-client.js';
import type { FleetView } from '../local/fleet-view.js';
import { getCpes, wait, type EngineCommand } from './engine-commands.js';
import type { Terminal } from './io.js';
import { fleetView, NOW } from './testing/fleet-view.js';

/** The commands on an engine that shows these fleets one after the other, and then the last one again. */
function bench(shown: readonly (readonly FleetView[])[]): EngineCommand & { out(): string; err(): string } {
  let looks = 0;
  let now = NOW;
  const refuse = (): Promise<never> => Promise.reject(new Error('not asked for here'));
  const client: ControlClient = {
    fleets: () => Promise.resolve([...(shown[Math.min(looks++, shown.length - 1)] ?? [])]),
    cpes: (_fleet, { limit = 10 }) =>
      Promise.resolve({
        cpes: Array.from({ length: Math.min(limit, 10) }, (_, i) => ({
          ...{ id: `metro-${i}`, serial: `S${i}`, lifecycle_state: 'ready' as const },
          ...{ last_event: 'boot', last_event_at: null },
        })),
        workersAway: 1,
      }),
    ...{ cpe: refuse, annotate: refuse, scale: refuse, delete: refuse },
  };
  const terminal = (): Terminal & { stream: PassThrough } => ({
    ...{ stream: new PassThrough(), isTTY: false, color: false, columns: () => 80, rows: () => 24 },
  });
  const [stdout, stderr] = [terminal(), terminal()];
  const text =
    ({ stream }: { stream: PassThrough }) =>
    (): string =>
      String(stream.read() ?? '');
  // Every look at the clock takes a second, so that waits are over without being waited for.
  const io = { stdout, stderr, env: {}, now: () => (now += 1000), uid: 0 };
  return { client, io, out: text(stdout), err: text(stderr) };
}

const ready = (status: 'True' | 'False'): FleetView => {
  const view = fleetView();
  const conditions = view.fleet.status!.conditions!.map((condition) => ({ ...condition, status }));
  return { ...view, fleet: { ...view.fleet, status: { ...view.fleet.status, conditions } } };
};

describe('wait', () => {
  it.each([
    { name: 'a condition that holds', shown: [[ready('True')]], what: 'condition=Ready', code: 0 },
    {
      name: 'one that comes to hold',
      shown: [[ready('False')], [ready('False')], [ready('True')]],
      what: 'condition=ready',
      code: 0,
    },
    { name: 'one that goes', shown: [[ready('True')], [ready('False')]], what: 'condition=Ready=False', code: 0 },
    { name: 'one that never holds', shown: [[ready('False')]], what: 'condition=Ready', code: 1 },
    { name: 'a deletion', shown: [[ready('True')], []], what: 'delete', code: 0 },
    { name: 'the deletion of what is not there', shown: [[]], what: 'delete', code: 0 },
    { name: 'a deletion that does not come', shown: [[ready('True')]], what: 'delete', code: 1 },
  ])('$name: exit code $code', async ({ shown, what, code }) => {
    expect(await wait(bench(shown), 'metro', what, 3_000)).toBe(code);
  });

  it('says how the condition stands when the time is over', async () => {
    const on = bench([[ready('False')]]);
    await wait(on, 'metro', 'condition=Ready', 1_000);
    expect(on.err()).toBe(
      'error: timed out waiting for condition=Ready on lab/metro; Ready is False: 4875 of 5000 CPEs are ready\n',
    );
  });

  it('does not wait for a condition of a fleet that was deleted', async () => {
    await expect(wait(bench([[ready('False')], []]), 'metro', 'condition=Ready', 3_000)).rejects.toMatchObject({
      code: 'LOCAL_NOT_FOUND',
    });
  });
});

describe('getCpes', () => {
  it('says that there are more CPEs, and that some are missing', async () => {
    const on = bench([[fleetView()]]);
    await getCpes(on, { limit: 3 }, 'name');
    expect(on.out()).toBe('cpe/metro-0\ncpe/metro-1\ncpe/metro-2\n');
    expect(on.err()).toBe(
      'There are more; these are the first 3 (--limit 0 shows all).\nThe CPEs of 1 worker(s) that are being replaced are missing here.\n',
    );
  });

  it('shows all of them when it is asked to', async () => {
    const on = bench([[fleetView()]]);
    await getCpes(on, { limit: 0, selector: 'state=ready' }, 'table');
    expect(on.out().trimEnd().split('\n')).toHaveLength(11);
  });
});
