import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../src/kube/clock.js';
import { Stage, type FleetObject, type RunningOperator } from './stage.js';

let stage: Stage;
let operator: RunningOperator;
/** How far the operator's clock is ahead. */
let aheadMs = 0;
beforeAll(async () => {
  stage = await Stage.open();
  operator = stage.operator({ clock: { ...systemClock, wall: () => Date.now() + aheadMs } });
});
afterAll(async () => {
  await stage.close();
});

interface Owned {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly uid: string }[];
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, string>>;
}

const setPath = (name: string): string => `/apis/apps/v1/namespaces/lab/statefulsets/${name}`;
const paths = (name: string): string[] => [
  `/api/v1/namespaces/lab/configmaps/${name}-pods`,
  `/api/v1/namespaces/lab/secrets/${name}-admin`,
  `/api/v1/namespaces/lab/services/${name}`,
  setPath(name),
  `/apis/policy/v1/namespaces/lab/poddisruptionbudgets/${name}`,
  `/apis/networking.k8s.io/v1/namespaces/lab/networkpolicies/${name}`,
];
const pods = (name: string): Promise<readonly Owned[]> =>
  stage.list<Owned>(`/api/v1/namespaces/lab/pods?labelSelector=cpesim.dev%2Ffleet%3D${name}`);

/** What the operator has asked the API server to write, by the count of its answers. */
async function writes(): Promise<number> {
  const { body } = await operator.registry.exposition(undefined);
  const answers = [...body.matchAll(/^rest_client_requests_total\{method="(PUT|POST|PATCH|DELETE)"[^}]*\} (\d+)/gm)];
  return answers.reduce((sum, [, , count]) => sum + Number(count), 0);
}

