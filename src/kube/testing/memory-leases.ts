import type { CallOptions } from '../call-options.js';
import { pause, type Clock } from '../clock.js';
import type { LeaseClient } from '../leader-elector.js';
import { KubeError } from '../errors.js';
import type { Lease } from '../lease.js';
import type { KubeObject } from '../object.js';
import type { Resource } from '../resources.js';

/** How a call goes: carried out and answered, carried out without an answer, refused, or not answered in its time. */
export type Fate = 'answer' | 'lose the answer' | 'refuse' | 'hang';

/**
 * One Lease with the API server's optimistic locking, for electors on a fake clock; what they do with a real server is told
 * in leader-elector.api-server.test.ts.
 */
export class MemoryLeases {
  lease: Lease | undefined;
  /** Every holder that was ever written, in order, without repetitions. */
  readonly holders: string[] = [];
  writes = 0;
  #version = 0;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A client whose calls go as `fate` says at the time. */
  client(fate: () => Fate = () => 'answer'): LeaseClient {
    return {
      get: <T extends KubeObject>(_resource: Resource<T>, _namespace: unknown, _name: string, options: CallOptions) =>
        this.#go(fate(), options, () => this.lease as T | undefined),
      create: <T extends KubeObject>(_resource: Resource<T>, object: T, options: CallOptions) =>
        this.#go(fate(), options, () => {
          if (this.lease !== undefined) throw conflict('AlreadyExists');
          return this.#write(object);
        }),
      replace: <T extends KubeObject>(_resource: Resource<T>, object: T, options: CallOptions) =>
        this.#go(fate(), options, () => {
          if (this.lease === undefined)
            throw new KubeError('KUBE_API', 'not found', { status: 404, reason: 'NotFound' });
          if (this.lease.metadata.resourceVersion !== object.metadata.resourceVersion) throw conflict('Conflict');
          return this.#write(object);
        }),
    };
  }

  async #go<R>(fate: Fate, { signal, timeoutMs = 30_000 }: CallOptions, work: () => R): Promise<R> {
    if (fate === 'refuse') throw new KubeError('KUBE_CONNECTION', 'connection refused');
    if (fate === 'hang') {
      await pause(this.#clock, timeoutMs, signal ?? new AbortController().signal);
      throw new KubeError('KUBE_TIMEOUT', 'no answer in time');
    }
    // A call takes at least a turn, so that two electors can be in the middle of one.
    await Promise.resolve();
    const result = work();
    if (fate === 'lose the answer') throw new KubeError('KUBE_CONNECTION', 'reset in place of the answer');
    return result;
  }

  #write<T extends KubeObject>(object: T): T {
    const written = { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.#version) } };
    this.lease = written as unknown as Lease;
    this.writes++;
    const holder = this.lease.spec.holderIdentity ?? '';
    if (this.holders.at(-1) !== holder) this.holders.push(holder);
    return written;
  }
}

function conflict(reason: string): KubeError {
  return new KubeError('KUBE_API', reason, { status: 409, reason });
}
