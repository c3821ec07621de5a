import { describe, expect, it } from '@jest/globals';
import type { Fault } from './faults.js';
import { FaultRules, seenRequest, statusBody } from './faults.js';

const reset: Fault = { kind: 'reset' };
const gone: Fault = { kind: 'gone' };
const get = seenRequest({ method: 'GET', url: '/api/v1/pods?limit=5' });
const watch = seenRequest({ method: 'GET', url: '/api/v1/pods?watch=true&resourceVersion=7' });

describe('seenRequest', () => {
  it('takes a request apart', () => {
    expect({ ...get, query: get.query.get('limit') }).toEqual({
      method: 'GET',
      path: '/api/v1/pods',
      query: '5',
      watch: false,
    });
  });

  it.each([
    ['/pods?watch=1', true],
    ['/pods?watch=true', true],
    ['/pods?watch=0', false],
    ['/watch', false],
  ])('knows whether %s is a watch', (url, expected) => {
    expect(seenRequest({ method: 'GET', url }).watch).toBe(expected);
  });
});

describe('FaultRules', () => {
  it('strikes nothing without a rule', () => {
    expect(new FaultRules().strike(get)).toBeUndefined();
  });

  it('strikes by the oldest rule that applies, as often as it says', () => {
    const rules = new FaultRules();
    rules.add({ fault: gone, when: (request) => request.watch, times: 1 });
    rules.add({ fault: reset, times: 2 });
    expect([get, watch, watch, get].map((request) => rules.strike(request))).toEqual([reset, gone, reset, undefined]);
  });

  it('strikes by a rule without a number until it is taken off', () => {
    const rules = new FaultRules();
    const remove = rules.add({ fault: reset });
    expect([get, get, get].map((request) => rules.strike(request))).toEqual([reset, reset, reset]);
    remove();
    expect(rules.strike(get)).toBeUndefined();
  });
});

describe('statusBody', () => {
  it('is the Status of an API server', () => {
    expect(statusBody(429, 3)).toMatchObject({
      kind: 'Status',
      status: 'Failure',
      reason: 'TooManyRequests',
      code: 429,
      details: { retryAfterSeconds: 3 },
    });
    expect(statusBody(503)).not.toHaveProperty('details');
  });
});
