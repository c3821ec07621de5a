import { describe, expect, it } from '@jest/globals';

import { checkValue } from './check-value.js';
import type { Constraints, LeafType } from './leaf.js';

const FREE: Constraints = {
  enumeration: undefined,
  list: false,
  items: 'string',
  minItems: undefined,
  maxItems: undefined,
  min: undefined,
  max: undefined,
  minLength: undefined,
  maxLength: undefined,
  pattern: undefined,
};

describe('checkValue', () => {
  it.each<[LeafType, string, string]>([
    ['boolean', '1', 'true'],
    ['boolean', '0', 'false'],
    ['boolean', ' true ', 'true'],
    ['boolean', 'false', 'false'],
    ['int', '-2147483648', '-2147483648'],
    ['int', '+007', '7'],
    ['int', '-0', '0'],
    ['unsignedInt', '4294967295', '4294967295'],
    ['long', '-9223372036854775808', '-9223372036854775808'],
    ['unsignedLong', '18446744073709551615', '18446744073709551615'],
    ['unsignedLong', '+0000000000000000000012', '12'],
    ['dateTime', '2024-02-29T23:59:59Z', '2024-02-29T23:59:59Z'],
    ['dateTime', '2026-05-05T12:00:00.123456+02:00', '2026-05-05T12:00:00.123456+02:00'],
    ['dateTime', '0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
    ['dateTime', '2026-05-05T12:00:00', '2026-05-05T12:00:00'],
    ['base64', 'QUJD\nREU=', 'QUJDREU='],
    ['base64', '', ''],
    ['hexBinary', 'c0ffee', 'C0FFEE'],
    ['string', ' as it is ', ' as it is '],
  ])('takes the %s %j as %j', (type, text, value) => {
    expect(checkValue(type, FREE, text)).toEqual({ value });
  });

  it.each<[LeafType, string]>([
    ['boolean', 'yes'],
    ['boolean', 'TRUE'],
    ['boolean', ''],
    ['int', '2147483648'],
    ['int', '1.5'],
    ['int', ''],
    ['int', '0x10'],
    ['unsignedInt', '-1'],
    ['unsignedInt', '4294967296'],
    ['long', '9223372036854775808'],
    ['unsignedLong', '18446744073709551616'],
    ['unsignedLong', '-1'],
    ['dateTime', '2023-02-29T00:00:00Z'],
    ['dateTime', '2026-13-01T00:00:00Z'],
    ['dateTime', '2026-04-31T00:00:00Z'],
    ['dateTime', '2026-05-05'],
    ['dateTime', '2026-05-05T24:00:00Z'],
    ['base64', 'QUJ'],
    ['base64', 'QU=='.repeat(2)],
    ['hexBinary', 'abc'],
    ['hexBinary', 'zz'],
  ])('refuses the %s %j', (type, text) => {
    expect(checkValue(type, FREE, text)).toEqual({ wrong: expect.any(String) });
  });

  it.each<[string, LeafType, Partial<Constraints>, string, boolean]>([
    ['the least', 'int', { min: -5 }, '-5', true],
    ['less than the least', 'int', { min: -5 }, '-6', false],
    ['the most', 'unsignedLong', { max: 10 }, '10', true],
    ['more than the most', 'unsignedLong', { max: 10 }, '18446744073709551615', false],
    ['the longest', 'string', { maxLength: 3 }, 'abc', true],
    ['too long', 'string', { maxLength: 3 }, 'abcd', false],
    ['too short', 'string', { minLength: 3 }, 'ab', false],
    ['bytes of hexBinary, not digits', 'hexBinary', { maxLength: 2 }, 'C0FF', true],
    ['too many bytes of hexBinary', 'hexBinary', { maxLength: 2 }, 'C0FFEE', false],
    ['bytes of base64, not characters', 'base64', { maxLength: 5 }, 'QUJDREU=', true],
    ['too many bytes of base64', 'base64', { maxLength: 4 }, 'QUJDREU=', false],
    ['one of the enumeration', 'string', { enumeration: new Set(['Up', 'Down']) }, 'Up', true],
    ['none of the enumeration', 'string', { enumeration: new Set(['Up', 'Down']) }, 'up', false],
    ['what the pattern matches', 'string', { pattern: /^(?:\d+)$/u }, '12', true],
    ['what it does not match', 'string', { pattern: /^(?:\d+)$/u }, '12a', false],
    ['either of both', 'string', { enumeration: new Set(['Auto']), pattern: /^(?:\d+)$/u }, 'Auto', true],
    ['items of a list', 'string', { list: true, enumeration: new Set(['a', 'b']) }, 'b, a', true],
    ['an empty list', 'string', { list: true, enumeration: new Set(['a', 'b']) }, '', true],
    ['a list with a wrong item', 'string', { list: true, enumeration: new Set(['a', 'b']) }, 'a,c', false],
    ['no list where none is allowed', 'string', { enumeration: new Set(['a', 'b']) }, 'a,b', false],
  ])('judges %s', (_case, type, constraints, text, fits) => {
    expect('value' in checkValue(type, { ...FREE, ...constraints }, text)).toBe(fits);
  });

  it('says what is allowed', () => {
    const constraints = { ...FREE, enumeration: new Set(['Auto']), pattern: /^(?:\d+)$/u };
    expect(checkValue('string', constraints, 'x')).toEqual({
      wrong: '"x" is not allowed; allowed: Auto, or what matches ^(?:\\d+)$',
    });
    expect(checkValue('int', { ...FREE, max: 3 }, '4')).toEqual({ wrong: '4 is too large; at most 3' });
  });
});
