import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LIFECYCLE_STATES } from '../api/lifecycle.js';
import { DeviceTable, FLAG } from './device-table.js';

describe('DeviceTable', () => {
  it('marks and unmarks flags apart from one another', () => {
    const table = new DeviceTable();
    table.resize(2);
    table.mark(1, FLAG.busy);
    table.mark(1, FLAG.bootstrapped);
    table.unmark(1, FLAG.busy);
    expect([table.has(1, FLAG.busy), table.has(1, FLAG.bootstrapped), table.has(0, FLAG.bootstrapped)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('keeps the columns of the slots that stay when it is resized', () => {
    const table = new DeviceTable();
    table.resize(3);
    table.pending[1] = 7;
    table.bootedAt[1] = 1.5e12;
    table.setState(1, 'ready');
    table.resize(2);
    table.resize(5);
    expect([table.pending[1], table.bootedAt[1], table.state(1), table.state(4)]).toEqual([7, 1.5e12, 'ready', 'new']);
  });

  it('counts CPEs by state truly after any changes of state and size', () => {
    const change = fc.oneof(
      fc.record({ size: fc.nat(12) }),
      fc.record({ slot: fc.nat(11), state: fc.constantFrom(...LIFECYCLE_STATES) }),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const table = new DeviceTable();
        for (const one of changes) {
          if ('size' in one) table.resize(one.size);
          else if (one.slot < table.size) table.setState(one.slot, one.state);
        }
        const truth = { new: 0, bootstrapping: 0, ready: 0, failed: 0 };
        for (let slot = 0; slot < table.size; slot++) truth[table.state(slot)]++;
        expect(table.counts).toEqual(truth);
      }),
    );
  });
});
