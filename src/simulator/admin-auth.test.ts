import { describe, expect, it } from '@jest/globals';
import { isLoopback } from './admin-auth.js';

describe('isLoopback', () => {
  it.each(['127.0.0.1', '127.8.9.10', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', 'localhost'])('%s is', (host) => {
    expect(isLoopback(host)).toBe(true);
  });
  it.each([
    '0.0.0.0',
    '::',
    '10.0.0.1',
    '128.0.0.1',
    '::ffff:10.0.0.1',
    'localhost.evil.test',
    '127.0.0.1.evil.test',
    '',
  ])('%s is not', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
