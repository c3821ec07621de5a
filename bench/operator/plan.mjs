/** Computes the plan of one large fleet: pure functions, no cluster. */
import { desiredFleet } from '../../dist/operator/desired/objects.js';
import { readFleet } from '../../dist/operator/fleet-object.js';
import { planRoll } from '../../dist/operator/roll.js';
import { podShards } from '../../dist/fleet/shards.js';
import { quantile } from './samples.mjs';

const CPES = 1_000_000;
const SHARDS = 100;
const TIMES = 100;

/** Everything that is computed for a fleet of a million CPEs before something is written, from its manifest on. */
export function plan() {
  const took = [];
  let result;
  for (let i = 0; i < TIMES; i++) {
    const from = performance.now();
    result = planOnce();
    took.push(performance.now() - from);
  }
  const { objects, shards, roll } = result;
  const bytes = Buffer.byteLength(JSON.stringify(objects));
  const [cold] = took;
  return [
    [
      `plan of ${CPES.toLocaleString('en')} CPEs in ${SHARDS} shards, first time in a process, median of ${TIMES}`,
      `${cold.toFixed(1)} ms, ${quantile(took, 0.5).toFixed(2)} ms`,
      '50 ms',
    ],
    [
      'its shape',
      `${objects.map(({ resource }) => resource.kind).join(', ')}: ${bytes.toLocaleString('en')} bytes; ${shards.length} shards of ${shards[0].count.toLocaleString('en')} CPEs; ${roll.length} pods to restart first`,
      '',
    ],
  ];
}

function planOnce() {
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
  const desired = desiredFleet(fleet, {
    image: 'cpe-sim:bench',
    adminPort: 9100,
    filesDigest: '',
    serviceMonitors: false,
  });
  const shards = podShards(fleet.spec.replicas, fleet.spec.cpesPerPod);
  const pods = shards.map(({ ordinal }) => ({ uid: `uid-${ordinal}`, ordinal, hash: 'an older one', ready: true }));
  const { maxUnavailablePercent } = fleet.spec.rollout;
  const inputs = { desired: shards.length, podHash: desired.podHash, maxUnavailablePercent, refusing: new Set() };
  return { objects: desired.objects, shards, roll: planRoll(pods, inputs) };
}
