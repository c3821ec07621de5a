import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ActionName } from '../api/admin.js';
import { ACTION_NAMES } from '../api/admin.js';
import type { Selector } from '../api/selector.js';
import { parseAction } from './action-text.js';
import { FleetError } from './errors.js';

describe('parseAction', () => {
  it.each<[ActionName, string, object]>([
    ['force-cr', 'all@t1', { selector: { kind: 'all' } }],
    ['force-cr', ' select=all ', { selector: { kind: 'all' } }],
    ['reboot', 'state:failed', { selector: { kind: 'state', state: 'failed' } }],
    [
      'factory-reset',
      'index:42, 100-199@again',
      {
        selector: {
          kind: 'any',
          of: [
            { kind: 'range', from: 42, to: 42 },
            { kind: 'range', from: 100, to: 199 },
          ],
        },
      },
    ],
    [
      'inject-fault',
      '9002 select=10%@try-2',
      {
        selector: { kind: 'percent', percent: 10 },
        fault: { kind: 'CwmpFault', code: 9002 },
      },
    ],
    ['inject-fault', 'CwmpFault=9800 all', { selector: { kind: 'all' }, fault: { kind: 'CwmpFault', code: 9800 } }],
    [
      'inject-fault',
      'SessionDrop select=count:50',
      {
        selector: { kind: 'count', count: 50 },
        fault: { kind: 'SessionDrop' },
      },
    ],
    [
      'inject-fault',
      'ConnectDelay=5s select=all',
      {
        selector: { kind: 'all' },
        fault: { kind: 'ConnectDelay', delayMs: 5000 },
      },
    ],
    ['inject-fault', 'PowerCut all', { fault: { kind: 'PowerCut' } }],
    ['inject-fault', 'Stall=1m all', { fault: { kind: 'Stall', delayMs: 60_000 } }],
    ['inject-fault', 'TransferFault=9016 all', { fault: { kind: 'TransferFault', code: 9016 } }],
    [
      'inject-fault',
      'DiagnosticsFault=Error_Timeout all',
      { fault: { kind: 'DiagnosticsFault', state: 'Error_Timeout' } },
    ],
    ['inject-fault', 'DiagnosticsFault=Internal all', { fault: { kind: 'DiagnosticsFault', state: 'Error_Internal' } }],
    [
      'upgrade-firmware',
      '1.1.0 select=state:ready',
      {
        selector: { kind: 'state', state: 'ready' },
        version: '1.1.0',
      },
    ],
  ])('reads %s: %s', (action, value, request) => {
    expect(parseAction(action, value)).toMatchObject({ action, value, request: { action, ...request } });
  });

  it.each<[ActionName, string, string]>([
    [
      'force-cr',
      '',
      'force-cr: it needs a selector, so that nothing happens to all CPEs unasked. Right is all, 10%@t1 or state:failed',
    ],
    ['force-cr', '@t1', 'it needs a selector'],
    ['force-cr', 'all@', "the token behind @ must be 1 to 63 letters, digits, '-', '_' and '.', is \"\""],
    ['force-cr', 'all now', '"now" is too much'],
    ['reboot', '50', 'write count:50, index:50 or serial:50'],
    [
      'inject-fault',
      'select=10%',
      'it needs a fault (a code such as 9002, SessionDrop, AnswerDrop, PowerCut, WrongClock, ConnectDelay, Stall, SlowRead with a delay such as ConnectDelay=5s, TransferFault=9016, or DiagnosticsFault=Error_Timeout) and a selector',
    ],
    ['inject-fault', '9002', 'it needs a selector'],
    ['inject-fault', '8000 all', '8000 is no fault code of a CPE; there are 9000 to 9032, and 9800 to 9899 (vendor)'],
    ['inject-fault', '9033 all', '9033 is no fault code of a CPE'],
    ['inject-fault', 'ConnectDelay=soon all', '"soon" is no duration; write one like 500ms, 10s, 5m or 1h30m'],
    ['inject-fault', 'ConnectDelay=2h all', 'more than 1h'],
    ['inject-fault', 'TransferFault=9002 all', '9002 is no fault of a transfer; there are 9010 to 9020'],
    ['inject-fault', 'DiagnosticsFault=Soon all', '"Soon" is no state of a failed test; there are Error_CannotResolve'],
    ['inject-fault', 'Drop all', '"Drop" is no fault'],
    ['upgrade-firmware', 'all', 'it needs a selector'],
    ['upgrade-firmware', '1/2 all', '"1/2" is no firmware version'],
  ])('refuses %s: %j', (action, value, message) => {
    expect(() => parseAction(action, value)).toThrow(FleetError);
    expect(() => parseAction(action, value)).toThrow(message);
  });

  it('draws other CPEs for another token, and the same for the same value', () => {
    const salt = (value: string): number => parseAction('reboot', value).request.salt;
    expect(salt('10%@a')).toBe(salt('10%@a'));
    expect(salt('10%@a')).not.toBe(salt('10%@b'));
  });

  const integer = fc.nat(999_999_999);
  const one: fc.Arbitrary<[string, Selector]> = fc.oneof(
    fc.constant<[string, Selector]>(['all', { kind: 'all' }]),
    fc
      .integer({ min: 0, max: 100 })
      .map((percent): [string, Selector] => [`${percent}%`, { kind: 'percent', percent }]),
    integer.map((n): [string, Selector] => [
      `count:${n + 1 - Math.floor(n / 999_999_999)}`,
      { kind: 'count', count: n + 1 - Math.floor(n / 999_999_999) },
    ]),
    integer.map((i): [string, Selector] => [`index:${i}`, { kind: 'range', from: i, to: i }]),
    fc.tuple(integer, integer).map(([a, b]): [string, Selector] => {
      const [from, to] = a < b ? [a, b] : [b, a];
      return [`${from}-${to}`, { kind: 'range', from, to }];
    }),
    fc
      .constantFrom('new', 'bootstrapping', 'ready', 'failed')
      .map((state): [string, Selector] => [`state:${state}`, { kind: 'state', state }]),
    integer.map((n): [string, Selector] => [`serial:${n}`, { kind: 'names', names: [String(n)] }]),
  );

  it('reads back any value that is written by the grammar', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ACTION_NAMES),
        one,
        fc.boolean(),
        fc.option(fc.stringMatching(/^[-._A-Za-z0-9]{1,63}$/), { nil: undefined }),
        (action, [text, selector], explicit, token) => {
          const argument = action === 'inject-fault' ? '9002 ' : action === 'upgrade-firmware' ? '1.1.0 ' : '';
          const value = `${argument}${explicit ? 'select=' : ''}${text}${token === undefined ? '' : `@${token}`}`;
          const parsed = parseAction(action, value);
          expect(parsed.request.selector).toEqual(selector);
          expect(parsed.token).toBe(token);
          expect(parsed.value).toBe(value);
        },
      ),
    );
  });

  it('refuses with a FleetError, or reads, any text', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ACTION_NAMES), fc.string(), (action, value) => {
        try {
          expect(parseAction(action, value).value).toBe(value);
        } catch (error) {
          expect(error).toBeInstanceOf(FleetError);
          expect((error as Error).message).toContain('Right is ');
        }
      }),
    );
  });
});
