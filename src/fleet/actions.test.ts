import { describe, expect, it } from '@jest/globals';
import { actionId, handledAfter, pendingActions } from './actions.js';

const started = (annotations: Record<string, string>, handled?: Record<string, string>): string[] =>
  pendingActions(annotations, handled).start.map(({ action, value }) => `${action}=${value}`);

describe('pendingActions', () => {
  it('starts a value once', () => {
    const annotations = { 'cpesim.dev/force-cr': 'all@t1', 'kubernetes.io/x': 'y' };
    expect(started(annotations)).toEqual(['force-cr=all@t1']);
    expect(started(annotations, { 'force-cr': 'all@t1' })).toEqual([]);
    expect(started(annotations, { 'force-cr': 'all@t0' })).toEqual(['force-cr=all@t1']);
  });

  it('forgets an annotation that was taken off, so that the same value asks again', () => {
    const annotations = { 'cpesim.dev/reboot': 'all' };
    let handled: Record<string, string> = {};
    const rounds = [annotations, annotations, {}, annotations].map((now) => {
      const pending = pendingActions(now, handled);
      handled = handledAfter(handled, pending);
      return pending.start.length;
    });
    expect(rounds).toEqual([1, 0, 0, 1]);
    expect(handled).toEqual({ reboot: 'all' });
  });

  it('reports what does not parse and starts the rest', () => {
    const pending = pendingActions({
      'cpesim.dev/force-cr': '50',
      'cpesim.dev/reboot': 'all',
      'cpesim.dev/force-rc': 'all',
      'cpesim.dev/toString': 'all',
    });
    expect(pending.start.map(({ action }) => action)).toEqual(['reboot']);
    expect(pending.invalid).toEqual([
      {
        action: 'force-cr',
        value: '50',
        message:
          'force-cr: "50" could be a number of CPEs, an index or a serial number; write count:50, index:50 or serial:50. Right is all, 10%@t1 or state:failed',
      },
      {
        action: 'force-rc',
        value: 'all',
        message: 'cpesim.dev/force-rc is no action; did you mean cpesim.dev/force-cr?',
      },
      {
        action: 'toString',
        value: 'all',
        message:
          'cpesim.dev/toString is no action; there are force-cr, inject-fault, reboot, factory-reset, upgrade-firmware',
      },
    ]);
    expect(handledAfter({}, pending)).toEqual({ reboot: 'all' });
  });
});

describe('actionId', () => {
  it('is the same for the same request and another for any other', () => {
    const id = actionId('uid', 'reboot', 'all', '2026-01-01T00:00:00Z');
    expect(id).toMatch(/^reboot-[0-9a-f]{16}$/);
    expect(actionId('uid', 'reboot', 'all', '2026-01-01T00:00:00Z')).toBe(id);
    const others = [
      actionId('uid2', 'reboot', 'all', '2026-01-01T00:00:00Z'),
      actionId('uid', 'reboot', 'all@1', '2026-01-01T00:00:00Z'),
      actionId('uid', 'reboot', 'all', '2026-01-01T00:00:01Z'),
      actionId('uid', 'force-cr', 'all', '2026-01-01T00:00:00Z'),
    ];
    expect(new Set([id, ...others]).size).toBe(5);
  });
});
