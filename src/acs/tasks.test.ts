import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_ATTEMPTS, MAX_FINISHED, Order, TaskQueue } from './tasks.js';

const order = (id = '1'): Order => new Order(id, 'api', { method: 'FactoryReset' }, 0);

describe('TaskQueue', () => {
  it('runs one task at a time, in order', () => {
    const queue = new TaskQueue();
    const [a, b] = [queue.add(order('a'), 0, 9), queue.add(order('b'), 0, 9)];
    expect(queue.start(1)).toBe(a);
    expect(queue.start(1)).toBeUndefined();
    queue.succeed({}, 2);
    expect(queue.start(3)).toBe(b);
    expect(queue.list().map(({ state, changedAt }) => [state, changedAt])).toEqual([
      ['done', 2],
      ['running', 3],
    ]);
  });

  it('takes no more than its capacity', () => {
    const queue = new TaskQueue();
    expect(queue.add(order('a'), 0, 1)).toBeDefined();
    const refused = order('b');
    expect(queue.add(refused, 0, 1)).toBeUndefined();
    expect(refused.counts.queued).toBe(0);
  });

  it('forgets the oldest finished tasks', () => {
    const queue = new TaskQueue();
    for (let i = 0; i < MAX_FINISHED + 3; i++) {
      queue.add(order(String(i)), 0, 9);
      queue.start(0);
      queue.fail({ code: 9002, string: 'x' }, 0);
    }
    expect(queue.list().map((task) => task.order.id)).toEqual(['3', '4', '5', '6']);
  });

  it('puts an interrupted task before those that wait', () => {
    const queue = new TaskQueue();
    queue.add(order('a'), 0, 9);
    queue.add(order('b'), 0, 9);
    const first = queue.start(0);
    queue.interrupt('lost', 1);
    expect(queue.start(2)).toBe(first);
    expect(first).toMatchObject({ state: 'running', attempts: 2 });
  });

  it('keeps the counts of an order true, whatever happens', () => {
    const step = fc.constantFrom('add', 'start', 'succeed', 'fail', 'interrupt');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const queue = new TaskQueue();
        const all = order();
        let added = 0;
        for (const what of steps) {
          if (what === 'add') added += queue.add(all, 0, 5) ? 1 : 0;
          else if (what === 'start') queue.start(0);
          else if (what === 'succeed') queue.succeed({}, 0);
          else if (what === 'fail') queue.fail({ code: 9002, string: '' }, 0);
          else queue.interrupt('x', 0);
          const { queued, running, done, fault } = all.counts;
          expect(queued + running + done + fault).toBe(added);
          expect([queued, running]).toEqual([queue.waiting, queue.running ? 1 : 0]);
          expect(queue.running?.attempts ?? 0).toBeLessThanOrEqual(MAX_ATTEMPTS);
        }
      }),
    );
  });
});
