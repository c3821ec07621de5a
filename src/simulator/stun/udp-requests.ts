import {
  decodeConnectionRequest,
  freshness,
  isSignedWith,
  type SeenRequest,
} from '../../cwmp/udp-connection-request.js';
import type { LifecycleCore } from '../lifecycle-core.js';
import { MOST_PER_MINUTE } from '../request-rate.js';

/** The UDP Connection Requests that one CPE gets (TR-069 §G.2.2). Nothing is answered; what is dropped is noted. */
export class UdpRequests {
  readonly #core: LifecycleCore;
  readonly #slot: number;
  readonly #accept: () => boolean;
  #last: SeenRequest | undefined;
  /** Why the last one was not taken: whoever sends thousands of that kind fills no events with it. */
  #refusal = '';

  /** @param accept false: the CPE takes none now */
  constructor(core: LifecycleCore, slot: number, accept: () => boolean) {
    this.#core = core;
    this.#slot = slot;
    this.#accept = accept;
  }

  take(bytes: Buffer): void {
    const request = decodeConnectionRequest(bytes);
    if (!request) {
      this.#refuse('it is no GET with ts, id, un, cn and sig');
      return;
    }
    const { username, password } = this.#core.population.connectionRequestCredentials(this.#slot);
    if (request.un !== username) this.#refuse('un is not ConnectionRequestUsername');
    else if (!isSignedWith(request, password)) this.#refuse('sig is not made with ConnectionRequestPassword');
    else this.#authentic(request);
  }

  #authentic(request: SeenRequest): void {
    const fresh = freshness(request, this.#last);
    if (fresh === 'copy') return;
    if (fresh === 'old') {
      this.#refuse('ts is before that of the last one');
      return;
    }
    this.#last = { ts: request.ts, id: request.id };
    const { requestRate } = this.#core;
    if (requestRate.waitS(this.#slot) > 0) this.#refuse(`the CPE took ${MOST_PER_MINUTE} within the minute`);
    else if (this.#accept()) {
      requestRate.took(this.#slot);
      this.#refusal = '';
    } else this.#refuse('the CPE is in a session, or the fleet is paused');
  }

  #refuse(why: string): void {
    if (why !== this.#refusal) this.#core.note(this.#slot, `UDP connection request dropped: ${why}`);
    this.#refusal = why;
  }
}
