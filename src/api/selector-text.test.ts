import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ApiError } from './errors.js';
import { parseSelector } from './selector-text.js';
import type { Selector } from './selector.js';

describe('parseSelector', () => {
  it.each<[string, Selector]>([
    ['all', { kind: 'all' }],
    ['10%', { kind: 'percent', percent: 10 }],
    ['0.5%', { kind: 'percent', percent: 0.5 }],
    ['count:50', { kind: 'count', count: 50 }],
    ['100-199', { kind: 'range', from: 100, to: 199 }],
    ['index:42', { kind: 'range', from: 42, to: 42 }],
    ['index:1-2', { kind: 'range', from: 1, to: 2 }],
    ['failed', { kind: 'state', state: 'failed' }],
    ['state:new', { kind: 'state', state: 'new' }],
    ['SIM00000042', { kind: 'names', names: ['SIM00000042'] }],
    ['serial:00000042', { kind: 'names', names: ['00000042'] }],
    ['serial:100-199', { kind: 'names', names: ['100-199'] }],
    ['metro-42, metro-43', { kind: 'names', names: ['metro-42', 'metro-43'] }],
    [
      'all,metro-1,10%',
      {
        kind: 'any',
        of: [{ kind: 'all' }, { kind: 'percent', percent: 10 }, { kind: 'names', names: ['metro-1'] }],
      },
    ],
  ])('reads %s', (text, selector) => {
    expect(parseSelector(text)).toEqual(selector);
  });

  it.each([
    ['', 'the selector is empty'],
    ['all,', '"all," has an empty entry'],
    ['42', 'write count:42, index:42 or serial:42'],
    ['101%', 'a percentage is a number from 0 to 100'],
    ['-1%', 'a percentage is a number from 0 to 100'],
    ['199-100', 'write 100-199'],
    ['index:x', 'write one like 100-199'],
    ['count:0', 'a count is a number above 0'],
    ['count:1000000000', 'a count is a number above 0'],
    ['state:broken', 'there are new, bootstrapping, ready, failed'],
    ['stat:failed', 'did you mean state:failed?'],
    ['fialed', 'did you mean failed?'],
    ['a b', '"a b" is no selector; select with all, 10%'],
    ['serial:', 'write one like serial:00000042'],
  ])('refuses %j', (text, message) => {
    expect(() => parseSelector(text)).toThrow(ApiError);
    expect(() => parseSelector(text)).toThrow(message);
  });

  it('throws nothing but ApiErrors', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z0-9:%,-]{0,12}$/)), (text) => {
        try {
          parseSelector(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError);
        }
      }),
    );
  });
});
