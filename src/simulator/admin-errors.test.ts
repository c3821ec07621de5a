import { describe, expect, it } from '@jest/globals';
import { AdminRefusal, answerFor, refusalOf } from './admin-errors.js';

describe('refusalOf', () => {
  it.each([
    ['unknown-cpe', 404, 'ADMIN_UNKNOWN_CPE'],
    ['not-wired', 503, 'ADMIN_NOT_WIRED'],
    ['unknown-fault', 400, 'ADMIN_UNKNOWN_FAULT'],
  ] as const)('%s: %i', (refusal, status, code) => {
    expect(refusalOf(refusal, 'SIM1')).toMatchObject({ status, code });
  });
});

describe('answerFor', () => {
  const withStatus = (status: number, type?: string): Error => Object.assign(new Error('why'), { status, type });
  it.each([
    [new AdminRefusal(409, 'ADMIN_X', 'No.'), 409, { code: 'ADMIN_X', error: 'No.' }],
    [
      withStatus(400, 'entity.parse.failed'),
      400,
      { code: 'ADMIN_MALFORMED_JSON', error: 'The body is no JSON object: why.' },
    ],
    [
      withStatus(413, 'entity.too.large'),
      413,
      { code: 'ADMIN_BODY_TOO_LARGE', error: 'The body is larger than this API takes: why.' },
    ],
    [withStatus(400), 400, { code: 'ADMIN_BAD_REQUEST', error: 'The request cannot be read: why.' }],
  ])('answers %s with %i', (thrown, status, body) => {
    expect(answerFor(thrown)).toEqual({ status, body });
  });

  it.each([[new Error('secret')], [withStatus(503)], ['secret'], [undefined]])('tells nothing about %s', (thrown) => {
    expect(answerFor(thrown)).toEqual({
      status: 500,
      body: { code: 'ADMIN_INTERNAL', error: 'The simulator failed here; its log says how.' },
    });
  });
});