describe('a fleet', () => {
  it('gets all its objects, becomes ready, and costs no writes from then on', async () => {
    await stage.fleet('metro');
    await stage.ready('metro');
    const fleet = await stage.get<FleetObject>(stage.fleetPath('metro'));
    for (const path of paths('metro')) {
      const object = await stage.get<Owned>(path);
      expect([path, object?.metadata.ownerReferences?.map(({ uid }) => uid)]).toEqual([path, [fleet?.metadata.uid]]);
    }
    expect(await stage.status('metro')).toMatchObject({
      lifecycleState: 'Ready',
      replicas: 6,
      selector: 'cpesim.dev/fleet=metro',
      cpes: { new: 0, bootstrapping: 0, ready: 6, failed: 0 },
      pods: { desired: 3, ready: 3 },
    });
    expect(stage.acs.informs.length).toBe(6);
    // Events, and a status with later figures, are still on their way; what goes on writing is never quiet for so long.
    await stage.until('nothing is written any more', async () => {
      const before = await writes();
      await sleep(2500);
      return (await writes()) === before;
    });
  });

  it('is waited for by kubectl, and shows its columns', async () => {
    await stage.api.kubectl('-n', 'lab', 'wait', 'cpefleet/metro', '--for=condition=Ready', '--timeout=10s');
    const table = await stage.api.kubectl('-n', 'lab', 'get', 'cpefleet', 'metro');
    expect(table).toMatch(/NAME +DESIRED +READY +FAILED +STATE +AGE\nmetro +6 +6 +0 +Ready/);
  });

  it('is scaled by kubectl, up, down and to zero, and restarts no pod that stays', async () => {
    const uid = async (): Promise<string | undefined> =>
      (await pods('metro')).find(({ metadata }) => metadata.name === 'metro-0')?.metadata.uid;
    const before = await uid();
    for (const [replicas, count] of [
      [9, 5],
      [3, 2],
    ] as const) {
      await stage.api.kubectl('-n', 'lab', 'scale', 'cpefleet/metro', `--replicas=${replicas}`);
      await stage.ready('metro');
      expect(await stage.status('metro')).toMatchObject({
        replicas,
        cpes: { ready: replicas },
        pods: { ready: count },
      });
      await stage.until('pods are gone', async () => (await pods('metro')).length === count);
    }
    expect(await uid()).toBe(before);
    await stage.api.kubectl('-n', 'lab', 'scale', 'cpefleet/metro', '--replicas=0');
    await stage.until('all pods are gone', async () => (await pods('metro')).length === 0);
    await stage.ready('metro');
    expect(await stage.status('metro')).toMatchObject({ replicas: 0, pods: { desired: 0, ready: 0 } });
    await stage.api.kubectl('-n', 'lab', 'scale', 'cpefleet/metro', '--replicas=6');
    await stage.ready('metro');
  });

  it('puts right what others change, and leaves alone what they add', async () => {
    const [, , service = ''] = paths('metro');
    const before = await stage.get<Owned>(setPath('metro'));
    await stage.patch(setPath('metro'), { spec: { replicas: 1 }, metadata: { labels: { team: 'lab' } } });
    await stage.patch(service, { spec: { publishNotReadyAddresses: false } });
    const [config = ''] = paths('metro');
    await stage.remove(config);
    await stage.until('all is as it was', async () => {
      const set = await stage.get<Owned>(setPath('metro'));
      const found = await stage.get<Owned>(service);
      return (
        set?.spec?.['replicas'] === 3 &&
        found?.spec?.['publishNotReadyAddresses'] === true &&
        (await stage.get(config)) !== undefined
      );
    });
    const after = await stage.get<Owned>(setPath('metro'));
    expect(after?.metadata.labels).toMatchObject({ team: 'lab' });
    expect(after?.metadata.uid).toBe(before?.metadata.uid);
    await stage.ready('metro');
  });

  it('tells running pods of what can change live, and restarts none', async () => {
    // The story before had one pod too few for a moment, and the kubelet may still be seeing the others off.
    const before = await stage.settled('metro', 3);
    const { metadata } = (await stage.get<FleetObject>(stage.fleetPath('metro')))!;
    await stage.patch(stage.fleetPath('metro'), { spec: { cwmp: { periodicInform: { interval: '7m' } } } });
    await stage.ready('metro');
    expect((await pods('metro')).map(({ metadata: { uid } }) => uid)).toEqual(before);
    for (const { shard } of stage.kubelet.running.values()) {
      expect(shard.status().generation).toBe(metadata.generation + 1);
    }
  });

  it('restarts its pods, a share at a time, for what cannot change live', async () => {
    const before = new Set(await stage.settled('metro', 3));
    let fewest = Infinity;
    await stage.patch(stage.fleetPath('metro'), { spec: { identity: { productClass: 'HG-8' } } });
    await stage.until('every pod is another', async () => {
      fewest = Math.min(fewest, stage.kubelet.running.size);
      return (await pods('metro')).every(({ metadata: { uid } }) => !before.has(uid));
    });
    await stage.ready('metro');
    expect(fewest).toBeGreaterThanOrEqual(2);
    await stage.until('the ACS knows', () => stage.acs.informs.at(-1)?.device.productClass === 'HG-8');
  });

  it('pauses', async () => {
    await stage.patch(stage.fleetPath('metro'), { spec: { paused: true } });
    await stage.until('it is paused', async () => (await stage.status('metro')).lifecycleState === 'Paused');
    await stage.annotate('metro', { 'cpesim.dev/force-cr': 'all@paused' });
    await stage.until('the pods refuse', async () => (await stage.status('metro')).actions?.[0]?.phase === 'Failed');
    expect((await stage.status('metro')).actions?.[0]?.message).toMatch(/^metro-\d: the fleet is paused/);
    await stage.patch(stage.fleetPath('metro'), { spec: { paused: false } });
    await stage.ready('metro');
  });

  it('names a pod that does not answer, and goes all the same', async () => {
    await stage.kubelet.lose('lab/metro-1');
    await stage.until('it is degraded', async () => (await stage.status('metro')).lifecycleState === 'Degraded');
    expect((await stage.condition('metro', 'Ready'))?.message).toMatch(/no answer from 1 of 3 shards: metro-1 \(.+\)/);
    stage.kubelet.dead.clear();
    await stage.ready('metro');
  });

  it('ends with all that belongs to it', async () => {
    await stage.remove(stage.fleetPath('metro'));
    await stage.until('the fleet is gone', async () => (await stage.get(stage.fleetPath('metro'))) === undefined);
    for (const path of paths('metro')) expect([path, await stage.get(path)]).toEqual([path, undefined]);
    expect(await pods('metro')).toEqual([]);
  });
});

