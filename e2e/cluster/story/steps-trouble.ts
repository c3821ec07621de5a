import { until } from '../until.js';
import type { Acs } from './acs.js';
import { RELEASE, SYSTEM } from './chart.js';
import { expectEqual, expectTrue } from './expect.js';
import { LAB, type Fleet } from './fleet.js';
import { firingAlerts } from './monitoring.js';
import { step, type Scene } from './scene.js';
import { all, CPES } from './steps-use.js';
import type { Step } from './teller.js';

const PARAMETER = 'Device.WiFi.SSID.1.SSID';
const VALUE = 'set-by-the-acs';
const CALLS = 'event_code="6 CONNECTION REQUEST"';

/** What goes wrong, and does no harm. */
export const TROUBLE: readonly Step<Scene>[] = [
  step(`the ACS sets ${PARAMETER} on every CPE`, async ({ fleet, acs }) => {
    const values = [{ name: PARAMETER, value: VALUE, type: 'xsd:string' }];
    const task = await acs.giveAll({ method: 'SetParameterValues', values });
    await callAll(fleet, 'set');
    await until('all CPEs took it', async () => (await acs.task(task)).counts['done'] === CPES || undefined);
    return undefined;
  }),
  step(
    'a pod is killed: its CPEs come back, are not new to the ACS, and have what it set',
    async ({ kubernetes, fleet, acs }) => {
      const [victim] = await fleet.pods();
      const since = performance.now();
      await kubernetes.kubectl(
        ...['-n', LAB, 'delete', 'pod', victim!.metadata.name, '--grace-period=0', '--force', '--wait=false'],
      );
      await until('another pod took its place', async () => {
        const pods = await fleet.pods();
        const place = pods.find(({ metadata }) => metadata.name === victim!.metadata.name);
        return (place !== undefined && place.metadata.uid !== victim!.metadata.uid) || undefined;
      });
      await until('its CPEs are ready again', async () => {
        return (await fleet.metric('cpe_sim_fleet_cpes_by_state', '"ready"')) === CPES || undefined;
      });
      await fleet.ready(CPES);
      const seconds = ((performance.now() - since) / 1000).toFixed(1);
      const bootstraps = await fleet.podMetric(victim!.metadata.name, 'cpe_sim_fleet_bootstraps_total');
      expectEqual('bootstraps of the new pod', bootstraps, 0);
      await expectKept(fleet, acs, 'killed');
      return `Ready after ${seconds} s`;
    },
  ),
  step(
    'the operators are killed in the middle of an action, and it is carried out once by every CPE',
    async ({ kubernetes, fleet }) => {
      // Two CPEs at a time in each pod and a second to connect: the action takes ten seconds.
      await patch(kubernetes, fleet, {
        cwmp: { maxConcurrentSessions: 2 },
        faults: [{ kind: 'ConnectDelay', delay: '1s', select: 'all' }],
      });
      await fleet.ready(CPES);
      const before = await fleet.metric('cpe_sim_cwmp_informs_total', CALLS);
      await fleet.annotate('force-cr', 'all@in-the-middle');
      const under = await until('the action is under way', async () => {
        const done = (await fleet.metric('cpe_sim_cwmp_informs_total', CALLS)) - before;
        return done > 0 ? done : undefined;
      });
      await kubernetes.kubectl(
        ...['-n', SYSTEM, 'delete', 'pods', '--selector=app.kubernetes.io/component=operator'],
        ...['--grace-period=0', '--force'],
      );
      const { phase, matched, succeeded, failed } = await fleet.ended('all@in-the-middle');
      expectTrue(`the operators were killed in the middle (${under} of ${CPES} called)`, under < CPES);
      expectEqual('the action', { phase, matched, succeeded, failed }, all());
      expectEqual('sessions by call', (await fleet.metric('cpe_sim_cwmp_informs_total', CALLS)) - before, CPES);
      await patch(kubernetes, fleet, { cwmp: { maxConcurrentSessions: 200 }, faults: [] });
      await kubernetes.kubectl('-n', SYSTEM, 'rollout', 'status', `deployment/${RELEASE}`, '--timeout=60s');
      return `killed when ${under} of ${CPES} were called`;
    },
  ),
  step("an alert of the chart's PrometheusRule fires: CpeSimRpcFaults", async ({ kubernetes }) => {
    const firing = await until(
      'CpeSimRpcFaults fires',
      async () => {
        const alerts = await firingAlerts(kubernetes);
        return alerts.includes('CpeSimRpcFaults') ? alerts : undefined;
      },
      { timeoutMs: 120_000 },
    );
    return [...new Set(firing)].join(', ');
  }),
];

/** Changes the spec of a fleet. */
export async function patch(kubernetes: Scene['kubernetes'], fleet: Fleet, spec: object): Promise<void> {
  const body = JSON.stringify({ spec });
  await kubernetes.kubectl('-n', LAB, 'patch', 'cpefleet', fleet.name, '--type=merge', `--patch=${body}`);
}

/** Has every CPE contact the ACS, and waits until it did. */
async function callAll(fleet: Fleet, token: string): Promise<void> {
  await fleet.annotate('force-cr', `all@${token}`);
  await fleet.ended(`all@${token}`);
}

/** All CPEs tell the ACS what it had set on them, as it set it. */
export async function expectKept(fleet: Fleet, acs: Acs, token: string): Promise<void> {
  const task = await acs.giveAll({ method: 'GetParameterValues', names: [PARAMETER] });
  await callAll(fleet, token);
  await until('all CPEs answered', async () => (await acs.task(task)).counts['done'] === CPES || undefined);
  // The ACS may know others, that were scaled away; serial numbers are what the manifest makes of the indices.
  const serials = new Set(Array.from({ length: CPES }, (_, index) => `SIM${String(index).padStart(8, '0')}`));
  const devices = (await acs.devices(1_000)).filter(({ serial_number }) => serials.has(serial_number));
  const values = await Promise.all(devices.map(async ({ id }) => (await acs.parameters(id))[PARAMETER]));
  expectEqual('values that CPEs told', [...new Set(values)], [VALUE]);
  expectEqual('CPEs that told them', values.length, CPES);
}
