import { describe, expect, it } from '@jest/globals';
import { parseEvent } from './watch-event.js';

const about = { verb: 'WATCH', what: 'pods in lab' };

describe('parseEvent', () => {
  it('reads an event', () => {
    const event = { type: 'MODIFIED', object: { metadata: { name: 'a' } } };
    expect(parseEvent(about, JSON.stringify(event))).toEqual(event);
  });

  it.each([
    [
      '{"type":"ERROR","object":{"code":410,"reason":"Expired","message":"too old"}}',
      { code: 'KUBE_API', status: 410 },
    ],
    ['{"type":"ERROR"}', { code: 'KUBE_API', status: undefined }],
    ['{"type":"ADDED"}', { code: 'KUBE_ANSWER' }],
    ['{"type":"ADDED","object":null}', { code: 'KUBE_ANSWER' }],
    ['<html>', { code: 'KUBE_ANSWER' }],
  ])('makes an error of %s', (line, error) => {
    expect(() => parseEvent(about, line)).toThrow(expect.objectContaining(error));
  });
});
