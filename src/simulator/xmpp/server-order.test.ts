import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { orderServers, type XmppServer } from './server-order.js';

const server = (host: string, priority: number, weight: number): XmppServer => ({ host, port: 5222, priority, weight });
const order = (servers: readonly XmppServer[], random: number): string =>
  orderServers(servers, () => random)
    .map(({ host }) => host)
    .join('');

describe('orderServers', () => {
  it.each([
    ['by priority', [server('b', 20, 1), server('a', 10, 1), server('c', 30, 0)], 0.5, 'abc'],
    ['the one of the most weight for most numbers', [server('a', 0, 1), server('b', 0, 9)], 0.5, 'ba'],
    ['the other one, too', [server('a', 0, 1), server('b', 0, 9)], 0.05, 'ab'],
    ['that of no weight for the lowest number', [server('a', 0, 5), server('b', 0, 0)], 0, 'ba'],
    ['all of no weight', [server('a', 0, 0), server('b', 0, 0)], 0.9, 'ab'],
  ])('tries %s', (_what, servers, random, expected) => {
    expect(order(servers, random)).toBe(expected);
  });

  it('tries each just once, whatever is drawn', () => {
    const any = fc.record({ priority: fc.nat(2), weight: fc.nat(65_535) });
    fc.assert(
      fc.property(
        fc.array(any, { maxLength: 6 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (all, random) => {
          const servers = all.map(({ priority, weight }, at) => server(String(at), priority, weight));
          const ordered = orderServers(servers, () => random);
          expect(ordered.toSorted((a, b) => Number(a.host) - Number(b.host))).toEqual(servers);
          expect(ordered.map(({ priority }) => priority)).toEqual(servers.map(({ priority }) => priority).sort());
        },
      ),
    );
  });
});
