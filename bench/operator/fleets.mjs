/** The fleets of the bench: makes them, edits them, and sees by a watch when the operator is done with an edit. */
import { clearTimeout } from 'node:timers';

const COLLECTION = '/apis/cpesim.dev/v1alpha1/namespaces/bench/cpefleets';
/** An operator that has not done an edit after this long will never do it. */
const LATE_MS = 600_000;
const CPES_PER_POD = 100;
export const PODS_PER_FLEET = 10;

export class Fleets {
  #plane;
  #names;
  #status = new Map();
  /** Of each fleet, what `observedGeneration` rose to, and when. */
  #observed = new Map();
  /** Of each fleet, the newest generation that the watch has shown, and when. */
  #edited = new Map();
  /** Of each fleet, the generations that somebody waits for. */
  #waiting = new Map();
  #edits = 0;
  #closed = false;

  constructor(plane, count) {
    this.#plane = plane;
    this.#names = Array.from({ length: count }, (_, i) => `fleet-${String(i).padStart(4, '0')}`);
  }

  get count() {
    return this.#names.length;
  }

  /** Creates them all, and follows them from now on. */
  async create() {
    const { metadata } = await this.#plane.ask('GET', COLLECTION);
    this.#follow(metadata.resourceVersion).catch((error) => {
      if (!this.#closed) throw error;
    });
    for (const [i, name] of this.#names.entries())
      await this.#plane.ask('POST', COLLECTION, { body: manifest(name, i) });
  }

  /** How many have all their pods and CPEs ready. */
  get ready() {
    let ready = 0;
    for (const { lifecycleState, pods } of this.#status.values()) {
      if (lifecycleState === 'Ready' && pods.ready === PODS_PER_FLEET) ready++;
    }
    return ready;
  }

  /**
   * Edits one of the fleets, in turn; gives the milliseconds to its generation in status: from sending the edit, and from
   * the event by which watches learn of it.
   */
  async edit() {
    const name = this.#names[(this.#edits * 7919) % this.#names.length];
    const interval = `${300 + (this.#edits++ % 3000)}s`;
    const sentAt = performance.now();
    const { metadata } = await this.#plane.ask('PATCH', `${COLLECTION}/${name}`, {
      body: { spec: { cwmp: { periodicInform: { interval } } } },
      contentType: 'application/merge-patch+json',
    });
    const doneAt = await this.#observation(name, metadata.generation);
    return { sinceSent: doneAt - sentAt, sinceEvent: doneAt - this.#edited.get(name).at };
  }

  /** Deletes one pod, in turn; its StatefulSet makes it anew. */
  async deletePod(turn) {
    const fleet = this.#names[(turn * 6841) % this.#names.length];
    const path = `/api/v1/namespaces/bench/pods/${fleet}-${turn % PODS_PER_FLEET}`;
    // One that the StatefulSet has not made again yet is not there.
    await this.#plane.api.admin.request('DELETE', path, { body: { gracePeriodSeconds: 0 } });
  }

  /** When the watch showed that the operator was done with a generation, or a later one. */
  #observation(name, generation) {
    const seen = this.#observed.get(name)?.find(([observed]) => observed >= generation);
    if (seen) return seen[1];
    const { promise, resolve, reject } = Promise.withResolvers();
    const late = setTimeout(reject, LATE_MS, new Error(`generation ${generation} of ${name} is not in its status`));
    this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), { generation, resolve }]);
    return promise.finally(() => clearTimeout(late));
  }

  /** The control plane ends, and the watch with it. */
  close() {
    this.#closed = true;
  }

  /** The API server ends a watch whose reader it has to wait for; what was missed is in the next list. */
  async #follow(resourceVersion) {
    while (!this.#closed) {
      const path = `${COLLECTION}?watch=true&timeoutSeconds=7200&resourceVersion=${resourceVersion}`;
      for await (const { object } of this.#plane.api.admin.watch(path)) this.#see(object);
      if (this.#closed) return;
      const list = await this.#plane.ask('GET', COLLECTION);
      ({ resourceVersion } = list.metadata);
      for (const object of list.items) this.#see(object);
    }
  }

  #see({ metadata, status }) {
    if (this.#edited.get(metadata.name)?.generation !== metadata.generation) {
      this.#edited.set(metadata.name, { generation: metadata.generation, at: performance.now() });
    }
    if (status === undefined) return;
    this.#status.set(metadata.name, status);
    this.#observe(metadata.name, status.observedGeneration ?? 0, performance.now());
  }

  #observe(name, observed, at) {
    const seen = this.#observed.get(name) ?? [];
    if ((seen.at(-1)?.[0] ?? 0) >= observed) return;
    this.#observed.set(name, [...seen, [observed, at]]);
    const waiting = this.#waiting.get(name) ?? [];
    for (const { resolve } of waiting.filter(({ generation }) => generation <= observed)) resolve(at);
    this.#waiting.set(
      name,
      waiting.filter(({ generation }) => generation > observed),
    );
  }
}

function manifest(name, seed) {
  return {
    apiVersion: 'cpesim.dev/v1alpha1',
    kind: 'CpeFleet',
    metadata: { name },
    spec: {
      replicas: PODS_PER_FLEET * CPES_PER_POD,
      cpesPerPod: CPES_PER_POD,
      seed,
      profiles: [{ name: 'tr181-gateway' }],
      cwmp: { acsUrl: 'http://acs.bench.svc:7547/cwmp' },
      thresholds: ['bootstrap.p95 < 2s', 'failed < 1%'],
      // A claim needs a volume, and nobody here makes any.
      persistence: { enabled: false },
    },
  };
}
