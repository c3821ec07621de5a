import { productVersion } from '../product-image.js';
import { until } from '../until.js';
import { ACS_SERVICE, installPreviousChart, PREVIOUS_VERSION, SYSTEM, testChart } from './chart.js';
import { expectEqual, expectTrue } from './expect.js';
import { LAB } from './fleet.js';
import { allObjects } from './inventory.js';
import { installMetricsServer, installPrometheus, MONITORING, RELEASE_LABEL } from './monitoring.js';
import { step, type Scene } from './scene.js';
import type { Step } from './teller.js';

const CPES = 60;
export const CPES_PER_POD = 20;

/** From an empty cluster to a fleet that is ready. */
export const INSTALL: readonly Step<Scene>[] = [
  step('the Prometheus operator, a Prometheus and metrics-server are installed', async ({ kubernetes, images }) => {
    await installPrometheus(kubernetes, images);
    await installMetricsServer(kubernetes, images);
    return undefined;
  }),
  step('the chart of the version before installs, with the embedded ACS', async (scene) => {
    const { kubernetes } = scene;
    await kubernetes.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: LAB } });
    await kubernetes.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: SYSTEM } });
    scene.before = await allObjects(kubernetes);
    await installPreviousChart();
    const images = await kubernetes.kubectl(
      ...['-n', SYSTEM, 'get', 'deployments', '--output=jsonpath={.items[*].spec.template.spec.containers[*].image}'],
    );
    expectTrue(
      `all run ${PREVIOUS_VERSION}: ${images}`,
      images.split(' ').every((image) => image.endsWith(`:${PREVIOUS_VERSION}`)),
    );
    return images.split(' ')[0];
  }),
  step('helm test passes', async () => {
    await testChart();
    return undefined;
  }),
  step(`a fleet of ${CPES} CPEs is applied and gets ready`, async ({ kubernetes, fleet }) => {
    const since = performance.now();
    await kubernetes.apply(manifest(fleet.name));
    await fleet.ready(CPES);
    return `${((performance.now() - since) / 1000).toFixed(1)} s from apply to Ready`;
  }),
  step('its status is what its pods and the ACS say', async ({ kubernetes, fleet, acs }) => {
    const { cpes, pods, replicas, selector, lifecycleState } = await fleet.status();
    expectEqual('status.cpes', cpes, { new: 0, bootstrapping: 0, ready: CPES, failed: 0 });
    expectEqual('status.pods', pods, { desired: CPES / CPES_PER_POD, ready: CPES / CPES_PER_POD });
    expectEqual(
      'replicas, selector and state',
      [replicas, selector, lifecycleState],
      [CPES, `cpesim.dev/fleet=${fleet.name}`, 'Ready'],
    );
    expectEqual('CPEs that the pods call ready', await fleet.metric('cpe_sim_fleet_cpes_by_state', '"ready"'), CPES);
    expectEqual('bootstraps that the pods count', await fleet.metric('cpe_sim_fleet_bootstraps_total'), CPES);
    expectEqual('devices that the ACS knows', await acs.deviceCount(), CPES);
    const line = (await kubernetes.kubectl('-n', LAB, 'get', 'cpefleet', fleet.name, '--no-headers')).trim();
    expectEqual('the line of kubectl get', line.split(/ +/).slice(0, 5), [
      fleet.name,
      `${CPES}`,
      `${CPES}`,
      '0',
      'Ready',
    ]);
    return line.replaceAll(/ +/g, ' ');
  }),
  step('Prometheus is up', async ({ kubernetes }) => {
    await until('the Prometheus operator has made a Prometheus', async () => {
      const pod = `/api/v1/namespaces/${MONITORING}/pods/prometheus-prometheus-0`;
      return (await kubernetes.get(pod)) === undefined ? undefined : true;
    });
    await kubernetes.kubectl(
      ...['-n', MONITORING, 'wait', 'pod/prometheus-prometheus-0', '--for=condition=Ready', '--timeout=60s'],
    );
    return undefined;
  }),
];

/** The version that the chart is upgraded to. */
export const NEXT_VERSION = productVersion();

function manifest(name: string): object {
  return {
    apiVersion: 'cpesim.dev/v1alpha1',
    kind: 'CpeFleet',
    metadata: { name, namespace: LAB },
    spec: {
      replicas: CPES,
      cpesPerPod: CPES_PER_POD,
      profiles: [{ name: 'tr181-gateway' }],
      start: { ratePerSecond: 500, jitter: '0s' },
      // Nothing happens by itself, so that what is counted is what was asked for.
      cwmp: { acsUrl: `http://${ACS_SERVICE}.${SYSTEM}.svc:7547/cwmp`, periodicInform: { interval: '1h' } },
      metrics: { serviceMonitor: { enabled: true, interval: '5s', labels: RELEASE_LABEL } },
      persistence: { enabled: true, size: '1Gi' },
    },
  };
}
