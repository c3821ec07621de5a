import { describe, expect, it } from '@jest/globals';
import { isAllowed } from './jabber-id.js';

describe('isAllowed', () => {
  it.each([
    [[], 'anybody@example/x', true],
    [['acs@example'], 'acs@example/one', true],
    [['acs@example'], 'acs@example', true],
    [['ACS@Example'], 'acs@example/one', true],
    [['acs@example/one'], 'acs@example/one', true],
    [['acs@example/one'], 'acs@example/One', false],
    [['acs@example/one'], 'acs@example', false],
    [['acs@example'], 'acs@example.evil/one', false],
    [['a@example', 'b@example'], 'b@example/x/y', true],
    [['acs@example'], '', false],
  ])('%j lets %s in: %s', (allowed, sender, expected) => {
    expect(isAllowed(allowed, sender)).toBe(expected);
  });
});
