import { describe, expect, it } from '@jest/globals';
import { Informer } from './informer.js';
import type { KubeObject } from './object.js';
import { NAMESPACES, PODS, type Resource } from './resources.js';
import { CollectedLog } from './testing/collected-log.js';
import { FakeClock, settle } from './testing/fake-clock.js';
import { ScriptedSource } from './testing/scripted-source.js';

interface Pod extends KubeObject {
  readonly status?: { readonly phase: string; readonly huge?: string };
}
const pods = PODS as Resource<Pod>;

function informer(
  source: ScriptedSource<Pod>,
  resource: Resource<Pod>,
  namespaces?: readonly string[],
): { readonly informer: Informer<Pod>; readonly clock: FakeClock } {
  const clock = new FakeClock();
  const made = new Informer({
    source,
    resource,
    namespaces,
    indexes: { phase: ({ status }) => (status === undefined ? [] : [status.phase]) },
    trim: ({ status, ...rest }) => (status === undefined ? rest : { ...rest, status: { phase: status.phase } }),
    clock,
    random: () => 0.5,
    logger: new CollectedLog(),
  });
  return { informer: made, clock };
}

describe('Informer', () => {
  it('keeps what is to be kept of each object, under its indexes', async () => {
    const source = new ScriptedSource<Pod>();
    const metadata = { name: 'a', namespace: 'lab', resourceVersion: '1' };
    source.objects = [{ metadata: { ...metadata, managedFields: [{}] }, status: { phase: 'Running', huge: 'x' } }];
    const { informer: watched } = informer(source, pods);
    const told: string[] = [];
    watched.onChange(({ kind, key }) => told.push(`${kind} ${key}`));
    expect(watched.synced).toBe(false);
    const end = new AbortController();
    const running = watched.run(end.signal);
    await settle();
    expect(watched.synced).toBe(true);
    expect(watched.store.byIndex('phase', 'Running')).toEqual([{ metadata, status: { phase: 'Running' } }]);
    expect(told).toEqual(['added lab/a']);
    end.abort();
    await running;
  });

  it('watches each namespace once, and is as fresh as the one that was silent longest', async () => {
    const source = new ScriptedSource<Pod>();
    const { informer: watched, clock } = informer(source, pods, ['a', 'b', 'a']);
    const end = new AbortController();
    const running = watched.run(end.signal);
    await clock.advance(30_000);
    expect(source.watches).toHaveLength(2);
    source.watches[0]?.send({ type: 'BOOKMARK', object: { metadata: { name: '', resourceVersion: '5' } } });
    await settle();
    expect(watched.silentForMs).toBe(30_000);
    source.watches[1]?.send({ type: 'BOOKMARK', object: { metadata: { name: '', resourceVersion: '5' } } });
    await settle();
    expect(watched.silentForMs).toBe(0);
    end.abort();
    await running;
  });

  it('watches what has no namespace once', async () => {
    const source = new ScriptedSource<Pod>();
    const { informer: watched } = informer(source, NAMESPACES, ['a', 'b']);
    const end = new AbortController();
    const running = watched.run(end.signal);
    await settle();
    expect(source.watches).toHaveLength(1);
    end.abort();
    await running;
  });
});
