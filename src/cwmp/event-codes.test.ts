import { describe, expect, it } from '@jest/globals';
import {
  afterDelivery,
  afterFailure,
  afterReboot,
  EVENT_RULES,
  eventBit,
  eventList,
  onBootstrap,
  withCommandKey,
} from './event-codes.js';
import type { EventCode } from './event-codes.js';

const set = (...codes: EventCode[]): number => codes.reduce((bits, code) => bits | eventBit(code), 0);
const ALL = set(...EVENT_RULES.map(({ code }) => code));

describe('event sets', () => {
  it('list their codes in the order of the table', () => {
    expect(eventList(set('M Reboot', '6 CONNECTION REQUEST', '0 BOOTSTRAP'))).toEqual([
      '0 BOOTSTRAP',
      '6 CONNECTION REQUEST',
      'M Reboot',
    ]);
    expect(eventList(0)).toEqual([]);
    expect(eventList(ALL)).toEqual(EVENT_RULES.map(({ code }) => code));
  });

  it('keep stored positions: bits are what CPEs are stored with', () => {
    expect(EVENT_RULES.slice(0, 9).map(({ code }) => eventBit(code))).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256]);
    expect([eventBit('M Reboot'), eventBit('M ChangeDUState')]).toEqual([1 << 15, 1 << 20]);
  });

  it('know which events carry a CommandKey', () => {
    expect(eventList(withCommandKey(ALL)).every((code) => code.startsWith('M '))).toBe(true);
    expect(withCommandKey(set('M Download', '7 TRANSFER COMPLETE'))).toBe(set('M Download'));
  });
});

describe('retention (TR-069 §3.7.1.5)', () => {
  it.each<[string, (bits: number) => number, EventCode[], EventCode[]]>([
    ['a reboot adds 1 BOOT', afterReboot, [], ['1 BOOT']],
    [
      'a reboot keeps what is caused by methods',
      afterReboot,
      ['M Reboot', 'M Download'],
      ['1 BOOT', 'M Reboot', 'M Download'],
    ],
    ['a reboot keeps 0 BOOTSTRAP', afterReboot, ['0 BOOTSTRAP'], ['0 BOOTSTRAP', '1 BOOT']],
    [
      'a reboot discards changes and connection requests',
      afterReboot,
      ['2 PERIODIC', '4 VALUE CHANGE', '6 CONNECTION REQUEST', '8 DIAGNOSTICS COMPLETE'],
      ['1 BOOT', '2 PERIODIC'],
    ],
    ['an InformResponse delivers', afterDelivery, ['0 BOOTSTRAP', '1 BOOT', '2 PERIODIC', 'M Reboot'], []],
    [
      'an InformResponse leaves what a message of its own tells',
      afterDelivery,
      ['1 BOOT', '7 TRANSFER COMPLETE', 'M Download', '12 AUTONOMOUS DU STATE CHANGE COMPLETE'],
      ['7 TRANSFER COMPLETE', '12 AUTONOMOUS DU STATE CHANGE COMPLETE', 'M Download'],
    ],
    [
      'a TransferCompleteResponse delivers the transfer',
      (bits) => afterDelivery(bits, 'TransferCompleteResponse'),
      ['2 PERIODIC', '7 TRANSFER COMPLETE', 'M Download'],
      ['2 PERIODIC'],
    ],
    [
      'a failed session forgets its connection request',
      afterFailure,
      ['2 PERIODIC', '6 CONNECTION REQUEST'],
      ['2 PERIODIC'],
    ],
    [
      'a bootstrap discards all but the boot',
      onBootstrap,
      ['1 BOOT', '4 VALUE CHANGE', 'M Reboot'],
      ['0 BOOTSTRAP', '1 BOOT'],
    ],
    ['a bootstrap is one', onBootstrap, [], ['0 BOOTSTRAP']],
  ])('%s', (_what, rule, before, after) => {
    expect(eventList(rule(set(...before)))).toEqual(after);
  });
});
