import { describe, expect, it } from '@jest/globals';
import { EVENTS_KEPT, recordEvent, type FleetEvent } from './events.js';

const died = { type: 'Warning', reason: 'WorkerDied', message: 'worker 0 ended by SIGKILL' } as const;
const scaled = { type: 'Normal', reason: 'Scaled', message: 'from 5 to 8 CPEs' } as const;

describe('recordEvent', () => {
  it('counts a repetition up, keeps its first time and moves it to the end', () => {
    let events: readonly FleetEvent[] = [];
    for (const [what, at] of [
      [died, 1_000],
      [scaled, 2_000],
      [died, 3_000],
    ] as const) {
      events = recordEvent(events, what, at);
    }
    expect(events).toEqual([
      { ...scaled, count: 1, firstTimestamp: '1970-01-01T00:00:02.000Z', lastTimestamp: '1970-01-01T00:00:02.000Z' },
      { ...died, count: 2, firstTimestamp: '1970-01-01T00:00:01.000Z', lastTimestamp: '1970-01-01T00:00:03.000Z' },
    ]);
  });

  it('keeps the newest and never more than its bound', () => {
    let events: readonly FleetEvent[] = [];
    for (let i = 0; i < EVENTS_KEPT + 5; i++) events = recordEvent(events, { ...scaled, message: String(i) }, i);
    expect(events).toHaveLength(EVENTS_KEPT);
    expect(events[0]?.message).toBe('5');
    expect(events.at(-1)?.message).toBe(String(EVENTS_KEPT + 4));
  });
});
