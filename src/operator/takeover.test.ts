import { describe, expect, it } from '@jest/globals';
import { startedAction } from '../fleet/action-status.js';
import { parseAction } from '../fleet/action-text.js';
import type { FleetObject } from './fleet-object.js';
import { whatToLookAt } from './takeover.js';

const metadata = {
  namespace: 'lab',
  name: 'metro',
  generation: 3,
  annotations: { 'cpesim.dev/reboot': 'all', note: 'mine' },
};
const status = { observedGeneration: 3, handledActions: { reboot: 'all' } };

describe('whatToLookAt', () => {
  const at = '2026-05-05T12:00:00Z';
  const running = startedAction('reboot-1', parseAction('reboot', 'all'), at);

  it.each<[string, FleetObject, string]>([
    ['nothing to do', { metadata, status }, 'resync'],
    ['a fleet that no operator has seen', { metadata }, 'change'],
    ['an edit', { status, metadata: { ...metadata, generation: 4 } }, 'change'],
    ['a deletion', { status, metadata: { ...metadata, deletionTimestamp: at } }, 'change'],
    ['an action', { status, metadata: { ...metadata, annotations: { 'cpesim.dev/reboot': 'index:42' } } }, 'change'],
    ['an annotation that is gone', { status, metadata: { ...metadata, annotations: {} } }, 'change'],
    [
      'an annotation that is not understood',
      { status, metadata: { ...metadata, annotations: { ...metadata.annotations, 'cpesim.dev/no': '' } } },
      'resync',
    ],
    ['an action that runs', { metadata, status: { ...status, actions: [running] } }, 'change'],
  ])('%s', (_, fleet, priority) => {
    expect([...whatToLookAt([fleet])]).toEqual([{ key: 'lab/metro', priority }]);
  });
});
