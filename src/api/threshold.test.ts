import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ApiError } from './errors.js';
import { cpeFleetSchema } from './generated/cpefleet.js';
import { parseThreshold } from './threshold.js';

const pattern = cpeFleetSchema.properties?.['spec']?.properties?.['thresholds']?.items?.pattern ?? '';

describe('parseThreshold', () => {
  it.each([
    ['bootstrap.p95 < 2s', { measure: 'bootstrap', percentile: 95, comparator: '<', value: 2000 }],
    ['session.p5>=1.5s', { measure: 'session', percentile: 5, comparator: '>=', value: 1500 }],
    ['failed < 1%', { measure: 'failed', comparator: '<', value: 1, percent: true }],
    ['failed <= 3', { measure: 'failed', comparator: '<=', value: 3, percent: false }],
    ['ready >= 99.9%', { measure: 'ready', comparator: '>=', value: 99.9, percent: true }],
    ['faults == 0', { measure: 'faults', comparator: '==', value: 0 }],
  ])('reads %s', (text, expected) => {
    expect(parseThreshold(text)).toEqual({ text, ...expected });
  });

  it.each([
    ['failed', 'is no comparison'],
    ['failed = 3', 'is no comparison'],
    ['failed < many', '"many" is no number of CPEs or percentage'],
    ['faults < 1%', '"1%" is no number of faults'],
    ['session.p50 < 100', '"100" is no duration'],
    ['session < 1s', '"session" is not measured'],
    ['fialed < 3', 'did you mean failed?'],
    ['bootstrap.p0 < 1s', 'is not measured; did you mean bootstrap.p95?'],
  ])('refuses %j', (text, message) => {
    expect(() => parseThreshold(text)).toThrow(ApiError);
    expect(() => parseThreshold(text)).toThrow(message);
    expect(() => parseThreshold(text)).toThrow('write one like bootstrap.p95 < 2s');
  });

  it('reads all that the pattern of the CRD lets pass, and no more', () => {
    const near = fc
      .tuple(
        fc.constantFrom('bootstrap.p95', 'session.p1', 'session.p100', 'failed', 'ready', 'faults', 'x'),
        fc.constantFrom('<', ' <= ', '==', ' = ', '  >'),
        fc.constantFrom('1', '1s', '1%', '1.5%', '1.5', '1m30s', '', ' 2s', '-1'),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(near, fc.stringMatching(new RegExp(pattern))), (text) => {
        let reads = true;
        try {
          parseThreshold(text);
        } catch {
          reads = false;
        }
        expect([text, reads]).toEqual([text, new RegExp(pattern).test(text)]);
      }),
      { numRuns: 1000 },
    );
  });
});
