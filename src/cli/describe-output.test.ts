import { expect, it } from '@jest/globals';
import { describeCpe, describeFleet } from './describe-output.js';
import { fleetView, NOW } from './testing/fleet-view.js';
import { golden } from './testing/golden.js';

it('describeFleet shows all that is known of a fleet', () => {
  const text = describeFleet(fleetView(), NOW);
  expect(`${text}\n`).toBe(golden('describe-fleet.txt', text));
});

it('describeFleet says of what there is nothing', () => {
  const { fleet, ...view } = fleetView();
  const { apiVersion, kind, metadata, spec } = fleet;
  const young = { apiVersion, kind, metadata, spec };
  const text = describeFleet({ ...view, fleet: young, workers: [], events: [] }, NOW);
  for (const title of ['Workers', 'Conditions', 'Actions', 'Events']) expect(text).toContain(`${title}: none`);
});

it('describeCpe shows the history of a CPE', () => {
  const text = describeCpe(
    {
      ...{ id: 'metro-7', serial: 'SIM00000007', lifecycle_state: 'ready', last_event: 'inform 0 BOOTSTRAP' },
      ...{ last_event_at: '2026-01-01T11:59:30Z', profile: 'tr181-gateway', software_version: '1.0.0' },
      connection_request_url: 'http://127.0.0.1:4000/7/abc',
      next_contact_at: null,
      retry_count: 0,
      events: [
        { at: '2026-01-01T11:59:29Z', event: 'power up' },
        { at: '2026-01-01T11:59:30Z', event: 'inform 0 BOOTSTRAP' },
      ],
      tree: { 'Device.DeviceInfo.UpTime': '30', 'Device.DeviceInfo.SerialNumber': 'SIM00000007' },
      usp_subscriptions: { total: 0, by_notif_type: {} },
    },
    'lab/metro',
    NOW,
  );
  expect(`${text}\n`).toBe(golden('describe-cpe.txt', text));
});
