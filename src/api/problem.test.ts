import { describe, expect, it } from '@jest/globals';
import { isWithin, joinPath, showValue } from './problem.js';

describe('showValue', () => {
  it.each([
    [null, 'null'],
    [undefined, 'nothing'],
    [[1], 'a list'],
    [{ a: 1 }, 'an object'],
    ['a"b', '"a\\"b"'],
    [NaN, 'NaN'],
    [true, 'true'],
  ])('shows %j as %s', (value, text) => {
    expect(showValue(value)).toBe(text);
  });

  it('cuts long texts', () => {
    expect(showValue('x'.repeat(1000))).toBe(`"${'x'.repeat(75)}…"`);
  });
});

describe('joinPath', () => {
  it.each<[string, string | number, string]>([
    ['', 'spec', 'spec'],
    ['spec', 'replicas', 'spec.replicas'],
    ['spec.profiles', 0, 'spec.profiles[0]'],
    ['metadata.labels', 'a.b/c', 'metadata.labels["a.b/c"]'],
  ])('%s and %s make %s', (path, step, joined) => {
    expect(joinPath(path, step)).toBe(joined);
  });
});

describe('isWithin', () => {
  it.each([
    ['spec.cwmp.tls', 'spec.cwmp', true],
    ['spec.faults[0]', 'spec.faults', true],
    ['spec.cwmp', 'spec.cwmp', true],
    ['spec', '', true],
    ['spec.cwmpx', 'spec.cwmp', false],
    ['spec', 'spec.cwmp', false],
  ])('%s in %s: %s', (path, ancestor, within) => {
    expect(isWithin(path, ancestor)).toBe(within);
  });
});
