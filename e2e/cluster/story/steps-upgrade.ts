import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../until.js';
import { installChart, uninstallChart } from './chart.js';
import { expectEqual, expectTrue } from './expect.js';
import { LAB } from './fleet.js';
import { allObjects } from './inventory.js';
import { step, type Scene } from './scene.js';
import { CPES_PER_POD, NEXT_VERSION } from './steps-install.js';
import { expectKept, patch } from './steps-trouble.js';
import { CPES } from './steps-use.js';
import type { Step } from './teller.js';

const PODS = CPES / CPES_PER_POD;
/** A quarter of the pods (spec.rollout) and at least one may be away at a time. */
const AWAY = Math.max(1, Math.floor(PODS * 0.25));

/** What an uninstall leaves. */
const KEPT = [
  // The API server makes it of the CRD.
  'APIService <none> v1alpha1.cpesim.dev',
  'CustomResourceDefinition <none> cpefleets.cpesim.dev',
];

/** The way to the next version, and out. */
export const UPGRADE: readonly Step<Scene>[] = [
  step(
    'a change of the periodic Inform interval to 2 s is taken over by running pods',
    async ({ kubernetes, fleet, acs }) => {
      const before = (await fleet.pods()).map(({ metadata }) => metadata.uid).sort();
      await patch(kubernetes, fleet, { cwmp: { periodicInform: { interval: '2s' } } });
      const begun = await acs.sessionsBegun();
      const since = performance.now();
      await until('every CPE has informed twice', async () => {
        return (await acs.sessionsBegun()) >= begun + 2 * CPES || undefined;
      });
      const rate = (2 * CPES * 1000) / (performance.now() - since);
      expectEqual('the pods', (await fleet.pods()).map(({ metadata }) => metadata.uid).sort(), before);
      return `${rate.toFixed(0)} sessions a second`;
    },
  ),
  step(
    `helm upgrade to ${NEXT_VERSION} rolls operators, ACS and fleet while sessions go on`,
    async ({ kubernetes, fleet, acs }) => {
      const since = performance.now();
      acs.close();
      const upgrade = { under: true };
      const upgrading = installChart()
        .then(() => fleet.rolledTo(NEXT_VERSION))
        .finally(() => {
          upgrade.under = false;
        });
      // It is awaited below; until then a failure must not count as unhandled.
      upgrading.catch(() => undefined);
      let [fewest, sessions] = [PODS, 0];
      const seen = new Map<string, number>();
      while (upgrade.under) {
        fewest = Math.min(fewest, await fleet.readyPods());
        for (const [uid, count] of await fleet.sessionsByPod()) {
          sessions += Math.max(0, count - (seen.get(uid) ?? count));
          seen.set(uid, count);
        }
        await sleep(250);
      }
      await upgrading;
      const seconds = (performance.now() - since) / 1000;
      expectTrue(`at least ${PODS - AWAY} pods were ready at any time (${fewest} were)`, fewest >= PODS - AWAY);
      expectTrue(`sessions went on (${sessions} in ${seconds.toFixed(0)} s)`, sessions > CPES);
      await patch(kubernetes, fleet, { cwmp: { periodicInform: { interval: '1h' } } });
      return `${seconds.toFixed(1)} s, at least ${fewest} of ${PODS} pods ready, ${sessions} sessions meanwhile`;
    },
  ),
  step('after it the fleet is ready, and its CPEs still have what the ACS set', async ({ fleet, acs }) => {
    await fleet.ready(CPES);
    await until('the new ACS knows every CPE', async () => (await acs.deviceCount()) === CPES || undefined);
    await expectKept(fleet, acs, 'upgraded');
    return undefined;
  }),
  step('deleting the fleet and uninstalling the chart leaves the CRD', async ({ kubernetes, fleet, acs, before }) => {
    acs.close();
    await kubernetes.kubectl('-n', LAB, 'delete', 'cpefleet', fleet.name, '--timeout=60s');
    await uninstallChart();
    const left = await until('everything else is gone', async () => {
      const more = [...(await allObjects(kubernetes))].filter((one) => !before.has(one));
      expectEqual('what is left', more.sort(), KEPT);
      return more;
    });
    return left.join(', ');
  }),
];
