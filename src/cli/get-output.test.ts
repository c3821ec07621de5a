import { describe, expect, it } from '@jest/globals';
import { cpeTable, documents, fleetTable } from './get-output.js';
import { fleetView, NOW } from './testing/fleet-view.js';

describe('fleetTable', () => {
  const view = fleetView();
  const other = { ...view, fleet: { ...view.fleet, metadata: { ...view.fleet.metadata, namespace: 'field' } } };

  it('has the columns of the resource', () => {
    expect(fleetTable([view], false, NOW)).toBe(
      [
        'NAME    DESIRED   READY   FAILED   STATE           AGE',
        'metro   5000      4875    5        Bootstrapping   40s',
      ].join('\n'),
    );
  });

  it('shows more when it is asked to, and namespaces when there are several', () => {
    const [head, ...rows] = fleetTable([view, other], true, NOW).split('\n');
    expect(head).toMatch(/^NAMESPACE +NAME .*AGE +WORKERS +ACS$/);
    expect(rows[1]).toMatch(/^field +metro .* 2 +http:\/\/127\.0\.0\.1:7547\/cwmp$/);
  });
});

it('cpeTable shows a CPE that nothing has happened to', () => {
  const cpe = { id: 'metro-0', serial: 'S0', lifecycle_state: 'new', last_event: '', last_event_at: null } as const;
  expect(cpeTable([cpe]).split('\n')[1]).toBe('metro-0   S0       new');
});

describe('documents', () => {
  it.each([
    ['json', true, '{\n  "a": 1\n}'],
    ['yaml', true, 'a: 1\n'],
    ['yaml', false, 'apiVersion: v1\nkind: List\nitems:\n  - a: 1\n'],
  ] as const)('%s, single %s', (format, single, text) => {
    expect(documents(format, [{ a: 1 }], single)).toBe(text);
  });
});
