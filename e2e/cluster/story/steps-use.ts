import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../until.js';
import { expectEqual, expectTrue } from './expect.js';
import { LAB } from './fleet.js';
import { promQl, targets } from './monitoring.js';
import { step, type Scene } from './scene.js';
import { CPES_PER_POD } from './steps-install.js';
import type { Step } from './teller.js';

/** How many CPEs the fleet has from the HPA on. */
export const CPES = 60;
const CALLS = 'event_code="6 CONNECTION REQUEST"';
const FAULT_ROUNDS = 3;

/** What users do with a fleet. */
export const USE: readonly Step<Scene>[] = [
  scale('up', 100),
  scale('down', 40),
  step(
    `an HPA scales it to its minReplicas of ${CPES}, and reads the pods' CPU through the selector`,
    async ({ kubernetes, fleet }) => {
      await kubernetes.apply(autoscaler(fleet.name));
      await fleet.ready(CPES);
      const path = `/apis/autoscaling/v2/namespaces/${LAB}/horizontalpodautoscalers/${fleet.name}`;
      const metric = await until('the HPA knows the CPU of the pods', async () => {
        const status = (await kubernetes.get<HpaStatus>(path))?.status;
        const current = status?.currentMetrics?.find(({ type }) => type === 'Resource')?.resource?.current.averageValue;
        return current === undefined || current === '' ? undefined : current;
      });
      await kubernetes.kubectl('-n', LAB, 'delete', 'hpa', fleet.name);
      return `${metric} per pod`;
    },
  ),
  step('Prometheus finds the pods by the ServiceMonitor of the fleet', async ({ kubernetes, fleet }) => {
    const pods = (await fleet.pods()).map(({ metadata }) => metadata.name).sort();
    await until(
      'Prometheus scrapes the pods',
      async () => {
        expectEqual('the scraped pods', await targets(kubernetes, LAB), pods);
        return true;
      },
      // The kubelet takes up to a minute to give a pod its changed configuration.
      { timeoutMs: 120_000 },
    );
    return pods.join(', ');
  }),
  step(
    'kubectl annotate force-cr calls every CPE: in status, in the metrics of the pods and in the ACS',
    async ({ fleet, acs }) => {
      const before = await fleet.metric('cpe_sim_cwmp_informs_total', CALLS);
      await fleet.annotate('force-cr', 'all@call');
      const { phase, matched, succeeded, failed } = await fleet.ended('all@call');
      expectEqual('the action', { phase, matched, succeeded, failed }, all());
      expectEqual('sessions by call', (await fleet.metric('cpe_sim_cwmp_informs_total', CALLS)) - before, CPES);
      const devices = (await acs.devices(1_000)).filter(({ last_events }) =>
        last_events.includes('6 CONNECTION REQUEST'),
      );
      // The ACS still knows the CPEs that were scaled away, and they were called by nobody.
      expectEqual('devices that the ACS saw called', devices.length, CPES);
      return `${matched} matched, ${succeeded} succeeded`;
    },
  ),
  step(
    'kubectl annotate inject-fault makes every CPE answer with 9002: in status, in metrics and in the ACS',
    async ({ fleet, acs }) => {
      for (let round = 1; round <= FAULT_ROUNDS; round++) {
        const task = await acs.giveAll({ method: 'GetParameterValues', names: ['Device.DeviceInfo.'] });
        await fleet.annotate('inject-fault', `9002 select=all@round-${round}`);
        await fleet.ended(`9002 select=all@round-${round}`);
        await fleet.annotate('force-cr', `all@round-${round}`);
        await fleet.ended(`all@round-${round}`);
        await until(
          `the ACS got ${CPES} faults`,
          async () => (await acs.task(task)).counts['fault'] === CPES || undefined,
        );
      }
      const { phase, matched, succeeded, failed } = await fleet.ended(`9002 select=all@round-${FAULT_ROUNDS}`);
      expectEqual('the action', { phase, matched, succeeded, failed }, all());
      const faults = await fleet.metric('cpe_sim_rpc_faults_total', 'code="9002"');
      expectEqual('faults that the pods count', faults, FAULT_ROUNDS * CPES);
      return `${faults} faults`;
    },
  ),
  step('kubectl cpefleet lists CPEs, shows one, calls it and reads the log of its pod', async ({ fleet }) => {
    const list = await cpefleet('cpes', fleet.name, '--limit', '0', '-o', 'json');
    expectEqual('listed CPEs', (JSON.parse(list) as { items: readonly unknown[] }).items.length, CPES);
    const serial = `SIM${String(CPES - 1).padStart(8, '0')}`;
    const shown = await cpefleet('describe', fleet.name, serial);
    expectTrue(`it shows ${serial}`, shown.includes(`${fleet.name}-${CPES - 1}`) && shown.includes('Events:'));
    const called = await cpefleet('force-cr', fleet.name, serial, '--wait');
    expectTrue('the CPE is called', called.includes('Succeeded: 1 of 1 CPEs succeeded, 0 failed'));
    const log = await cpefleet('logs', fleet.name, serial, '--tail', '1000');
    expectTrue('the log is that of a simulator', log.includes('"message":"the simulator runs"'));
    return called.trim().split('\n').at(-1);
  }),
  step(
    'PromQL over the HTTP API of Prometheus gives the cpe_sim_ series of all pods',
    async ({ kubernetes, fleet }) => {
      const pods = (await fleet.pods()).map(({ metadata }) => metadata.name).sort();
      const series = await until('all series are there', async () => {
        const ready = await promQl(kubernetes, 'sum by (pod) (cpe_sim_fleet_cpes_by_state{lifecycle_state="ready"})');
        const byPod = Object.fromEntries(ready.map(({ metric, value }) => [metric['pod'] ?? '', value]));
        expectEqual('ready CPEs by pod', byPod, Object.fromEntries(pods.map((pod) => [pod, CPES_PER_POD])));
        const [faults] = await promQl(kubernetes, 'sum(cpe_sim_rpc_faults_total{code="9002"})');
        expectEqual('faults', faults?.value, FAULT_ROUNDS * CPES);
        return promQl(kubernetes, 'count by (pod) ({__name__=~"cpe_sim_.+", namespace="lab"})');
      });
      expectTrue('every pod has series', series.length === pods.length);
      return series.map(({ metric, value }) => `${metric['pod'] ?? ''} ${value} series`).join(', ');
    },
  ),
];

