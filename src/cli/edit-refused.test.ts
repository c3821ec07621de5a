import { expect, it } from '@jest/globals';
import { editRefused } from './edit-refused.js';

it.each([
  [['a is wrong'], 'what ran before runs on: a is wrong'],
  [['a never changes.', 'b'], 'what ran before runs on: a never changes (and 1 more problem)'],
  [['a', 'b', 'c'], 'what ran before runs on: a (and 2 more problems)'],
])('editRefused(%j)', (problems, text) => {
  expect(editRefused(problems)).toBe(text);
});
