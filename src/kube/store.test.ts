import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { KubeObject } from './object.js';
import { Store, type Change } from './store.js';
import { CollectedLog } from './testing/collected-log.js';

interface Pod extends KubeObject {
  readonly node: string;
}

const pod = (name: string, version: number, node = 'n1', namespace = 'lab', uid = name): Pod => ({
  metadata: { name, namespace, uid, resourceVersion: String(version) },
  node,
});

function setUp(): { readonly store: Store<Pod>; readonly told: string[]; readonly log: CollectedLog } {
  const log = new CollectedLog();
  const store = new Store<Pod>({ node: ({ node }) => [node] }, log);
  const told: string[] = [];
  store.onChange(({ kind, key, object, previous }: Change<Pod>) => {
    told.push(`${kind} ${key} ${previous?.metadata.resourceVersion ?? '-'}>${object.metadata.resourceVersion ?? ''}`);
  });
  return { store, told, log };
}

describe('Store', () => {
  it('tells what was added, changed and deleted, and nothing of what is the same', () => {
    const { store, told } = setUp();
    store.set(pod('a', 1));
    store.set(pod('a', 1));
    store.set(pod('a', 2));
    store.delete(pod('a', 3));
    store.delete(pod('a', 3));
    expect(told).toEqual(['added lab/a ->1', 'changed lab/a 1>2', 'deleted lab/a 2>3']);
    expect(store.size).toBe(0);
  });

  it('finds deletions, changes and additions in a list, and tells of the rest as a resync', () => {
    const { store, told } = setUp();
    for (const name of ['a', 'b', 'c']) store.set(pod(name, 1));
    told.length = 0;
    store.replace([pod('b', 1), pod('c', 5), pod('d', 6)], undefined);
    expect(told).toEqual(['deleted lab/a 1>1', 'resync lab/b 1>1', 'changed lab/c 1>5', 'added lab/d ->6']);
    expect([...store.keys()].sort()).toEqual(['lab/b', 'lab/c', 'lab/d']);
  });

  it('leaves other namespaces alone when the list is of one', () => {
    const { store, told } = setUp();
    store.set(pod('a', 1, 'n1', 'other'));
    store.set(pod('a', 1));
    told.length = 0;
    store.replace([], 'lab');
    expect(told).toEqual(['deleted lab/a 1>1']);
    expect(store.get('other/a')).toBeDefined();
  });

  it('takes an object that was made anew under the same version for a change', () => {
    const { store, told } = setUp();
    store.set(pod('a', 1, 'n1', 'lab', 'first'));
    store.set(pod('a', 1, 'n1', 'lab', 'second'));
    expect(told.at(-1)).toBe('changed lab/a 1>1');
  });

  it('finds objects by what they say', () => {
    const { store } = setUp();
    store.set(pod('a', 1, 'n1'));
    store.set(pod('b', 1, 'n1'));
    store.set(pod('a', 2, 'n2'));
    store.delete(pod('b', 3, 'n7'));
    expect(store.byIndex('node', 'n1')).toEqual([]);
    expect(store.byIndex('node', 'n2').map(({ metadata }) => metadata.name)).toEqual(['a']);
    expect(() => store.byIndex('rack', 'r1')).toThrow('no index rack');
  });

  it('tells a handler that comes later of what is there', () => {
    const { store } = setUp();
    store.set(pod('a', 1));
    const told: string[] = [];
    store.onChange(({ kind, key }) => told.push(`${kind} ${key}`));
    expect(told).toEqual(['added lab/a']);
  });

  it('goes on when a handler throws, and says so', () => {
    const { store, told, log } = setUp();
    const others: string[] = [];
    store.onChange(() => {
      throw new Error('a bug');
    });
    store.onChange(({ key }) => others.push(key));
    store.set(pod('a', 1));
    expect([told, others]).toEqual([['added lab/a ->1'], ['lab/a']]);
    expect(log.of('error')).toEqual(['A handler failed on lab/a (added): a bug. Correct the handler.']);
  });

  it('is what a map of the same events is, indexes and told changes included', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd');
    const node = fc.constantFrom('n1', 'n2', 'n3');
    const object = fc.tuple(name, fc.integer({ min: 1, max: 5 }), node);
    const step = fc.oneof(
      fc.record({ set: object }),
      fc.record({ delete: object }),
      fc.record({ replace: fc.uniqueArray(object, { selector: ([one]) => one }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { store } = setUp();
        const told = new Map<string, Pod>();
        store.onChange(({ kind, key, object: changed }) => {
          if (kind === 'deleted') told.delete(key);
          else told.set(key, changed);
        });
        const expected = new Set<string>();
        for (const next of steps) {
          if ('set' in next) {
            store.set(pod(...next.set));
            expected.add(`lab/${next.set[0]}`);
          } else if ('delete' in next) {
            store.delete(pod(...next.delete));
            expected.delete(`lab/${next.delete[0]}`);
          } else {
            store.replace(
              next.replace.map((one) => pod(...one)),
              undefined,
            );
            expected.clear();
            for (const one of next.replace) expected.add(`lab/${one[0]}`);
          }
        }
        expect(new Set(store.keys())).toEqual(expected);
        expect([...told.entries()].sort()).toEqual([...store.keys()].map((one) => [one, store.get(one)]).sort());
        for (const where of ['n1', 'n2', 'n3']) {
          const found = [...store.values()].filter((one) => one.node === where);
          expect(new Set(store.byIndex('node', where))).toEqual(new Set(found));
        }
      }),
      { seed: 2 },
    );
  });
});
