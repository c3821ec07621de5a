import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { root } from '../scripts/prepare.mjs';
import { loadProfile } from '../dist/datamodel/load-profile.js';

const ACSS = { stub: ['stub-acs.mjs'], walk: ['stub-acs.mjs', '--walk'], embedded: ['embedded-acs.mjs'] };
const PROFILE = join(root, 'profiles', 'example-tr181-gateway');
/** Parameters of the profile. */
const LEAVES = (await loadProfile(PROFILE)).leaves.length;

/** One run in fresh processes; resolves with what the simulator measured of itself. */
async function measure({ acs, ...task }) {
  const [program, ...flagsOfAcs] = ACSS[acs];
  const command = [join(root, 'bench', program), ...flagsOfAcs];
  const server = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(server.stdout, 'data');
  const acsUrl = `http://127.0.0.1:${JSON.parse(line).port}/cwmp`;
  const simulator = fork(join(root, 'bench', 'fleet-process.mjs'), {
    execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
  });
  try {
    simulator.send({ concurrency: 100, intervalMs: 86_400_000, seconds: 5, profile: PROFILE, ...task, acsUrl });
    const answer = once(simulator, 'message');
    const death = once(simulator, 'exit').then(([code]) =>
      Promise.reject(new Error(`the simulator ended with ${code}`)),
    );
    death.catch(() => {});
    const [result] = await Promise.race([answer, death]);
    if (simulator.exitCode === null) await once(simulator, 'exit');
    return result;
  } finally {
    simulator.kill();
    server.kill();
  }
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** The medians of several runs, figure by figure. */
async function medians(task, runs) {
  const results = [];
  for (let run = 0; run < runs; run++) results.push(await measure(task));
  return Object.fromEntries(Object.keys(results[0]).map((key) => [key, median(results.map((result) => result[key]))]));
}

const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);
const whole = (n) => Math.round(n).toLocaleString('en');

/** Prints what a fleet costs, as Markdown tables. */
export async function benchSimulator(flags) {
  const runs = flags.quick ? 1 : Number(flags.runs);
  console.log(
    `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} × ${cpus()[0].model.trim()}, medians of ${runs}\n`,
  );

  console.log(`Bootstrap, \`0 BOOTSTRAP\` to ready, tr181-gateway (${whole(LEAVES)} parameters), state on disk:\n`);
  row(
    'ACS',
    'connections',
    'CPEs',
    'wall ms',
    'CPU µs per bootstrap',
    'heap B per idle CPE',
    'RSS B per idle CPE',
    'RSS MiB in all',
    'handles',
    'fds',
  );
  row(...Array(10).fill('---'));
  const bootstraps = [];
  for (const acs of ['stub', 'embedded']) {
    for (const connections of ['PerSession', 'Pooled']) {
      for (const count of flags.quick ? [100, 1000, 10_000] : [100, 1000, 10_000, 100_000])
        bootstraps.push({ acs, connections, count });
    }
  }
  if (flags.million)
    bootstraps.push(
      { acs: 'stub', connections: 'PerSession', count: 1_000_000 },
      { acs: 'stub', connections: 'Pooled', count: 1_000_000 },
    );
  for (const task of bootstraps) {
    const few = task.count >= 1_000_000 ? 1 : runs;
    const result = await medians({ kind: 'bootstrap', ...task }, few);
    if (result.ready !== task.count) throw new Error(`${result.ready} of ${task.count} CPEs are ready`);
    row(
      task.acs,
      task.connections,
      whole(task.count),
      whole(result.wallMs),
      whole(result.cpuPerSession),
      whole(result.heapPerCpe),
      whole(result.rssPerCpe),
      whole(result.rssMb),
      result.handles,
      result.fds,
    );
  }

  console.log('\nSteady state, periodic Informs without a pause, 1,000 CPEs:\n');
  row('ACS', 'connections', 'CPU µs per session', 'sessions per core-second', 'sessions per second', 'failed');
  row(...Array(6).fill('---'));
  for (const acs of ['stub', 'embedded']) {
    for (const connections of ['PerSession', 'Pooled']) {
      const result = await medians({ kind: 'steady', acs, connections, count: 1000, intervalMs: 1 }, runs);
      row(
        acs,
        connections,
        whole(result.cpuPerSession),
        whole(result.perCoreSecond),
        whole(result.perSecond),
        result.failed,
      );
    }
  }
  await benchWalk(runs);
  await benchSoap();
}

/** An ACS that reads the whole tree of every CPE. */
async function benchWalk(runs) {
  console.log(
    `\nFull walk, GetParameterNames and GetParameterValues of all ${whole(LEAVES)} parameters, 1,000 CPEs:\n`,
  );
  row(
    'connections',
    'sessions at a time',
    'CPU µs per session',
    'CPU µs per parameter',
    'session p50 ms',
    'session p99 ms',
  );
  row(...Array(6).fill('---'));
  for (const connections of ['PerSession', 'Pooled']) {
    for (const concurrency of [1, 100]) {
      const { cpuPerSession, p50, p99 } = await medians(
        { kind: 'walk', acs: 'walk', connections, count: 1000, concurrency },
        runs,
      );
      row(
        connections,
        concurrency,
        whole(cpuPerSession),
        (cpuPerSession / LEAVES).toFixed(2),
        p50.toFixed(1),
        p99.toFixed(1),
      );
    }
  }
}

/** The codec alone. It loads what `build` makes, so not before. */
async function benchSoap() {
  const { soapRates } = await import('./soap.mjs');
  console.log('\nSOAP, one thread:\n');
  row('message bytes', 'envelope read, MB/s', 'all values read, MB/s', 'written, MB/s');
  row(...Array(4).fill('---'));
  for (const { bytes, scan, read, write } of soapRates()) row(whole(bytes), whole(scan), whole(read), whole(write));
}