describe('a fleet on a node that is away', () => {
  it('waits for its pods to end, and is deleted without them after a minute', async () => {
    await stage.fleet('stuck');
    await stage.ready('stuck');
    await stage.kubelet.lose('lab/stuck-1');
    await stage.remove(stage.fleetPath('stuck'));
    await stage.until('the others have ended', async () => (await pods('stuck')).length === 1);
    expect(await stage.status('stuck')).toMatchObject({ lifecycleState: 'Terminating' });
    aheadMs = 60_000;
    await stage.until('it is gone', async () => (await stage.get(stage.fleetPath('stuck'))) === undefined);
    aheadMs = 0;
    expect(await pods('stuck')).toEqual([]);
    const events = await stage.list<{ reason: string; note: string }>('/apis/events.k8s.io/v1/namespaces/lab/events');
    expect(events.find(({ reason }) => reason === 'PodRemovedByForce')?.note).toMatch(/^stuck-1 did not end/);
    stage.kubelet.dead.clear();
  });
});

describe('a fleet that cannot be as it is asked for', () => {
  it('waits for a Secret that is missing, says so, and goes on when it comes', async () => {
    await stage.fleet('locked', { cwmp: { acsUrl: stage.acsUrl, credentialsSecretRef: { name: 'acs-login' } } });
    await stage.until('it says so', async () => (await stage.condition('locked', 'Stalled'))?.status === 'True');
    expect(await stage.condition('locked', 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ReferencesMissing',
      message: expect.stringContaining('Secret lab/acs-login is not there'),
    });
    expect(await stage.get(setPath('locked'))).toBeUndefined();
    const events = await stage.list<{ reason: string; regarding: { name: string } }>(
      '/apis/events.k8s.io/v1/namespaces/lab/events',
    );
    expect(events).toContainEqual(
      expect.objectContaining({ reason: 'ReferencesMissing', regarding: expect.objectContaining({ name: 'locked' }) }),
    );
    const secret = (password: object): object => ({
      ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'acs-login', namespace: 'lab' } },
      stringData: { username: 'u-{index}', ...password },
    });
    await stage.apply('/api/v1/namespaces/lab/secrets/acs-login', secret({}));
    await stage.until(
      'it says what is wrong with it',
      async () => (await stage.condition('locked', 'Ready'))?.message.includes('has no password') === true,
    );
    await stage.apply('/api/v1/namespaces/lab/secrets/acs-login', secret({ password: 'p' }));
    await stage.until('it goes on', async () => (await stage.get(setPath('locked'))) !== undefined);
    await stage.until('it is not stalled', async () => (await stage.condition('locked', 'Stalled')) === undefined);
    await stage.remove(stage.fleetPath('locked'));
  });

  it('leaves alone what belongs to others', async () => {
    const path = '/api/v1/namespaces/lab/services/taken';
    await stage.apply(path, {
      ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'taken', namespace: 'lab' } },
      spec: { ports: [{ port: 80 }] },
    });
    await stage.fleet('taken');
    await stage.until('it says so', async () => (await stage.condition('taken', 'Ready'))?.reason === 'NameTaken');
    expect((await stage.get<Owned>(path))?.spec).toMatchObject({ ports: [{ port: 80 }] });
    await stage.remove(path);
    await stage.ready('taken');
    await stage.remove(stage.fleetPath('taken'));
  });

  it('names no ACS', async () => {
    await stage.fleet('lost', { cwmp: {}, usp: {} });
    await stage.until('it says so', async () => (await stage.condition('lost', 'Ready'))?.reason === 'NoAcsUrl');
    expect((await stage.condition('lost', 'Ready'))?.message).toContain('set spec.cwmp.acsUrl');
    await stage.remove(stage.fleetPath('lost'));
  });

  it('has an ACS that no pod reaches', async () => {
    await stage.fleet('alone', { replicas: 2, cwmp: { acsUrl: 'http://127.0.0.1:1/cwmp' } });
    await stage.until('it says so', async () => (await stage.condition('alone', 'Degraded'))?.status === 'True');
    expect((await stage.condition('alone', 'Degraded'))?.message).toMatch(/2 of 2 CPEs failed; most often: .+/);
    await stage.remove(stage.fleetPath('alone'));
    await stage.until('it is gone', async () => (await stage.get(stage.fleetPath('alone'))) === undefined);
  });

  it('has a profile with errors, and goes on when it is mended', async () => {
    const path = '/api/v1/namespaces/lab/configmaps/our-router';
    const configMap = (profile: string): object => ({
      ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'our-router', namespace: 'lab' } },
      data: { ...files, 'profile.yaml': profile },
    });
    const folder = join(import.meta.dirname, '..', '..', 'profiles', 'tr098-dsl-router');
    const files = Object.fromEntries(
      readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
    );
    const good = files['profile.yaml'] ?? '';
    await stage.apply(path, configMap(`${good}\nvendor: nobody\n`));
    await stage.fleet('bent', { replicas: 2, profiles: [{ configMapRef: { name: 'our-router' } }] });
    await stage.until('it says so', async () => (await stage.condition('bent', 'Stalled'))?.status === 'True');
    expect(await stage.condition('bent', 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ConfigurationRefused',
      message: expect.stringMatching(/^bent-0 does not start: .*profile\.yaml.*vendor.*Put it right/),
    });
    await stage.apply(path, configMap(good));
    await stage.ready('bent');
    expect(await stage.condition('bent', 'Stalled')).toBeUndefined();
    await stage.remove(stage.fleetPath('bent'));
    await stage.until('it is gone', async () => (await stage.get(stage.fleetPath('bent'))) === undefined);
  });

  it('has no room for its pods', async () => {
    stage.kubelet.refuses = true;
    await stage.fleet('crowded', { replicas: 2 });
    const set = await waitForSet('crowded');
    await stage.apply('/apis/events.k8s.io/v1/namespaces/lab/events/crowded.1', {
      ...{ apiVersion: 'events.k8s.io/v1', kind: 'Event', metadata: { name: 'crowded.1', namespace: 'lab' } },
      eventTime: '2026-01-01T00:00:00.000000Z',
      reportingController: 'statefulset-controller',
      reportingInstance: 'x',
      action: 'Create',
      type: 'Warning',
      reason: 'FailedCreate',
      regarding: {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        name: 'crowded',
        namespace: 'lab',
        uid: set.metadata.uid,
      },
      note: 'create Pod crowded-0 failed: exceeded quota: small',
    });
    await stage.annotate('crowded', { 'example.com/look': 'again' });
    await stage.until(
      'it says so',
      async () => {
        await stage.annotate('crowded', { 'example.com/look': String(Math.random()) });
        return (await stage.condition('crowded', 'Ready'))?.message.includes('exceeded quota: small') === true;
      },
      25_000,
    );
    stage.kubelet.refuses = false;
    await stage.ready('crowded');
    await stage.remove(stage.fleetPath('crowded'));
  }, 300_000);
});

