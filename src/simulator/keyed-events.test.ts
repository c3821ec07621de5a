import { describe, expect, it } from '@jest/globals';
import { eventBit } from '../cwmp/event-codes.js';
import { KeyedEvents } from './keyed-events.js';

describe('KeyedEvents', () => {
  it('keeps each cause of an event until a session has told it', () => {
    const keyed = new KeyedEvents();
    keyed.add(1, 'M Reboot', 'a');
    keyed.add(1, 'M Reboot', 'b');
    keyed.add(1, 'M Download', 'c');
    expect(keyed.of(1)?.map(({ commandKey }) => commandKey)).toEqual(['a', 'b', 'c']);
    expect(keyed.of(2)).toBeUndefined();
    keyed.delivered(1, eventBit('1 BOOT'));
    expect(keyed.of(1)).toHaveLength(3);
    keyed.delivered(1, eventBit('M Reboot') | eventBit('1 BOOT'));
    expect(keyed.of(1)).toEqual([{ code: 'M Download', commandKey: 'c' }]);
    keyed.delivered(1, eventBit('M Download'));
    keyed.delivered(1, eventBit('M Download'));
    expect(keyed.of(1)).toBeUndefined();
  });

  it('gives back what it stored', () => {
    const keyed = new KeyedEvents();
    keyed.add(1, 'M Reboot', 'a"<');
    const stored = keyed.stored(1);
    keyed.forget(1);
    expect([keyed.of(1), keyed.stored(1)]).toEqual([undefined, '']);
    keyed.restore(2, stored);
    keyed.restore(3, '');
    expect([keyed.of(2), keyed.of(3)]).toEqual([[{ code: 'M Reboot', commandKey: 'a"<' }], undefined]);
  });
});
