import { describe, expect, it } from '@jest/globals';
import { mostKeptOpen, openFilesLimit } from './descriptor-limit.js';

describe('the UDP ports that a process may have', () => {
  it.each([
    [1024, 100, 668],
    [1_048_576, 1000, 1_047_320],
    [300, 100, 0],
    [Infinity, 100, Infinity],
  ])('of %d descriptors and %d sessions: %d', (files, sessions, most) => {
    expect(mostKeptOpen(files, sessions)).toBe(most);
  });

  it('follow from the limit that the system has set', () => {
    expect(openFilesLimit()).toBeGreaterThan(100);
  });
});
