import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CpeSummary } from '../api/admin.js';
import { LIFECYCLE_STATES } from '../api/lifecycle.js';
import { listChunks, parseListQuery, type ListQuery } from './admin-list.js';

describe('parseListQuery', () => {
  it.each([
    ['', { limit: Infinity }],
    ['state=failed', { limit: Infinity, state: 'failed' }],
    ['limit=10&after=metro-3', { limit: 10, after: 'metro-3' }],
  ])('reads "%s"', (text, query) => {
    expect(parseListQuery(new URLSearchParams(text))).toEqual(query);
  });

  it.each(['state=', 'state=Failed', 'limit=0', 'limit=-1', 'limit=1e3', 'limit=', 'limit=9999999999', 'page=2'])(
    'refuses "%s"',
    (text) => {
      expect(() => parseListQuery(new URLSearchParams(text))).toThrow(
        expect.objectContaining({ status: 400, code: 'ADMIN_BAD_QUERY' }),
      );
    },
  );
});

function fleet(states: readonly CpeSummary['lifecycle_state'][]): CpeSummary[] {
  return states.map((state, i) => ({
    id: `metro-${i}`,
    serial: `"SIM"\n${i}`,
    lifecycle_state: state,
    last_event: '',
    last_event_at: null,
  }));
}

describe('listChunks', () => {
  it('makes up the array that a filter in one go would make', () => {
    const someState = fc.constantFrom(...LIFECYCLE_STATES);
    const someQuery = fc.record(
      {
        limit: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 3000 })),
        state: someState,
        after: fc.nat(3000),
      },
      { requiredKeys: ['limit'] },
    );
    fc.assert(
      fc.property(fc.array(someState, { maxLength: 2000, size: 'max' }), someQuery, (states, { after, ...rest }) => {
        const cpes = fleet(states);
        const query: ListQuery = after === undefined ? rest : { ...rest, after: `metro-${after}` };
        const expected = cpes
          .slice(after === undefined ? 0 : after + 1)
          .filter((cpe) => query.state === undefined || cpe.lifecycle_state === query.state)
          .slice(0, query.limit);
        expect(JSON.parse([...listChunks(cpes, query)].join(''))).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('gives turns while it passes over CPEs that it does not show', () => {
    const cpes = fleet(new Array<'ready'>(5120).fill('ready'));
    const chunks = [...listChunks(cpes, { limit: Infinity, state: 'failed' })];
    expect(chunks.length).toBeGreaterThan(10);
    expect(chunks.slice(1, -1).join('')).toBe('');
  });

  it('holds few CPEs at a time, and stops at the limit', () => {
    let taken = 0;
    function* endless(): Generator<CpeSummary, void> {
      for (const [cpe] of new Array(1_000_000).entries()) {
        taken++;
        yield { id: `m-${cpe}`, serial: 's', lifecycle_state: 'ready', last_event: '', last_event_at: null };
      }
    }
    const first = listChunks(endless(), { limit: Infinity }).next();
    expect(String(first.value).length).toBeLessThan(100_000);
    expect(taken).toBeLessThan(1000);
    taken = 0;
    expect(JSON.parse([...listChunks(endless(), { limit: 3 })].join(''))).toHaveLength(3);
    expect(taken).toBeLessThan(10);
  });
});
