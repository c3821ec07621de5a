import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { TokenSource } from './token-source.js';

describe('TokenSource', () => {
  it('gives a new token each time, and draws seldom', () => {
    let draws = 0;
    const source = new TokenSource((size) => {
      draws++;
      return randomBytes(size);
    });
    const tokens = new Set(Array.from({ length: 1_000 }, () => source.next()));
    expect(tokens.size).toBe(1_000);
    expect([...tokens].every((token) => /^[\w-]{20}$/.test(token))).toBe(true);
    expect(draws).toBe(16);
  });
});