describe('a ServiceMonitor', () => {
  it('is made when the cluster comes to know them, and the fleet says so', async () => {
    await stage.fleet('watched', { metrics: { serviceMonitor: { enabled: true, labels: { release: 'prometheus' } } } });
    await stage.ready('watched');
    expect(await stage.condition('watched', 'Monitored')).toMatchObject({
      status: 'False',
      reason: 'ServiceMonitorsUnknown',
    });
    await stage.apply('/apis/apiextensions.k8s.io/v1/customresourcedefinitions/servicemonitors.monitoring.coreos.com', {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'servicemonitors.monitoring.coreos.com' },
      spec: {
        group: 'monitoring.coreos.com',
        scope: 'Namespaced',
        names: {
          kind: 'ServiceMonitor',
          listKind: 'ServiceMonitorList',
          plural: 'servicemonitors',
          singular: 'servicemonitor',
        },
        versions: [
          {
            ...{ name: 'v1', served: true, storage: true },
            schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        ],
      },
    });
    const path = '/apis/monitoring.coreos.com/v1/namespaces/lab/servicemonitors/watched';
    await stage.until('it is there', async () => (await stage.get(path)) !== undefined);
    expect((await stage.get<Owned>(path))?.metadata.labels).toMatchObject({ release: 'prometheus' });
    await stage.until(
      'the fleet says so',
      async () => (await stage.condition('watched', 'Monitored'))?.status === 'True',
    );
    await stage.patch(path, { spec: { endpoints: [] } });
    await stage.until('it is put right', async () => {
      const { endpoints } = (await stage.get<Owned>(path))?.spec ?? {};
      return Array.isArray(endpoints) && endpoints.length === 1;
    });
    await stage.remove(stage.fleetPath('watched'));
    await stage.until('it is gone', async () => (await stage.get(path)) === undefined);
  });
});

async function waitForSet(name: string): Promise<Owned> {
  await stage.until('there is a StatefulSet', async () => (await stage.get(setPath(name))) !== undefined);
  return (await stage.get<Owned>(setPath(name)))!;
}