/** Runs the kubectl plugin of this checkout, and gives what it printed. */
async function cpefleet(...args: readonly string[]): Promise<string> {
  const root = join(import.meta.dirname, '..', '..', '..');
  const plugin = ['--import', join(root, 'scripts', 'typescript.mjs'), join(root, 'src/cli/kubectl/main.ts')];
  const flags = ['--disable-warning=ExperimentalWarning', ...plugin, ...args, '-n', LAB];
  return (await promisify(execFile)(process.execPath, flags)).stdout;
}

/** What status says of an action that all CPEs carried out. */
export function all(): object {
  return { phase: 'Succeeded', matched: CPES, succeeded: CPES, failed: 0 };
}

function scale(direction: string, cpes: number): Step<Scene> {
  return step(`kubectl scale takes it ${direction} to ${cpes}`, async ({ kubernetes, fleet, acs }) => {
    const since = performance.now();
    await kubernetes.kubectl('-n', LAB, 'scale', `cpefleet/${fleet.name}`, `--replicas=${cpes}`);
    const { replicas } = await fleet.ready(cpes);
    const seconds = ((performance.now() - since) / 1000).toFixed(1);
    expectEqual('status.replicas', replicas, cpes);
    await until('there are as many pods as needed', async () => {
      return (await fleet.pods()).length === cpes / CPES_PER_POD || undefined;
    });
    expectEqual('CPEs of the pods', await fleet.metric('cpe_sim_fleet_cpes_by_state', '"ready"'), cpes);
    expectTrue('the ACS knows them all', (await acs.deviceCount()) >= cpes);
    return `Ready after ${seconds} s`;
  });
}

interface HpaStatus {
  readonly status?: {
    readonly currentMetrics?: readonly {
      readonly type: string;
      readonly resource?: { readonly current: { readonly averageValue?: string } };
    }[];
  };
}

function autoscaler(name: string): object {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace: LAB },
    spec: {
      scaleTargetRef: { apiVersion: 'cpesim.dev/v1alpha1', kind: 'CpeFleet', name },
      minReplicas: CPES,
      maxReplicas: CPES,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: '500m' } } },
      ],
    },
  };
}
