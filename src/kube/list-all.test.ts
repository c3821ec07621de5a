import { describe, expect, it } from '@jest/globals';
import { KubeError } from './errors.js';
import { listAll, type Page } from './list-all.js';
import type { KubeList, KubeObject } from './object.js';

const named = (name: string): KubeObject => ({ metadata: { name } });
const page = (names: string[], next = '', resourceVersion = '7'): KubeList<KubeObject> => ({
  metadata: next === '' ? { resourceVersion } : { resourceVersion, continue: next },
  items: names.map(named),
});
const gone = new KubeError('KUBE_API', 'too old', { status: 410, reason: 'Expired' });
const keep = (object: KubeObject): KubeObject => ({ metadata: { name: object.metadata.name.toUpperCase() } });

/** Answers in turn, and remembers what was asked. */
function answering(answers: readonly (KubeList<KubeObject> | KubeError)[]): {
  readonly asked: Page[];
  readonly list: (asked: Page) => Promise<KubeList<KubeObject>>;
} {
  const asked: Page[] = [];
  const rest = [...answers];
  return {
    asked,
    list: (next) => {
      asked.push(next);
      const answer = rest.shift();
      return answer instanceof KubeError ? Promise.reject(answer) : Promise.resolve(answer as KubeList<KubeObject>);
    },
  };
}

describe('listAll', () => {
  it('puts the pages together and keeps what is to be kept', async () => {
    const { asked, list } = answering([page(['a', 'b'], 't1'), page(['c'], 't2'), page(['d'])]);
    const { items, resourceVersion } = await listAll(list, keep);
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['A', 'B', 'C', 'D']);
    expect(resourceVersion).toBe('7');
    expect(asked).toEqual([{ limit: 500 }, { limit: 500, continue: 't1' }, { limit: 500, continue: 't2' }]);
  });

  it('asks for everything at once when the list grew too old between two pages', async () => {
    const { asked, list } = answering([page(['a', 'b'], 't1'), gone, page(['b', 'c'], '', '9')]);
    const { items, resourceVersion } = await listAll(list, keep);
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['B', 'C']);
    expect(resourceVersion).toBe('9');
    expect(asked.at(-1)).toEqual({});
  });

  it('fails with what the server said otherwise', async () => {
    await expect(listAll(answering([gone]).list, keep)).rejects.toBe(gone);
    const busy = new KubeError('KUBE_API', 'busy', { status: 429 });
    await expect(listAll(answering([page(['a'], 't1'), busy]).list, keep)).rejects.toBe(busy);
  });
});
