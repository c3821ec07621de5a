import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { KubeClient } from './client.js';
import { systemClock } from './clock.js';
import { LeaderElector } from './leader-elector.js';
import { LEASES } from './lease.js';
import { NAMESPACES } from './resources.js';
import { startApiServer, type ApiServer } from './testing/api-server.js';
import { CollectedLog } from './testing/collected-log.js';
import { eventually } from './testing/eventually.js';
import type { FaultProxy } from './testing/fault-proxy.js';
import { clientFor } from './testing/test-client.js';

/** A candidate with a connection of its own, which can fail alone. */
class Candidate {
  readonly proxy: FaultProxy;
  readonly elector: LeaderElector;
  ended: unknown = 'not yet';
  readonly #client: KubeClient;
  readonly #end = new AbortController();
  readonly #running: Promise<void>;

  static async start(identity: string, namespace: string, server: ApiServer): Promise<Candidate> {
    return new Candidate(identity, namespace, server, await server.startProxy());
  }

  private constructor(identity: string, namespace: string, server: ApiServer, proxy: FaultProxy) {
    this.proxy = proxy;
    this.#client = clientFor({ ...server.adminConfig, server: proxy.url });
    this.elector = new LeaderElector({
      client: this.#client,
      namespace,
      name: 'operator',
      identity,
      clock: systemClock,
      random: Math.random,
      logger: new CollectedLog(),
    });
    this.#running = this.elector
      .run(
        this.#end.signal,
        () => undefined,
        () => Promise.resolve(),
      )
      .then(
        () => {
          this.ended = 'stopped';
        },
        (error: unknown) => {
          this.ended = error;
        },
      );
  }

  async stop(): Promise<void> {
    this.#end.abort();
    await this.#running;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#client.close();
    await this.proxy.stop();
  }
}

describe('LeaderElector on a real API server', () => {
  let server: ApiServer;
  let namespace: string;
  let candidates: Candidate[];
  let stories = 0;

  beforeAll(async () => {
    server = await startApiServer();
  }, 60_000);

  afterAll(() => server.stop());

  beforeEach(async () => {
    namespace = `story-${++stories}`;
    const admin = clientFor(server.adminConfig);
    await admin.create(NAMESPACES, { metadata: { name: namespace } });
    await admin.close();
    candidates = await Promise.all(['a', 'b'].map((name) => Candidate.start(name, namespace, server)));
  });

  afterEach(() => Promise.all(candidates.map((candidate) => candidate.close())));

  const leaders = (): Candidate[] => candidates.filter(({ elector }) => elector.isLeader);

  /** The one that leads, and the one that waits. */
  async function settled(): Promise<[Candidate, Candidate]> {
    await eventually('one leads', () => leaders().length === 1);
    const [leader] = leaders() as [Candidate];
    return [leader, candidates.find((candidate) => candidate !== leader) as Candidate];
  }

  it('lets one of two lead, and writes what kubectl can read', async () => {
    await settled();
    expect(leaders()).toHaveLength(1);
    const admin = clientFor(server.adminConfig);
    const lease = await admin.get(LEASES, namespace, 'operator');
    expect(lease?.spec).toMatchObject({ leaseDurationSeconds: 15, leaseTransitions: 0 });
    expect(['a', 'b']).toContain(lease?.spec.holderIdentity);
    await admin.close();
  });

  it('hands over within seconds when the leader is stopped in order', async () => {
    const [leader, other] = await settled();
    const started = performance.now();
    await leader.stop();
    await eventually('the other leads', () => other.elector.isLeader);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(leader.ended).toBe('stopped');
  });

  it('hands over within 20 s when the leader is cut off, and never lets two lead', async () => {
    const [leader, other] = await settled();
    const started = performance.now();
    leader.proxy.blackHole();
    await eventually(
      'the other leads',
      () => {
        expect(leaders().length).toBeLessThan(2);
        return other.elector.isLeader;
      },
      25_000,
    );
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(leader.ended).toMatchObject({ code: 'KUBE_LEADERSHIP_LOST' });
  }, 60_000);

  it('keeps its leader through a restart of the API server and answers that get lost', async () => {
    const [leader, other] = await settled();
    leader.proxy.fault({ when: ({ method }) => method === 'PUT', fault: { kind: 'loseAnswer' }, times: 1 });
    await eventually(
      'a renewal whose answer was lost',
      () => leader.proxy.requests.filter(({ method }) => method === 'PUT').length >= 2,
    );
    await server.stopApiServer('SIGKILL');
    await server.startApiServer();
    const renewed = leader.proxy.requests.length;
    await eventually('renewals again', () => leader.proxy.requests.length >= renewed + 3);
    expect(leaders()).toEqual([leader]);
    expect(other.ended).toBe('not yet');
  }, 60_000);
});
