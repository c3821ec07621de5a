import { connect, isIP, type Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import { connect as connectTls } from 'node:tls';
import xml, { type Element, Parser } from '@xmpp/xml';
import type { TlsSettings } from '../http-connection.js';
import { Login } from './sasl-login.js';
import { connectTrouble, loginTrouble, streamTrouble, XmppFailure } from './trouble.js';
import type { Iq, IqAnswer, XmppLogin, XmppStream, XmppStreamOwner } from './xmpp-stream.js';

const CLIENT = 'jabber:client';
const STREAMS = 'http://etherx.jabber.org/streams';
const TLS = 'urn:ietf:params:xml:ns:xmpp-tls';
const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';
const BIND = 'urn:ietf:params:xml:ns:xmpp-bind';
const STANZAS = 'urn:ietf:params:xml:ns:xmpp-stanzas';
const BIND_ID = 'bind';

/** What a server may send before a stanza is whole; servers themselves take no more from each other. */
const MOST_BYTES = 256 * 1024;
/** Bytes of answers that wait for a server which asks and does not read. */
const MOST_UNREAD = 256 * 1024;
/** Bytes of three parts and what is between them (RFC 7622 §3.1). */
const LONGEST_JABBER_ID = 3071;

/** The client's side of an XMPP stream (RFC 6120): TLS, login, resource, and then the IQs that come. */
export class XmppClient implements XmppStream {
  readonly #login: XmppLogin;
  readonly #owner: XmppStreamOwner;
  readonly #tls: TlsSettings;
  #socket: Socket;
  #parser: Parser | undefined;
  #secure = false;
  #sasl: Login | undefined;
  #isLoggedIn = false;
  #isOnline = false;
  #ended = false;
  /** Bytes since the last whole element. */
  #unfinished = 0;

  constructor(login: XmppLogin, owner: XmppStreamOwner, tls: TlsSettings) {
    this.#login = login;
    this.#owner = owner;
    this.#tls = tls;
    this.#socket = connect({ host: login.address, port: login.port, autoSelectFamily: false });
    this.#listen(this.#socket);
    this.#socket.once('connect', () => {
      this.#openStream();
    });
  }

  keepAlive(): void {
    if (!this.#ended) this.#socket.write(' ');
  }

  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    // Where the server does not read, nobody waits until it does.
    if (!this.#parser || !this.#socket.writable || this.#socket.writableLength > 0) this.#socket.destroy();
    else {
      this.#socket.write('</stream:stream>');
      this.#socket.unref().destroySoon();
    }
  }

  #listen(socket: Socket): void {
    const decoder = new StringDecoder('utf8');
    socket.on('data', (bytes: Buffer) => {
      if (socket === this.#socket) this.#read(bytes, decoder);
    });
    socket.on('error', (error) => {
      if (socket === this.#socket)
        this.#fail(connectTrouble(error, this.#login.host, this.#secure && !this.#isLoggedIn));
    });
    socket.on('close', () => {
      const when = this.#isOnline ? '' : ' before the login was done';
      if (socket === this.#socket) this.#fail(new XmppFailure('Error', `the server closed the connection${when}`));
    });
  }

  #openStream(): void {
    const parser = new Parser();
    this.#parser = parser;
    this.#unfinished = 0;
    parser.on('element', (element: Element) => {
      this.#unfinished = 0;
      if (parser === this.#parser && !this.#ended) this.#take(element);
    });
    parser.on('error', (error: Error) => {
      throw error;
    });
    parser.on('end', () => {
      if (parser === this.#parser) this.#fail(new XmppFailure('Error', 'the server closed the stream'));
    });
    // Who one is is said only where nobody else hears it (RFC 6120 §4.7.1).
    const to = { to: this.#login.domain, ...(this.#secure ? { from: this.#bareId } : {}) };
    const head = xml('stream:stream', { version: '1.0', xmlns: CLIENT, 'xmlns:stream': STREAMS, ...to });
    this.#socket.write(`<?xml version='1.0'?>${head.toString().replace(/\/>$/, '>')}`);
  }

  get #bareId(): string {
    return `${this.#login.username}@${this.#login.domain}`;
  }

  #read(bytes: Buffer, decoder: StringDecoder): void {
    const parser = this.#parser;
    if (this.#ended || !parser) return;
    const text = decoder.write(bytes);
    if (text.trim() === '' && parser.cursor === parser.root) return; // keeps the stream alive
    this.#unfinished += bytes.length;
    try {
      parser.write(text);
    } catch {
      // Whatever the parser, or what walks through its elements, stumbles over.
      this.#fail(new XmppFailure('Error', 'the server does not speak XMPP'));
      return;
    }
    if (this.#unfinished > MOST_BYTES) this.#fail(new XmppFailure('Error', 'the server sends a stanza without an end'));
  }

  #take(element: Element): void {
    if (element.is('features', STREAMS)) this.#negotiate(element);
    else if (element.is('error', STREAMS)) this.#fail(streamTrouble(element.getChildElements()[0]?.getName() ?? ''));
    else if (element.is('proceed', TLS)) this.#startTls();
    else if (element.is('failure', TLS)) this.#fail(new XmppFailure('Error', 'the server cannot begin with TLS'));
    else if (element.getNS() === SASL) this.#continueLogin(element);
    else if (element.is('iq', CLIENT)) this.#takeIq(element);
  }

  /** What the server offers and wants (RFC 6120 §4.3.2). */
  #negotiate(features: Element): void {
    const tls = features.getChild('starttls', TLS);
    if (!this.#secure && (tls ? this.#login.useTls || tls.getChild('required') : this.#login.useTls)) {
      if (tls) this.#send(xml('starttls', { xmlns: TLS }));
      else this.#fail(new XmppFailure('Error', 'the server offers no TLS, and UseTLS is true'));
    } else if (!this.#isLoggedIn) {
      this.#beginLogin(features);
    } else {
      const resource = this.#login.resource === '' ? [] : [xml('resource', {}, this.#login.resource)];
      this.#send(xml('iq', { type: 'set', id: BIND_ID }, xml('bind', { xmlns: BIND }, ...resource)));
    }
  }

  #startTls(): void {
    const { domain } = this.#login;
    const plain = this.#socket;
    this.#secure = true;
    this.#parser = undefined;
    plain.removeAllListeners('data');
    // The certificate is for the domain, wherever the server was found (RFC 6120 §13.7.2.1).
    this.#socket = connectTls({
      socket: plain,
      host: domain,
      ...(isIP(domain) === 0 ? { servername: domain } : {}),
      rejectUnauthorized: !this.#tls.insecureSkipVerify,
      ...(this.#tls.secureContext ? { secureContext: this.#tls.secureContext } : {}),
    });
    this.#listen(this.#socket);
    this.#socket.once('secureConnect', () => {
      this.#openStream();
    });
  }

  #beginLogin(features: Element): void {
    const offered = features
      .getChild('mechanisms', SASL)
      ?.getChildren('mechanism')
      .map((mechanism) => mechanism.text());
    const login = Login.with(offered ?? [], this.#login, this.#secure);
    if (login instanceof XmppFailure) {
      this.#fail(login);
      return;
    }
    this.#sasl = login;
    this.#send(xml('auth', { xmlns: SASL, mechanism: login.mechanism }, base64(login.first())));
  }

  #continueLogin(element: Element): void {
    const login = this.#sasl;
    const text = Buffer.from(element.text(), 'base64').toString('utf8');
    if (!login) return;
    if (element.is('failure')) this.#fail(loginTrouble(element.getChildElements()[0]?.getName() ?? ''));
    else if (element.is('challenge')) void this.#answerChallenge(login, text);
    else if (element.is('success')) {
      if (!login.isDone(text)) {
        this.#fail(new XmppFailure('Error_AuthenticationFailure', 'the server itself does not know the password'));
        return;
      }
      this.#sasl = undefined;
      this.#isLoggedIn = true;
      this.#openStream();
    }
  }

  async #answerChallenge(login: Login, challenge: string): Promise<void> {
    const answer = await login.answer(challenge);
    if (this.#ended) return;
    if (answer === undefined)
      this.#fail(new XmppFailure('Error_AuthenticationFailure', 'the server asks for what is no SCRAM'));
    else this.#send(xml('response', { xmlns: SASL }, base64(answer)));
  }

  #takeIq(iq: Element): void {
    const { id = '', from = '', type = '' } = iq.attrs as Readonly<Record<string, string>>;
    if (type === 'get' || type === 'set') {
      if (this.#isOnline) this.#answer(id, from, this.#owner.request(requestOf(iq, from, type)));
    } else if (id === BIND_ID && !this.#isOnline && this.#isLoggedIn) this.#bound(iq, type);
  }

  #bound(iq: Element, type: string): void {
    const jabberId = iq.getChild('bind', BIND)?.getChildText('jid') ?? '';
    if (type !== 'result' || jabberId === '' || Buffer.byteLength(jabberId) > LONGEST_JABBER_ID) {
      this.#fail(new XmppFailure('Error', 'the server gives no Jabber ID for Resource'));
      return;
    }
    this.#isOnline = true;
    this.#owner.online(jabberId, this.#secure);
  }

  #answer(id: string, to: string, answer: IqAnswer): void {
    const attributes = { id, ...(to === '' ? {} : { to }) };
    this.#send(
      answer === 'result'
        ? xml('iq', { type: 'result', ...attributes })
        : xml(
            'iq',
            { type: 'error', ...attributes },
            xml('error', { type: answer.type }, xml(answer.condition, { xmlns: STANZAS })),
          ),
    );
  }

  #send(element: Element): void {
    this.#socket.write(element.toString());
    if (this.#socket.writableLength > MOST_UNREAD) this.#fail(new XmppFailure('Error', 'the server does not read'));
  }

  #fail(failure: XmppFailure): void {
    if (this.#ended) return;
    this.close();
    this.#owner.ended(failure);
  }
}

function requestOf(iq: Element, from: string, type: 'get' | 'set'): Iq {
  const [child, ...more] = iq.getChildElements();
  if (!child || more.length > 0) return { from, type, child: undefined };
  const text = (name: string): string => child.getChildText(name) ?? '';
  return { from, type, child: { name: child.getName(), namespace: child.getNS() ?? '', text } };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
