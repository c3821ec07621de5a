import { describe, expect, it } from '@jest/globals';
import { presenceAfter } from './presence.js';

const ENABLED = { status: 'Enabled', changedAt: 5, tls: true, jabberId: 'a@b/c', requestsAt: 'a@b/c' };

describe('presenceAfter', () => {
  it.each([
    [
      undefined,
      { status: 'Connecting' },
      true,
      { status: 'Connecting', changedAt: 9, tls: false, jabberId: '', requestsAt: '' },
    ],
    [ENABLED, {}, true, ENABLED],
    [ENABLED, {}, false, { ...ENABLED, requestsAt: '' }],
    [ENABLED, { status: 'Enabled', jabberId: 'd@e' }, true, { ...ENABLED, jabberId: 'd@e', requestsAt: 'd@e' }],
    [
      ENABLED,
      { status: 'Connecting', tls: false },
      true,
      { ...ENABLED, status: 'Connecting', changedAt: 9, tls: false },
    ],
  ] as const)('of %j after %j, called there: %s', (before, change, takesRequests, after) => {
    expect(presenceAfter(before, change, takesRequests, 9)).toEqual(after);
  });
});
