/**
 * The figures of a fleet of 10,000 CPEs in 5 pods against the embedded ACS, as rows of a table. The arguments are when the
 * cluster was begun and when it was up, in milliseconds since 1970.
 */
import { until } from '../until.js';
import { Acs } from './acs.js';
import { ACS_SERVICE, installChart, SYSTEM } from './chart.js';
import { expectEqual } from './expect.js';
import { Fleet, LAB } from './fleet.js';
import { Kubernetes } from './kubernetes.js';

const CPES = 10_000;
const CPES_PER_POD = 2_000;

const [begun = NaN, up = NaN] = process.argv.slice(2).map(Number);
const row = (what: string, ms: number): void => {
  process.stdout.write(`| ${what} | ${(ms / 1000).toFixed(1)} |\n`);
};
const kubernetes = await Kubernetes.open();
const acs = new Acs(kubernetes, SYSTEM, ACS_SERVICE);
const fleet = new Fleet(kubernetes, 'big');
try {
  await installChart();
  const installed = Date.now();
  await kubernetes.apply(namespace(), manifest());
  const ready = fleet.ready(CPES, 120_000).then(() => Date.now());
  const truth = until('all CPEs are ready in their pods', isTrue(CPES), { timeoutMs: 120_000, everyMs: 100 });
  const [inPods, inStatus] = await Promise.all([truth, ready]);
  expectEqual('devices that the ACS knows', await acs.deviceCount(), CPES);
  const lag = inStatus - inPods;
  row('cluster is up, image loaded', up - begun);
  row('`helm install` with the embedded ACS', installed - up);
  row('fleet applied until Ready', inStatus - installed);
  row('**in all**', inStatus - begun);
  row('status behind the pods, at bootstrap', Math.max(0, lag));
  row('status behind the pods, a pod killed', await lagOfAKill());
} finally {
  acs.close();
  kubernetes.close();
}

/** When the pods call so many CPEs ready. */
function isTrue(cpes: number): () => Promise<number | undefined> {
  return async () => {
    // A pod that starts does not answer.
    const ready = await fleet.metric('cpe_sim_fleet_cpes_by_state', '"ready"').catch(() => 0);
    return ready === cpes ? Date.now() : undefined;
  };
}

/** How long status takes to tell of a pod that is gone. */
async function lagOfAKill(): Promise<number> {
  const [victim] = await fleet.pods();
  const since = Date.now();
  await kubernetes.kubectl('-n', LAB, 'delete', 'pod', victim!.metadata.name, '--grace-period=0', '--force');
  await until(
    'status tells that CPEs are away',
    async () => {
      const { cpes, pods } = await fleet.status();
      return cpes?.ready !== CPES || pods?.ready !== CPES / CPES_PER_POD || undefined;
    },
    { everyMs: 50 },
  );
  return Date.now() - since;
}

function namespace(): object {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: LAB } };
}

function manifest(): object {
  return {
    apiVersion: 'cpesim.dev/v1alpha1',
    kind: 'CpeFleet',
    metadata: { name: fleet.name, namespace: LAB },
    spec: {
      replicas: CPES,
      cpesPerPod: CPES_PER_POD,
      profiles: [{ name: 'tr181-gateway' }],
      start: { ratePerSecond: 5000, jitter: '0s' },
      cwmp: { acsUrl: `http://${ACS_SERVICE}.${SYSTEM}.svc:7547/cwmp`, periodicInform: { interval: '1h' } },
    },
  };
}
