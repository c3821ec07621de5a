import { hash, timingSafeEqual } from 'node:crypto';
import type { LifecycleCore } from '../lifecycle-core.js';
import { MOST_PER_MINUTE } from '../request-rate.js';
import { isAllowed } from './jabber-id.js';
import type { Iq, IqAnswer, StanzaError } from './xmpp-stream.js';
import type { XmppSettings } from './xmpp-settings.js';

const NAMESPACE = 'urn:broadband-forum-org:cwmp:xmppConnReq-1-0';

const BAD_REQUEST: StanzaError = { type: 'modify', condition: 'bad-request' };
const NOT_AUTHORIZED: StanzaError = { type: 'auth', condition: 'not-authorized' };
const UNAVAILABLE: StanzaError = { type: 'cancel', condition: 'service-unavailable' };

/** The IQs that one CPE gets, and its answers: connection requests (TR-069 §K.2.3), and what else comes. */
export class XmppRequests {
  readonly #core: LifecycleCore;
  readonly #slot: number;
  readonly #accept: () => boolean;
  /** Why the last one was refused: whoever sends thousands of that kind fills no events with it. */
  #refusal = '';

  /** @param accept false: the CPE takes none now */
  constructor(core: LifecycleCore, slot: number, accept: () => boolean) {
    this.#core = core;
    this.#slot = slot;
    this.#accept = accept;
  }

  answer(
    { type, from, child }: Iq,
    { takesRequests, allowed }: Pick<XmppSettings, 'takesRequests' | 'allowed'>,
  ): IqAnswer {
    if (!child) return BAD_REQUEST;
    // What a CPE does not know it answers so (RFC 6120 §8.4).
    if (type !== 'set' || child.name !== 'connectionRequest' || child.namespace !== NAMESPACE) return UNAVAILABLE;
    if (!takesRequests) return this.#refuse('ConnReqXMPPConnection does not point to the connection', UNAVAILABLE);
    if (!isAllowed(allowed, from)) return this.#refuse('its sender is not in ConnReqAllowedJabberIDs', UNAVAILABLE);
    const { username, password } = this.#core.population.connectionRequestCredentials(this.#slot);
    const given = JSON.stringify([child.text('username'), child.text('password')]);
    if (!isSame(given, JSON.stringify([username, password]))) {
      return this.#refuse('it has not ConnectionRequestUsername and ConnectionRequestPassword', NOT_AUTHORIZED);
    }
    return this.#authentic();
  }

  #authentic(): IqAnswer {
    const { requestRate } = this.#core;
    if (requestRate.waitS(this.#slot) > 0) {
      return this.#refuse(`the CPE took ${MOST_PER_MINUTE} within the minute`, UNAVAILABLE);
    }
    if (!this.#accept()) return this.#refuse('the CPE is in a session, or the fleet is paused', UNAVAILABLE);
    requestRate.took(this.#slot);
    this.#refusal = '';
    return 'result';
  }

  #refuse(why: string, error: StanzaError): IqAnswer {
    if (why !== this.#refusal) this.#core.note(this.#slot, `XMPP connection request refused: ${why}`);
    this.#refusal = why;
    return error;
  }
}

/** Compares in a time that tells nothing of either text. */
function isSame(a: string, b: string): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'));
}
