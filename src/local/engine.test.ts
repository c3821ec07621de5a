import { afterEach, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './testing/folder.js';
import { oneFleet, startEngine, type EngineBench } from './testing/running-engine.js';

const FORCE = 'cpesim.dev/force-cr';

describe('engine', () => {
  let on: EngineBench;
  afterEach(() => on.close());

  const state = (): string | undefined => on.engine.fleets()[0]?.fleet.status?.lifecycleState;
  const ready = (): Promise<void> => on.until(() => state() === 'Ready');
  const pids = (): (number | undefined)[] => on.fleet().workers.map((worker) => worker.pid);
  const reasons = (): string[] => on.fleet().events.map((event) => event.reason);
  const generationIs = (generation: number) => (): boolean =>
    on.fleet().fleet.status?.observedGeneration === generation && state() === 'Ready';

  it('brings a fleet up and tells of it as Kubernetes would', async () => {
    on = startEngine();
    await on.engine.apply(oneFleet());
    await ready();
    const { fleet, acsUrl, totals, readyAfterMs } = on.fleet();
    expect(fleet.status).toMatchObject({
      replicas: 10,
      cpes: { new: 0, bootstrapping: 0, ready: 10, failed: 0 },
      pods: { desired: 2, ready: 2 },
    });
    expect(acsUrl).toBe('http://127.0.0.1:7547/cwmp');
    expect(totals.sessions).toBe(2);
    expect(readyAfterMs).toBeGreaterThanOrEqual(0);
    expect(reasons()[0]).toBe('Created');
    expect(on.logged).toContain('info lab/metro: Ready: 10 of 10 CPEs are ready');
  });

  it('takes over an edit without a restart of any worker', async () => {
    on = startEngine();
    await on.engine.apply(oneFleet());
    await ready();
    const before = pids();
    await on.engine.apply(oneFleet({ replicas: 25, cwmp: { periodicInform: { interval: '1m' } } }));
    await on.until(generationIs(2));
    expect(on.fleet().fleet.status?.cpes?.ready).toBe(25);
    expect(pids()).toEqual(before);
    expect(reasons()).toEqual(expect.arrayContaining(['Scaled', 'Edited']));
  });

  it('restarts the workers that cannot take an edit over while they run', async () => {
    on = startEngine();
    await on.engine.apply(oneFleet());
    await ready();
    const before = pids();
    // Validation refuses this edit; the worker's answer to it is the one that is of interest here.
    await on.engine.apply(oneFleet({ seed: 2 }));
    await on.until(generationIs(2));
    expect(pids().filter((pid) => before.includes(pid))).toEqual([]);
    expect(reasons()).toContain('WorkerRestart');
    expect(reasons()).not.toContain('WorkerDied');
  });

  it('replaces a worker that is killed', async () => {
    on = startEngine();
    await on.engine.apply(oneFleet());
    await ready();
    const [victim, other] = pids();
    process.kill(victim!, 'SIGKILL');
    await on.until(() => state() === 'Degraded');
    await ready();
    expect(pids()[1]).toBe(other);
    expect(pids()[0]).not.toBe(victim);
    expect(on.logged).toContain('warn lab/metro: WorkerDied: worker lab/metro/0 was ended by SIGKILL');
    // Two starts of the killed worker on one data file, one of the other.
    await on.until(() => on.fleet().totals.sessions >= 4);
  });

  it('keeps trying to start a worker that cannot come up, and takes the edit that mends it', async () => {
    on = startEngine({ workers: 1 });
    await on.engine.apply(oneFleet({ identity: { productClass: 'Crash' } }));
    await on.until(() => on.fleet().events.some(({ reason, count }) => reason === 'WorkerDied' && count === 2));
    expect(on.fleet().events.at(-1)?.message).toBe('worker lab/metro/0 exited with code 3: profile folder is gone');
    expect(state()).toBe('Pending');
    await on.engine.apply(oneFleet());
    await ready();
  });

  it('carries an action out once for a value', async () => {
    on = startEngine();
    await on.engine.apply(oneFleet());
    await ready();
    on.engine.annotate('lab/metro', { set: { [FORCE]: 'all@t1' }, remove: [], overwrite: false });
    await on.until(() => on.fleet().fleet.status?.actions?.[0]?.phase === 'Succeeded');
    expect(on.fleet().fleet.status?.actions).toMatchObject([{ value: 'all@t1', matched: 10, succeeded: 10 }]);
    on.engine.annotate('lab/metro', { set: { [FORCE]: 'all@t1' }, remove: [], overwrite: false });
    on.engine.annotate('lab/metro', { set: { [FORCE]: 'all@t2' }, remove: [], overwrite: true });
    await on.until(() => on.fleet().fleet.status?.actions?.[0]?.phase === 'Succeeded');
    expect(on.fleet().fleet.status?.actions).toHaveLength(2);
    // Each of the two workers counts the ids that it has carried out.
    await on.until(() => on.fleet().totals.faults === 4);
  });

  it('finishes an action whose worker died on the way', async () => {
    on = startEngine();
    await on.engine.apply(oneFleet());
    await ready();
    process.kill(pids()[0]!, 'SIGKILL');
    on.engine.annotate('lab/metro', { set: { [FORCE]: 'all' }, remove: [], overwrite: false });
    await on.until(() => on.fleet().fleet.status?.actions?.[0]?.phase === 'Succeeded');
    expect(on.fleet().fleet.status?.actions?.[0]).toMatchObject({ matched: 10, succeeded: 10 });
  });

  it('says in a condition what is wrong with an annotation', async () => {
    on = startEngine();
    await on.engine.apply(oneFleet({}, { annotations: { [FORCE]: '42' } }));
    await ready();
    expect(on.fleet().fleet.status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'ActionsAccepted', status: 'False', reason: 'NotUnderstood' }),
    );
    expect(reasons()).toContain('ActionNotUnderstood');
  });

  it('scales, and refuses what a fleet cannot have', async () => {
    on = startEngine();
    await on.engine.apply(oneFleet());
    await ready();
    expect(() => {
      on.engine.scale('lab/metro', -1);
    }).toThrow(/CpeFleet lab\/metro: spec.replicas: .*-1/);
    on.engine.scale('lab/metro', 3);
    await on.until(generationIs(2));
    expect(on.fleet().fleet.status?.replicas).toBe(3);
  });

  it('ends the workers of a fleet that the file no longer has, and removes its state', async () => {
    on = startEngine();
    await on.engine.apply(oneFleet());
    await ready();
    await on.engine.apply({ fleets: [], secrets: [], configMaps: [] });
    expect(state()).toBe('Ready');
    await on.until(() => on.engine.fleets().length === 0);
    expect(existsSync(join(on.dataFolder, 'fleets/lab/metro'))).toBe(false);
  });

  it('brings a fleet back whose file is saved while it is being deleted', async () => {
    on = startEngine();
    await on.engine.apply(oneFleet());
    await ready();
    const { uid } = on.fleet().fleet.metadata;
    on.engine.delete('lab/metro');
    await on.engine.apply(oneFleet({ replicas: 4 }));
    await on.until(() => state() === 'Ready' && on.fleet().fleet.metadata.uid !== uid);
    expect(on.fleet().fleet.status?.replicas).toBe(4);
  });

  it('goes on where an earlier engine stopped, in the same data folder', async () => {
    const folder = temporaryFolder();
    on = startEngine({ dataFolder: folder.path, workers: 2 });
    await on.engine.apply(oneFleet({}, { annotations: { [FORCE]: 'all' } }));
    await on.until(() => on.fleet().fleet.status?.actions?.[0]?.phase === 'Succeeded');
    const { uid } = on.fleet().fleet.metadata;
    await on.close();
    on = startEngine({ dataFolder: folder.path, workers: 1 });
    expect(on.engine.known([{ namespace: 'lab', name: 'metro' }])).toMatchObject([{ metadata: { uid } }]);
    await on.engine.apply(oneFleet({}, { annotations: { [FORCE]: 'all' } }));
    await ready();
    // The number of workers is kept, so that no CPE changes its worker; and no action is done a second time.
    expect(on.fleet().workers).toHaveLength(2);
    expect(on.fleet().fleet.metadata.uid).toBe(uid);
    expect(on.fleet().fleet.status?.actions).toHaveLength(1);
    await on.close();
    on = startEngine();
    folder.remove();
  });

  it('ends at once when it has to', async () => {
    on = startEngine();
    await on.engine.apply(oneFleet({ identity: { productClass: 'Stubborn' } }));
    await ready();
    const stopped = on.engine.stop();
    on.engine.kill();
    await stopped;
  });
});
