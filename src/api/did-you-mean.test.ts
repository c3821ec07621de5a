import { describe, expect, it } from '@jest/globals';
import { editDistance, nearest } from './did-you-mean.js';

describe('nearest', () => {
  const fields = ['replicas', 'profiles', 'paused', 'seed', 'cwmp'];
  it.each([
    ['replcas', 'replicas'],
    ['Replicas', 'replicas'],
    ['sede', 'seed'],
    ['cwpm', 'cwmp'],
    ['pause', 'paused'],
    ['firmware', undefined],
    ['', undefined],
  ])('%j means %s', (word, meant) => {
    expect(nearest(word, fields)).toBe(meant);
  });
});

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['abc', 'abd', 1],
    ['abc', 'acb', 1],
    ['kitten', 'sitting', 3],
  ])('%j to %j is %d', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});
