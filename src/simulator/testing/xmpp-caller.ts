const LIBRARY = '@xmpp/client';

/** The part of it that is used here: its published types bring those of a web framework. */
interface Library {
  readonly client: (options: Readonly<Record<string, unknown>>) => Client;
  readonly xml: (
    name: string,
    attributes: Readonly<Record<string, string>>,
    ...children: readonly unknown[]
  ) => unknown;
}

interface Client {
  readonly reconnect: { stop(): void };
  readonly iqCaller: { request(iq: unknown, timeoutMs: number): Promise<unknown> };
  on(event: 'error', listener: () => void): void;
  start(): Promise<unknown>;
  stop(): Promise<unknown>;
}

export interface ConnectionRequestLogin {
  readonly username: string;
  readonly password: string;
}

/** An ACS at an XMPP server: an XMPP client of others, with the account `acs`. */
export class XmppCaller {
  readonly #client: Client;
  readonly #xml: Library['xml'];

  private constructor(client: Client, xml: Library['xml']) {
    this.#client = client;
    this.#xml = xml;
  }

  static async at(port: number, domain: string): Promise<XmppCaller> {
    const name: string = LIBRARY;
    const { client, xml } = (await import(name)) as Library;
    const login = { username: 'acs', password: 'secret', resource: 'acs' };
    const own = client({ service: `xmpp://127.0.0.1:${port}`, domain, ...login });
    own.reconnect.stop();
    own.on('error', () => undefined); // its promises tell it
    await own.start();
    return new XmppCaller(own, xml);
  }

  /**
   * Sends a connection request (TR-069 §K.2.3).
   *
   * @returns `result`, or the type and the condition of the error
   */
  call(to: string, { username, password }: ConnectionRequestLogin): Promise<string> {
    const xml = this.#xml;
    return this.#send(
      to,
      'set',
      xml(
        'connectionRequest',
        { xmlns: 'urn:broadband-forum-org:cwmp:xmppConnReq-1-0' },
        xml('username', {}, username),
        xml('password', {}, password),
      ),
    );
  }

  /** Asks whether it is there (XEP-0199). */
  ping(to: string): Promise<string> {
    return this.#send(to, 'get', this.#xml('ping', { xmlns: 'urn:xmpp:ping' }));
  }

  async close(): Promise<void> {
    await this.#client.stop();
  }

  #send(to: string, type: string, child: unknown): Promise<string> {
    return this.#client.iqCaller.request(this.#xml('iq', { type, to }, child), 5000).then(
      () => 'result',
      (error: unknown) => {
        const { type: kind, condition } = error as { readonly type: string; readonly condition: string };
        return `${kind} ${condition}`;
      },
    );
  }
}
