import { expect, it } from '@jest/globals';
import { settledMs } from './settled-interval.js';

it.each([
  [1, 3_000],
  [500, 3_000],
  [2_000, 12_000],
  [10_000, 60_000],
  [50_000, 60_000],
])('asks each of %d settled pods every %d ms', (pods, ms) => {
  expect(settledMs(pods)).toBe(ms);
});
