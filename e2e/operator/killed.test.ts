import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CpeFleetStatusAction } from '../../src/api/generated/cpefleet.js';
import type { SeenRequest } from '../../src/kube/testing/faults.js';
import type { FaultProxy } from '../../src/kube/testing/fault-proxy.js';
import { kubeconfig } from '../../src/kube/testing/kubeconfig.js';
import { Story, type Running } from '../cli-process.js';
import { Stage } from './stage.js';

/** Kills of the operator in the middle of an action. */
const KILLS = 50;

let stage: Stage;
let story: Story;
let proxy: FaultProxy;
let operator: Running;

beforeAll(async () => {
  stage = await Stage.open();
  story = new Story();
  proxy = await stage.api.startProxy();
  const config = stage.api.clientConfig({ commonName: 'operator', organizations: ['system:masters'] }, proxy.url);
  story.file('kubeconfig', kubeconfig(config));
  operator = start();
});
afterAll(async () => {
  await story.close();
  await stage.close();
});

function start(): Running {
  return story.start(
    ...['operator', '--kubeconfig', `${story.folder}/kubeconfig`, '--simulator-image', 'cpe-sim:test'],
    ...['--simulator-admin-port', String(stage.adminPort), '--no-leader-elect', '--log-level', 'warn'],
    ...['--metrics-bind-addr', '127.0.0.1:0', '--health-probe-bind-addr', '127.0.0.1:0'],
  );
}

/** kill -9, which no program can prepare for. */
function kill(): void {
  operator.process.kill('SIGKILL');
}

/** Takes back what killAt has armed and nobody has set off. */
let disarm: () => void = () => undefined;

/** Kills the operator when it sends a request of this kind for the nth time; the request gets nowhere. */
function killAt(is: (request: SeenRequest) => boolean, nth: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let seen = 0;
  disarm = proxy.fault({
    fault: { kind: 'silence' },
    times: 1,
    when: (request) => {
      if (!is(request) || ++seen < nth) return false;
      kill();
      resolve(undefined);
      return true;
    },
  });
  return promise;
}

const writesStatus = ({ method, path }: SeenRequest): boolean => method === 'PUT' && path.endsWith('/metro/status');
const writes = ({ method }: SeenRequest): boolean => method !== 'GET';

async function actionOf(value: string): Promise<CpeFleetStatusAction | undefined> {
  return (await stage.status('metro')).actions?.find((one) => one.value === value);
}

/** Where in an action the operator is killed; each resolves when it is. */
const phases: readonly [string, (value: string, round: number) => Promise<void>][] = [
  ['before the action is recorded', () => killAt(writesStatus, 1)],
  [
    'when it is recorded',
    async (value) => {
      await stage.until('it is recorded', async () => (await actionOf(value)) !== undefined);
      kill();
    },
  ],
  [
    'when the first CPE carries it out',
    async () => {
      const before = total();
      await stage.until('a CPE calls', () => total() > before);
      kill();
    },
  ],
  ['before its progress is written', () => killAt(writesStatus, 2)],
  [
    'when it has ended',
    async (value) => {
      await stage.until('it has ended', async () => (await actionOf(value))?.phase === 'Succeeded');
      kill();
    },
  ],
  [
    'at some moment',
    async (_value, round) => {
      await sleep(round * 5);
      kill();
    },
  ],
];

function total(): number {
  return [...stage.calls().values()].reduce((sum, count) => sum + count, 0);
}

describe('an operator that is killed', () => {
  it('at every write of a new fleet, makes it what it is to be all the same', async () => {
    for (let write = 1; write <= 12; write++) {
      const name = `fleet-${write}`;
      const killed = killAt((request) => writes(request) && request.path.includes('/lab/'), write);
      await stage.fleet(name, { replicas: 2 });
      // A fleet may take fewer writes than these; then the operator is killed at rest.
      await Promise.race([killed, stage.ready(name)]);
      disarm();
      kill();
      await operator.ended;
      operator = start();
      await stage.ready(name);
      await stage.remove(stage.fleetPath(name));
      await stage.until('it is gone', async () => (await stage.get(stage.fleetPath(name))) === undefined);
    }
    expect(await stage.list('/api/v1/namespaces/lab/pods')).toEqual([]);
    expect(await stage.list('/apis/apps/v1/namespaces/lab/statefulsets')).toEqual([]);
    expect(await stage.list('/api/v1/namespaces/lab/secrets')).toEqual([]);
  }, 900_000);

  it(`${KILLS} times in the middle of actions, has each done once by each CPE`, async () => {
    await stage.fleet('metro');
    await stage.ready('metro');
    for (let round = 1; round <= KILLS; round++) {
      const [phase, killIt] = phases[round % phases.length]!;
      const value = `all@round-${round}`;
      const killed = killIt(value, round);
      await stage.annotate('metro', { 'cpesim.dev/force-cr': value });
      await killed;
      await operator.ended;
      operator = start();
      await stage.until(
        `round ${round} (killed ${phase}) ends`,
        async () => (await actionOf(value))?.phase === 'Succeeded',
      );
      expect([round, phase, await actionOf(value)]).toMatchObject([
        round,
        phase,
        { matched: 6, succeeded: 6, failed: 0 },
      ]);
      expect([round, phase, ...stage.calls().values()]).toEqual([
        round,
        phase,
        ...Array.from({ length: 6 }, () => round),
      ]);
    }
    expect((await stage.status('metro')).actions).toHaveLength(10);
  }, 900_000);
});
