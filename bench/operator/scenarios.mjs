/** What is measured of a running operator; each scenario gives rows of the table: `[what, figure, goal]`. */
import { setTimeout as sleep } from 'node:timers/promises';
import { growth, quantile, quantileBucket, samplesOf, sums } from './samples.mjs';
import { until } from './until.mjs';

const WRITES = new Set(['POST', 'PUT', 'PATCH', 'APPLY', 'DELETE', 'DELETECOLLECTION']);

const ms = (n) => `${n < 10 ? n.toFixed(1) : Math.round(n).toLocaleString('en')} ms`;
const seconds = (n) => `${n.toFixed(1)} s`;
const mebibytes = (n) => `${Math.round(n)} MiB`;

/** From the first fleet created to all of them ready. */
export async function startUp({ fleets, operator, say }) {
  const from = performance.now();
  await fleets.create();
  say(`${fleets.count} fleets created in ${seconds((performance.now() - from) / 1000)}`);
  let told = from;
  await until(
    'all fleets are ready',
    () => {
      if (performance.now() - told > 15_000) {
        told = performance.now();
        say(`${fleets.ready} of ${fleets.count} fleets are ready; operator ${mebibytes(operator.memory().rss)}`);
      }
      return fleets.ready === fleets.count;
    },
    { everyMs: 200, withinMs: 1_800_000 },
  );
  const { rss, peakRss } = operator.memory();
  return [
    ['all fleets created and ready', seconds((performance.now() - from) / 1000), ''],
    ['RSS when they are ready, and the most until then', `${mebibytes(rss)}, ${mebibytes(peakRss)}`, ''],
  ];
}

/** A cluster in which nothing happens: what the operator writes, and what it costs. */
export async function steady({ plane, operator }, durationMs) {
  const look = async () => ({
    // Who writes is not told: the operator, kwok (its nodes), and nobody else while nothing happens.
    server: sums(samplesOf(await plane.ask('GET', '/metrics')), 'apiserver_request_total', ({ verb, resource }) =>
      WRITES.has(verb) ? resource : undefined,
    ),
    own: sums(await operator.samples(), 'rest_client_requests_total', ({ method }) => method),
    cpuMs: operator.cpuMs(),
    at: performance.now(),
  });
  const before = await look();
  await sleep(durationMs);
  const after = await look();
  const written = growth(before.server, after.server);
  // Of nodes and their leases kwok writes the heartbeat; the operator renews its own Lease.
  const others = [...written].filter(([resource]) => !['leases', 'nodes'].includes(resource));
  const own = growth(before.own, after.own);
  const writes = ['POST', 'PUT', 'PATCH', 'DELETE'].map((method) => `${own.get(method) ?? 0} ${method}`);
  const cores = (after.cpuMs - before.cpuMs) / (after.at - before.at);
  return [
    [
      `API writes in ${Math.round(durationMs / 1000)} s of steady state, but Leases and nodes`,
      others.length === 0 ? '0' : others.map(([resource, count]) => `${count} ${resource}`).join(', '),
      '0',
    ],
    [
      'the operator’s own calls meanwhile (PUT renews its Lease)',
      `${own.get('GET') ?? 0} GET, ${writes.join(', ')}`,
      '',
    ],
    ['RSS at steady state', mebibytes(operator.memory().rss), '238 MiB (250 MB)'],
    ['CPU at steady state', `${(100 * cores).toFixed(1)} % of a core`, ''],
  ];
}

/** Single edits of a cluster that is quiet otherwise. */
export async function idle(bench, edits) {
  const before = await bench.operator.samples();
  const took = [];
  for (let i = 0; i < edits; i++) {
    took.push(await bench.fleets.edit());
    // Long enough for the pods to have taken the edit over.
    await sleep(500);
  }
  return latencyRows('idle', took, '50 ms', before, await bench.operator.samples());
}

/** Edits and lost pods at a steady rate, whether or not the operator keeps up. */
export async function churn(bench, { durationMs, editsPerSecond, podsPerSecond }) {
  const { fleets, operator } = bench;
  const before = await operator.samples();
  const cpuMs = operator.cpuMs();
  const edits = [];
  const from = performance.now();
  let pods = 0;
  for (let elapsed = 0; elapsed < durationMs; elapsed = performance.now() - from) {
    while (edits.length < (elapsed / 1000) * editsPerSecond) edits.push(fleets.edit());
    while (pods < (elapsed / 1000) * podsPerSecond) await fleets.deletePod(pods++);
    await sleep(5);
  }
  const cores = (operator.cpuMs() - cpuMs) / (performance.now() - from);
  const took = await Promise.all(edits);
  const after = await operator.samples();
  await until('all fleets are ready again', () => fleets.ready === fleets.count, {
    withinMs: 600_000,
  });
  const name = `churn (${editsPerSecond} edits and ${podsPerSecond} lost pods a second for ${durationMs / 1000} s)`;
  return [
    ...latencyRows(name, took, '1 s', before, after),
    ['CPU under churn', `${(100 * cores).toFixed(0)} % of a core`, ''],
  ];
}

function latencyRows(name, took, goal, before, after) {
  const figures = (since) => {
    const all = took.map((edit) => edit[since]);
    return [0.5, 0.99, 1].map((share) => ms(quantile(all, share))).join(', ');
  };
  const bucket = (metric) => {
    const [above, upTo] = quantileBucket(before, after, metric, 0.99) ?? [NaN, NaN];
    return `${above * 1000} to ${upTo * 1000} ms`;
  };
  return [
    [
      `${name}: event of an edit to its generation in status, ${took.length}; p50, p99, most`,
      figures('sinceEvent'),
      goal,
    ],
    ['… from sending the edit', figures('sinceSent'), ''],
    [
      'the controller’s own histograms meanwhile: p99 of waiting, of reconciling',
      `${bucket('workqueue_queue_duration_seconds')}, ${bucket('controller_runtime_reconcile_time_seconds')}`,
      '',
    ],
  ];
}

/** Two operators; the one that leads ends. From then to the other's first reconcile, and to an edit that it has done. */
export async function failover({ fleets, startOperator }, leader, signal, times) {
  const first = [];
  const edited = [];
  for (let i = 0; i < times; i++) {
    const next = await startOperator();
    const from = performance.now();
    const stopped = leader.stop(signal);
    const edit = fleets.edit();
    await until('the other one reconciles', () => reconciles(next), { everyMs: 20 });
    first.push((performance.now() - from) / 1000);
    edited.push((await edit).sinceSent / 1000);
    await stopped;
    leader = next;
  }
  const [reconciled, done] = [first, edited].map((all) => all.map(seconds).join(', '));
  return {
    leader,
    rows: [
      [`failover, ${signal} to the first reconcile of the other operator, ${times} times`, reconciled, '20 s'],
      [`… to an edit in status that was sent just after it`, done, ''],
    ],
  };
}

async function reconciles(operator) {
  const results = sums(await operator.samples(), 'controller_runtime_reconcile_total', ({ result }) => result);
  return [...results.values()].some((count) => count > 0);
}
