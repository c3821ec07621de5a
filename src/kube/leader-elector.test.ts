import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LeaderElector } from './leader-elector.js';
import { CollectedLog } from './testing/collected-log.js';
import { FakeClock, settle } from './testing/fake-clock.js';
import { MemoryLeases, type Fate } from './testing/memory-leases.js';

/** An elector that runs, and what became of it. */
class Candidate {
  readonly elector: LeaderElector;
  readonly log = new CollectedLog();
  fate: Fate = 'answer';
  leads = false;
  ended: unknown = 'not yet';
  readonly #stop = new AbortController();
  readonly #drained = Promise.withResolvers<undefined>();

  constructor(identity: string, leases: MemoryLeases, clock: FakeClock, random = (): number => 0.5) {
    this.elector = new LeaderElector({
      client: leases.client(() => this.fate),
      namespace: 'lab',
      name: 'operator',
      identity,
      clock,
      random,
      logger: this.log,
    });
    const onLead = (): void => {
      this.leads = true;
    };
    this.elector
      .run(this.#stop.signal, onLead, () => this.#drained.promise)
      .then(
        () => {
          this.leads = false;
          this.ended = 'stopped';
        },
        (error: unknown) => {
          this.leads = false;
          this.ended = error;
        },
      );
  }

  stop(): void {
    this.#stop.abort();
  }

  /** Its last reconcile has ended. */
  drain(): void {
    this.#drained.resolve(undefined);
  }
}

const lost = expect.objectContaining({ code: 'KUBE_LEADERSHIP_LOST' });

describe('LeaderElector', () => {
  it('leads at once where there is no lease, and renews every 2 s', async () => {
    const clock = new FakeClock();
    const leases = new MemoryLeases(clock);
    const a = new Candidate('a', leases, clock);
    await settle();
    expect(a.leads).toBe(true);
    await clock.advance(20_000);
    expect(leases.writes).toBe(11);
    expect(a.elector.isLeader).toBe(true);
  });

  it('waits while another renews, and takes over 15 s after the last renewal', async () => {
    const clock = new FakeClock();
    const leases = new MemoryLeases(clock);
    const a = new Candidate('a', leases, clock);
    await settle();
    const b = new Candidate('b', leases, clock);
    await clock.advance(60_000);
    expect([a.leads, b.leads]).toEqual([true, false]);
    a.fate = 'hang';
    await clock.advance(14_000);
    expect(b.leads).toBe(false);
    await clock.advance(5_000);
    expect(b.leads).toBe(true);
    expect(leases.lease?.spec.leaseTransitions).toBe(1);
  });

  it('stops believing in itself before another can lead, though its call hangs', async () => {
    const clock = new FakeClock();
    const leases = new MemoryLeases(clock);
    const a = new Candidate('a', leases, clock);
    await settle();
    const b = new Candidate('b', leases, clock);
    await clock.advance(2_000);
    a.fate = 'hang';
    await clock.advance(9_999);
    expect(a.elector.isLeader).toBe(true);
    await clock.advance(1);
    expect(a.elector.isLeader).toBe(false);
    expect(a.ended).toEqual(lost);
    expect(b.leads).toBe(false);
  });

  it('takes a deadline that comes a little early at its word', async () => {
    /** Timers of real clocks, too, may come a fraction of a millisecond before their time. */
    class EarlyClock extends FakeClock {
      override after(ms: number, callback: () => void): () => void {
        return super.after(ms - 0.25, callback);
      }
    }
    const clock = new EarlyClock();
    const a = new Candidate('a', new MemoryLeases(clock), clock);
    await settle();
    a.fate = 'refuse';
    await clock.advance(10_000);
    expect(a.ended).toEqual(lost);
    expect(a.log.of('warn').length).toBeLessThan(6);
  });

  it('bears renewals that fail for 8 s', async () => {
    const clock = new FakeClock();
    const a = new Candidate('a', new MemoryLeases(clock), clock);
    await settle();
    a.fate = 'refuse';
    await clock.advance(7_999);
    a.fate = 'answer';
    await clock.advance(60_000);
    expect(a.leads).toBe(true);
    expect(a.log.of('warn')).toHaveLength(3);
  });

  it('goes on when the answer to a renewal is lost, though the lease has moved on', async () => {
    const clock = new FakeClock();
    const leases = new MemoryLeases(clock);
    const a = new Candidate('a', leases, clock);
    await settle();
    a.fate = 'lose the answer';
    await clock.advance(2_000);
    a.fate = 'answer';
    await clock.advance(60_000);
    expect(a.leads).toBe(true);
    expect(leases.holders).toEqual(['a']);
  });

  it('ends as soon as it sees that another has taken the lease', async () => {
    const clock = new FakeClock();
    const leases = new MemoryLeases(clock);
    const a = new Candidate('a', leases, clock);
    await settle();
    const spec = { ...leases.lease?.spec, holderIdentity: 'usurper' };
    leases.lease = { metadata: { name: 'operator', resourceVersion: '99' }, spec };
    await clock.advance(2_000);
    expect(a.ended).toEqual(lost);
    expect(String(a.ended)).toContain('another process has taken it');
  });

  it('makes the lease anew when somebody deletes it', async () => {
    const clock = new FakeClock();
    const leases = new MemoryLeases(clock);
    const a = new Candidate('a', leases, clock);
    await settle();
    leases.lease = undefined;
    await clock.advance(4_000);
    expect(a.leads).toBe(true);
    expect(leases.lease).toMatchObject({ spec: { holderIdentity: 'a' } });
  });

  it('does not act as leader after the process stood still for longer than its lease', async () => {
    const clock = new FakeClock();
    const leases = new MemoryLeases(clock);
    const a = new Candidate('a', leases, clock);
    await clock.advance(2_000);
    clock.freezeFor(60_000);
    expect(a.elector.isLeader).toBe(false);
    const writes = leases.writes;
    await clock.advance(0);
    expect(a.ended).toEqual(lost);
    expect(leases.writes).toBe(writes);
  });

  it.each([86_400_000, -86_400_000])('does not mind when the wall clock jumps by %i ms', async (jump) => {
    const clock = new FakeClock();
    const leases = new MemoryLeases(clock);
    const a = new Candidate('a', leases, clock);
    await settle();
    const b = new Candidate('b', leases, clock);
    await clock.advance(10_000);
    clock.jumpWall(jump);
    await clock.advance(60_000);
    expect([a.leads, b.leads]).toEqual([true, false]);
    expect(leases.holders).toEqual(['a']);
  });

  it('leaves the lease to the next when it is stopped, but not before its work has ended', async () => {
    const clock = new FakeClock();
    const leases = new MemoryLeases(clock);
    const a = new Candidate('a', leases, clock);
    await settle();
    const b = new Candidate('b', leases, clock);
    a.stop();
    await clock.advance(60_000);
    expect([a.elector.isLeader, b.leads]).toEqual([true, false]);
    a.drain();
    await settle();
    expect(a.ended).toBe('stopped');
    await clock.advance(3_000);
    expect(b.leads).toBe(true);
    expect(leases.holders).toEqual(['a', '', 'b']);
  });

  it('ends in order when it could not leave the lease', async () => {
    const clock = new FakeClock();
    const a = new Candidate('a', new MemoryLeases(clock), clock);
    await settle();
    a.fate = 'refuse';
    a.stop();
    a.drain();
    await clock.advance(3_000);
    expect(a.ended).toBe('stopped');
    expect(a.log.of('warn')).toEqual(['cannot leave the lease; the next leader waits until it runs out']);
    expect(clock.pending).toBe(0);
  });

  it('stops waiting when it is stopped before it led', async () => {
    const clock = new FakeClock();
    const leases = new MemoryLeases(clock);
    const a = new Candidate('a', leases, clock);
    await settle();
    const b = new Candidate('b', leases, clock);
    await clock.advance(5_000);
    b.stop();
    await settle();
    expect(b.ended).toBe('stopped');
    expect(a.leads).toBe(true);
  });

  it('never lets two lead at a time, and lets one lead again, whatever fails', async () => {
    const fate = fc.constantFrom<Fate>('answer', 'lose the answer', 'refuse', 'hang');
    const step = fc.record({
      who: fc.integer({ min: 0, max: 2 }),
      fate,
      ms: fc.integer({ min: 1, max: 20_000 }),
      jump: fc.integer({ min: -100_000, max: 100_000 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 25 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        async (steps, randoms) => {
          const clock = new FakeClock();
          const leases = new MemoryLeases(clock);
          const random = (): number => randoms.next().value as number;
          const candidates = ['a', 'b', 'c'].map((name) => new Candidate(name, leases, clock, random));
          const leaders = (): number => candidates.filter(({ elector }) => elector.isLeader).length;
          for (const { who, fate: next, ms, jump } of steps) {
            const candidate = candidates[who] as Candidate;
            candidate.fate = next;
            clock.jumpWall(jump);
            for (let passed = 0; passed < ms; passed += 250) {
              await clock.advance(Math.min(250, ms - passed));
              expect(leaders()).toBeLessThanOrEqual(1);
            }
            // As Kubernetes does with a process that has ended.
            candidates.forEach(({ ended }, i) => {
              if (ended !== 'not yet')
                candidates[i] = new Candidate(`${'abc'[i] ?? ''}${clock.now()}`, leases, clock, random);
            });
          }
          for (const candidate of candidates) candidate.fate = 'answer';
          await clock.advance(40_000);
          candidates.forEach(({ ended }, i) => {
            if (ended !== 'not yet') candidates[i] = new Candidate(`last${i}`, leases, clock, random);
          });
          await clock.advance(40_000);
          expect(leaders()).toBe(1);
        },
      ),
      { seed: 11, numRuns: 200 },
    );
  });
});
