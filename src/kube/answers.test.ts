import { describe, expect, it } from '@jest/globals';
import { fromStatus, noAnswer, notKubernetes, refusal } from './answers.js';
import { KubeError, isAlreadyExists, isConflict, isGone, isNotFound, retryAfterOf } from './errors.js';

const about = { verb: 'GET', what: 'pods lab/x' };
const status = (code: number, reason: string, details = {}): string =>
  JSON.stringify({ kind: 'Status', status: 'Failure', message: 'said so', reason, code, details });

describe('refusal', () => {
  it('takes what the Status says', () => {
    const causes = [{ field: 'spec.seed', reason: 'FieldValueInvalid', message: 'is immutable' }];
    const error = refusal(about, 422, undefined, status(422, 'Invalid', { causes }));
    expect(error).toMatchObject({ code: 'KUBE_API', status: 422, reason: 'Invalid', causes });
    expect(error.message).toBe('GET pods lab/x: said so');
  });

  it.each([
    ['the header', '3', {}, 3_000],
    ['the Status', undefined, { retryAfterSeconds: 2 }, 2_000],
    ['the header before the Status', '3', { retryAfterSeconds: 2 }, 3_000],
    ['nobody', undefined, {}, undefined],
    ['nobody who makes sense', 'Thu, 01 Jan 2026 00:00:00 GMT', {}, undefined],
  ])('waits as %s says', (_who, header, details, ms) => {
    expect(retryAfterOf(refusal(about, 429, header, status(429, 'TooManyRequests', details)))).toBe(ms);
  });

  it('quotes what is not a Status', () => {
    expect(refusal(about, 502, '1', '<html>Bad Gateway</html>')).toMatchObject({
      code: 'KUBE_API',
      status: 502,
      reason: undefined,
      retryAfterMs: 1_000,
      message: 'GET pods lab/x: HTTP 502, and the server said: <html>Bad Gateway</html>',
    });
    expect(refusal(about, 503, undefined, '').message).toContain('the server said: nothing');
    expect(refusal(about, 500, undefined, 'null').message).toContain('null');
    expect(refusal(about, 500, undefined, '{"kind":"Pod"}').reason).toBeUndefined();
  });

  it('can be told apart', () => {
    expect(isNotFound(refusal(about, 404, undefined, status(404, 'NotFound')))).toBe(true);
    expect(isConflict(refusal(about, 409, undefined, status(409, 'Conflict')))).toBe(true);
    expect(isConflict(refusal(about, 409, undefined, status(409, 'AlreadyExists')))).toBe(false);
    expect(isAlreadyExists(refusal(about, 409, undefined, status(409, 'AlreadyExists')))).toBe(true);
    expect(isNotFound(new Error('404'))).toBe(false);
  });
});

describe('fromStatus', () => {
  it('understands the ERROR event of a watch', () => {
    const error = fromStatus(about, { code: 410, reason: 'Expired', message: 'too old resource version' });
    expect(isGone(error)).toBe(true);
    expect(error.reason).toBe('Expired');
  });

  it('makes do with an empty one', () => {
    expect(fromStatus(about, {})).toMatchObject({
      code: 'KUBE_API',
      status: undefined,
      message: 'GET pods lab/x: HTTP 0',
    });
  });
});

describe('noAnswer', () => {
  it.each([
    ['ECONNREFUSED', 'KUBE_CONNECTION'],
    ['UND_ERR_SOCKET', 'KUBE_CONNECTION'],
    ['UND_ERR_HEADERS_TIMEOUT', 'KUBE_TIMEOUT'],
    ['UND_ERR_CONNECT_TIMEOUT', 'KUBE_TIMEOUT'],
    ['ETIMEDOUT', 'KUBE_TIMEOUT'],
  ])('makes of %s a %s', (code, expected) => {
    const cause = Object.assign(new Error('low level'), { code });
    const error = noAnswer(about, cause);
    expect(error.code).toBe(expected);
    expect(error.cause).toBe(cause);
    expect(error.message).toContain('GET pods lab/x');
  });

  it('keeps what is a KubeError already', () => {
    const error = new KubeError('KUBE_CONFIG', 'no file');
    expect(noAnswer(about, error)).toBe(error);
    expect(noAnswer(about, 'thrown text').message).toContain('thrown text');
  });
});

describe('notKubernetes', () => {
  it('shows the beginning of what came', () => {
    const error = notKubernetes(about, 'x'.repeat(5_000));
    expect(error.code).toBe('KUBE_ANSWER');
    expect(error.message.length).toBeLessThan(400);
  });
});
