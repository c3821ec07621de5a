import { describe, expect, it } from '@jest/globals';
import { deathsInARow, restartDelay, workerAddress, workersFor } from './workers.js';

describe('workersFor', () => {
  it.each([
    { replicas: 0, cores: 4, workers: 1 },
    { replicas: 1, cores: 4, workers: 1 },
    { replicas: 500, cores: 4, workers: 1 },
    { replicas: 501, cores: 4, workers: 2 },
    { replicas: 1_000_000, cores: 4, workers: 4 },
    { replicas: 1_000_000, cores: 0, workers: 1 },
  ])('$replicas CPEs on $cores cores: $workers workers', ({ replicas, cores, workers }) => {
    expect(workersFor(replicas, cores)).toBe(workers);
  });
});

it.each([
  [{ host: '10.0.0.5', port: 0 }, 3, '10.0.0.5:0'],
  [{ host: 'lab.example', port: 9200 }, 3, 'lab.example:9203'],
  [{ host: '::1', port: 9200 }, 0, '[::1]:9200'],
])('workerAddress(%j, %d)', (address, ordinal, text) => {
  expect(workerAddress(address, ordinal)).toBe(text);
});

describe('restart back-off', () => {
  it.each([
    { deaths: 0, delay: 0 },
    { deaths: 1, delay: 200 },
    { deaths: 2, delay: 400 },
    { deaths: 8, delay: 25_600 },
    { deaths: 9, delay: 30_000 },
    { deaths: 2000, delay: 30_000 },
  ])('$deaths deaths in a row: $delay ms', ({ deaths, delay }) => {
    expect(restartDelay(deaths)).toBe(delay);
  });

  it('counts a death after 30 s of health as the first', () => {
    expect(deathsInARow(5, 29_999)).toBe(6);
    expect(deathsInARow(5, 30_000)).toBe(1);
  });
});
