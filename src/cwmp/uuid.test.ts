import { expect, it } from '@jest/globals';
import { isUuid } from './uuid.js';

it.each([
  ['5c0b3a1e-9f7d-4d3a-8b1f-0c2d4e6f8a90', true],
  ['5C0B3A1E-9F7D-4D3A-8B1F-0C2D4E6F8A90', true],
  ['5c0b3a1e-9f7d-4d3a-8b1f-0c2d4e6f8a9', false],
  ['5c0b3a1e9f7d4d3a8b1f0c2d4e6f8a90', false],
  ['', false],
])('%j is a UUID: %s', (text, is) => {
  expect(isUuid(text)).toBe(is);
});
