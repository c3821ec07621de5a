import { describe, expect, it } from '@jest/globals';

import { Interner } from './interner.js';

describe('Interner', () => {
  it('gives equal texts back and holds each once', () => {
    const interner = new Interner();
    expect(interner.intern('a' + 'b'.repeat(3))).toBe('abbb');
    expect(interner.intern('abbb')).toBe('abbb');
    expect(interner.size).toBe(1);
  });

  it('never holds more than its bound, and answers right beyond it', () => {
    const interner = new Interner(10);
    for (let i = 0; i < 1000; i++) {
      expect(interner.intern(`value ${i}`)).toBe(`value ${i}`);
      expect(interner.size).toBeLessThanOrEqual(10);
    }
  });
});
