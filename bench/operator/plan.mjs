/** Computes the plan of one large fleet: pure functions, no cluster. */
import { desiredFleet } from '../../dist/operator/desired/objects.js';
import { readFleet } from '../../dist/operator/fleet-object.js';
import { planRoll } from '../../dist/operator/roll.js';
import { podShards } from '../../dist/fleet/shards.js';
import { quantile } from './samples.mjs';

const CPES = 1_000_000;
const SHARDS = 100;
const TIMES = 100;

const timed = (what) => {
  const from = performance.now();
  const result = what();
  return { result, took: performance.now() - from };
};

/** What is computed for a fleet of a million CPEs before anything is written. */
export function plan() {
  const { result: fleet, took: reading } = timed(read);
  const plans = Array.from({ length: TIMES }, () => timed(() => planOf(fleet)));
  const took = plans.map((one) => one.took);
  const { objects, shards, roll } = plans[0].result;
  const kinds = objects.map(({ resource }) => resource.kind).join(', ');
  const bytes = Buffer.byteLength(JSON.stringify(objects.map(({ object }) => object)));
  const whole = (n) => n.toLocaleString('en');
  return [
    [
      `plan of ${whole(CPES)} CPEs in ${SHARDS} shards: first in a process, median of ${TIMES}`,
      `${took[0].toFixed(1)} ms, ${quantile(took, 0.5).toFixed(2)} ms`,
      '50 ms',
    ],
    [
      'its shape',
      `${kinds}: ${whole(bytes)} bytes; ${shards.length} shards of ${whole(shards[0].count)} CPEs; ${roll.length} pods to restart first`,
      '',
    ],
    [
      'reading its manifest before that, the first in a process (compiles the CRD’s schema)',
      `${reading.toFixed(0)} ms`,
      '',
    ],
  ];
}

function read() {
  const { fleet } = readFleet({
    apiVersion: 'cpesim.dev/v1alpha1',
    kind: 'CpeFleet',
    metadata: { namespace: 'lab', name: 'million', uid: 'a-uid', generation: 2 },
    spec: {
      replicas: CPES,
      cpesPerPod: CPES / SHARDS,
      profiles: [{ name: 'tr181-gateway' }],
      cwmp: { acsUrl: 'http://acs.lab.svc:7547/cwmp' },
    },
  });
  return fleet;
}

/** The objects, the CPEs of every shard, and the first pods to restart, when all of them are out of date. */
function planOf(fleet) {
  const settings = { image: 'cpe-sim:bench', adminPort: 9100, filesDigest: '', serviceMonitors: false };
  const desired = desiredFleet(fleet, settings);
  const shards = podShards(fleet.spec.replicas, fleet.spec.cpesPerPod);
  const pods = shards.map(({ ordinal }) => ({ uid: `uid-${ordinal}`, ordinal, hash: 'an older one', ready: true }));
  const { maxUnavailablePercent } = fleet.spec.rollout;
  const inputs = { desired: shards.length, podHash: desired.podHash, maxUnavailablePercent, refusing: new Set() };
  return { objects: desired.objects, shards, roll: planRoll(pods, inputs) };
}
