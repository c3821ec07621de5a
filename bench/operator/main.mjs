/** `npm run bench -- --operator [--quick]`: the operator on a real API server, with 10,000 pods that kwok plays. */
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../scripts/prepare.mjs';
import { ControlPlane } from './control-plane.mjs';
import { Fleets, PODS_PER_FLEET } from './fleets.mjs';
import { OperatorProcess } from './operator-process.mjs';
import { plan } from './plan.mjs';
import { churn, failover, idle, startUp, steady } from './scenarios.mjs';

const { freePort } = await import('../../src/kube/testing/free-port.ts');

const FULL = { fleets: 1000, steadyMs: 60_000, edits: 100, churnMs: 60_000, editsPerSecond: 10, podsPerSecond: 1 };
const QUICK = {
  fleets: Number(process.env.FLEETS ?? 50),
  steadyMs: 10_000,
  edits: 10,
  churnMs: 10_000,
  editsPerSecond: 10,
  podsPerSecond: 1,
};
/** So long after the last fleet is ready nothing is left to be told. */
const QUIET_MS = 20_000;

const say = (line) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);
/** Each row with the load of the machine at its end: others may work on it. */
const print = (rows) => {
  for (const cells of rows) row(...cells, loadavg()[0].toFixed(1));
};

/** @param {{quick?: boolean}} options */
export async function benchOperator({ quick = false }) {
  const size = quick ? QUICK : FULL;
  console.log(
    `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} × ${cpus()[0].model.trim()}, ` +
      `${size.fleets} fleets, ${size.fleets * PODS_PER_FLEET} pods\n`,
  );
  row('what', 'figure', 'goal, at most', 'load average');
  row(...Array(4).fill('---'));
  print(plan());
  say('starting etcd, kube-apiserver, kube-controller-manager and kwok');
  const plane = await ControlPlane.start();
  const fleets = new Fleets(plane, size.fleets);
  try {
    await measure(plane, fleets, size);
  } finally {
    fleets.close();
    await plane.stop();
  }
}

async function measure(plane, fleets, size) {
  const adminPort = await freePort();
  const pods = join(root, 'bench', 'operator', 'pods.mjs');
  await plane.run(process.execPath, [pods, plane.api.kubeconfigFile, String(adminPort)]);
  const startOperator = () => OperatorProcess.start(plane, adminPort);
  const operator = await startOperator();
  const bench = { plane, fleets, operator, startOperator, say };
  const connections = operator.countConnections();
  try {
    print(await startUp(bench));
    await sleep(QUIET_MS);
    print(await steady(bench, size.steadyMs));
    say('single edits');
    print(await idle(bench, size.edits));
    say('churn');
    print(await churn(bench, { ...size, durationMs: size.churnMs }));
  } finally {
    await connections.stop();
  }
  print([
    [
      'RSS after all that, and the most ever',
      Object.values(operator.memory())
        .map((n) => `${Math.round(n)} MiB`)
        .join(', '),
      '238 MiB (250 MB)',
    ],
    ['connections to the API server: at a time, and ever', `${connections.most}, ${connections.ever}`, '1, 1'],
  ]);
  say('failover');
  const killed = await failover(bench, operator, 'SIGKILL', size === QUICK ? 1 : 3);
  print(killed.rows);
  print((await failover(bench, killed.leader, 'SIGTERM', size === QUICK ? 1 : 3)).rows);
}
