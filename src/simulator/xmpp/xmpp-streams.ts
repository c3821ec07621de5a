import type { TlsSettings } from '../http-connection.js';
import type { OpenXmppStream } from './xmpp-stream.js';

/** Streams over TCP. The library that reads XML is loaded with the first of them: nobody else pays for it. */
export class XmppStreams {
  readonly #tls: TlsSettings;
  readonly #most: () => number;
  #open = 0;

  /** @param most how many there may be at a time */
  constructor(tls: TlsSettings, most: () => number) {
    this.#tls = tls;
    this.#most = most;
  }

  /** How many there are. */
  get count(): number {
    return this.#open;
  }

  readonly connect: OpenXmppStream = async (login, owner) => {
    const { XmppClient } = await import('./xmpp-client.js');
    if (this.#open >= this.#most()) {
      throw Object.assign(new Error('the process has all the connections that it may have'), { code: 'EMFILE' });
    }
    this.#open++;
    let open = true;
    const closed = (): void => {
      if (open) this.#open--;
      open = false;
    };
    const client = new XmppClient(
      login,
      {
        online: (jabberId, tls) => {
          owner.online(jabberId, tls);
        },
        request: (iq) => owner.request(iq),
        ended: (failure) => {
          closed();
          owner.ended(failure);
        },
      },
      this.#tls,
    );
    return {
      keepAlive: () => {
        client.keepAlive();
      },
      close: () => {
        closed();
        client.close();
      },
    };
  };
}
