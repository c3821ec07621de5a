import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHmac, pbkdf2Sync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { until } from '../testing/rig.js';
import type { XmppFailure } from './trouble.js';
import { XmppStreams } from './xmpp-streams.js';
import type { Iq, XmppStream } from './xmpp-stream.js';

const HEAD = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
const SASL = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";
const PLAIN = `<stream:features><mechanisms ${SASL}><mechanism>PLAIN</mechanism></mechanisms></stream:features>`;
const BIND_NS = 'urn:ietf:params:xml:ns:xmpp-bind';
const BIND =
  "<iq type='result' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>cpe@x/y</jid></bind></iq>";
const TLS = "xmlns='urn:ietf:params:xml:ns:xmpp-tls'";

/** The client at a server that says whatever a test wants. */
describe('XmppClient', () => {
  let server: Server;
  let peer: Socket | undefined;
  let heard: string;
  let streams: XmppStreams;
  let stream: XmppStream;
  let failures: XmppFailure[];
  let online: string[];
  let requests: Iq[];
  beforeEach(async () => {
    heard = '';
    failures = [];
    online = [];
    requests = [];
    peer = undefined;
    streams = new XmppStreams({ secureContext: undefined, insecureSkipVerify: true }, () => 2);
    server = createServer((socket) => {
      peer = socket;
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => (heard += bytes.toString()));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    stream.close();
    peer?.destroy();
    server.close();
    await once(server, 'close');
  });

  const login = (useTls = false) => {
    const { port } = server.address() as { readonly port: number };
    const who = { username: 'cpe', password: 'p', domain: 'x', resource: 'y', useTls };
    return { host: '127.0.0.1', address: '127.0.0.1', port, ...who };
  };
  const connect = async (useTls = false): Promise<void> => {
    heard = '';
    peer = undefined;
    stream = await streams.connect(login(useTls), {
      online: (jabberId) => online.push(jabberId),
      request: (iq) => {
        requests.push(iq);
        return 'result';
      },
      ended: (failure) => failures.push(failure),
    });
    await until(() => heard.includes('<stream:stream'));
  };
  const said = async (text: string): Promise<void> => {
    await until(() => heard.includes(text));
    heard = '';
  };
  /** It has begun to log in. */
  const begun = async (): Promise<void> => {
    await connect();
    peer!.write(HEAD + PLAIN.replace('PLAIN', 'SCRAM-SHA-1'));
    await until(() => heard.includes('</auth>'));
  };
  /** Logged in at a server that knows the password: it wants a Jabber ID. */
  const knowing = async (): Promise<void> => {
    await begun();
    const text = (name: string): string =>
      Buffer.from(new RegExp(`<${name} [^>]*>([^<]+)<`).exec(heard)?.[1] ?? '', 'base64').toString();
    const say = (name: string, what: string): boolean =>
      peer!.write(`<${name} ${SASL}>${Buffer.from(what).toString('base64')}</${name}>`);
    const bare = text('auth').slice(3);
    const first = `r=${/r=(.*)/.exec(bare)?.[1] ?? ''}1,s=${Buffer.from('salt').toString('base64')},i=1`;
    say('challenge', first);
    await until(() => heard.includes('</response>'));
    const hmac = (key: Buffer, of: string): Buffer => createHmac('sha1', key).update(of).digest();
    const signed = `${bare},${first},${text('response').replace(/,p=.*/, '')}`;
    heard = '';
    say('success', `v=${hmac(hmac(pbkdf2Sync('p', 'salt', 1, 20, 'sha1'), 'Server Key'), signed).toString('base64')}`);
    await until(() => heard.includes('<stream:stream'));
    peer!.write(`${HEAD}<stream:features><bind xmlns='${BIND_NS}'/></stream:features>`);
    await said('<bind');
  };

  it.each([
    ['no XML', 'HTTP/1.1 400 Bad Request\r\n\r\n<html>', 'the server does not speak XMPP'],
    ['an end without a beginning', '</iq>', 'the server does not speak XMPP'],
    ['elements that cross', `${HEAD}<a><b></a>`, 'the server does not speak XMPP'],
    ['the end of the stream', `${HEAD}</stream:stream>`, 'the server closed the stream'],
    ['an error', `${HEAD}<stream:error><host-unknown/></stream:error>`, 'the server ends the stream (host-unknown)'],
    ['an error of no kind', `${HEAD}<stream:error/>`, 'the server ends the stream (unknown)'],
    ['no login', `${HEAD}<stream:features/>`, 'the server takes no login by SCRAM-SHA-256, SCRAM-SHA-1 or PLAIN'],
    ['PLAIN only', HEAD + PLAIN, 'the server wants the password itself, which is said with TLS only: set UseTLS'],
    ['a stanza without an end', `${HEAD}<iq a="${'x'.repeat(300_000)}`, 'the server sends a stanza without an end'],
  ])('ends where the server says %s', async (_what, text, why) => {
    await connect();
    peer!.write(text);
    await until(() => failures.length > 0);
    expect([failures.map(({ message }) => message), streams.count]).toEqual([[why], 0]);
  });

  it('ends where there is no TLS, and it has to be', async () => {
    await connect(true);
    peer!.write(HEAD + PLAIN);
    await until(() => failures.length > 0);
    expect(failures[0]?.message).toBe('the server offers no TLS, and UseTLS is true');
  });

  it('begins with TLS where the server insists, and ends where nothing comes of it', async () => {
    await connect();
    peer!.write(`${HEAD}<stream:features><starttls ${TLS}><required/></starttls></stream:features>`);
    await said('<starttls');
    peer!.write(`<proceed ${TLS}/>`);
    await until(() => heard !== '');
    peer!.write('this is no TLS');
    await until(() => failures.length > 0);
    expect(failures[0]?.message).toMatch(/^no TLS with 127\.0\.0\.1 \(/);
  });

  it('believes no success of a server that does not know the password', async () => {
    await begun();
    peer!.write(`<success ${SASL}>${Buffer.from('v=AAAA').toString('base64')}</success>`);
    await until(() => failures.length > 0);
    expect(failures[0]).toMatchObject({
      status: 'Error_AuthenticationFailure',
      message: 'the server itself does not know the password',
    });
  });

  it('takes no answer to a question that it has not asked', async () => {
    await begun();
    peer!.write(`${BIND}<iq type='set' id='1'><a/></iq><presence/><message/>`);
    peer!.write(`<failure ${SASL}><not-authorized/></failure>`);
    await until(() => failures.length > 0);
    expect([online, requests]).toEqual([[], []]);
  });

  it.each([
    ['gives none', "<error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>", 'error'],
    ['gives one that is too long', `<bind xmlns='${BIND_NS}'><jid>${'x'.repeat(4000)}</jid></bind>`, 'result'],
  ])('ends where the server has to give a Jabber ID, and %s', async (_what, child, type) => {
    await knowing();
    peer!.write(`<iq type='${type}' id='bind'>${child}</iq>`);
    await until(() => failures.length > 0);
    expect([failures[0]?.message, online]).toEqual(['the server gives no Jabber ID for Resource', []]);
  });

  it('answers what it is asked, and nothing else', async () => {
    await knowing();
    peer!.write(
      `${BIND}${BIND}<iq type='get' id='7' from='a&amp;b@x'><query xmlns='n'><one>1 &lt; 2</one></query></iq>`,
    );
    await until(() => heard.includes('id="7"'));
    peer!.write("<iq type='result' id='8'/><message><body>hello</body></message><iq type='set' id='9'/>");
    await until(() => heard.includes('id="9"'));
    expect([online, heard.includes('to="a&amp;b@x"'), heard.includes('id="8"')]).toEqual([['cpe@x/y'], true, false]);
    const [query, empty] = requests;
    expect(query).toMatchObject({ from: 'a&b@x', type: 'get', child: { name: 'query', namespace: 'n' } });
    expect([query?.child?.text('one'), query?.child?.text('two'), empty?.child]).toEqual(['1 < 2', '', undefined]);
    stream.keepAlive();
    await until(() => heard.endsWith(' '));
    peer!.write(' '.repeat(300_000));
    peer!.write("<iq type='get' id='10'><a/></iq>");
    await until(() => heard.includes('id="10"'));
    peer!.destroy();
    await until(() => failures.length > 0);
    expect(failures[0]?.message).toMatch(/^the server closed the connection$|reset the connection/);
  });

  it('ends where the server asks and does not read', async () => {
    await knowing();
    peer!.write(BIND);
    peer!.pause();
    const asked = `<iq type='get' id='${'i'.repeat(1000)}'><a/></iq>`.repeat(200);
    await until(() => {
      if (peer!.writableLength < 1e6) peer!.write(asked);
      return failures.length > 0;
    });
    expect([failures[0]?.message, streams.count]).toEqual(['the server does not read', 0]);
  });

  it('has no more streams than it may', async () => {
    await connect();
    const first = stream;
    await connect();
    const nobody = { online: () => undefined, request: () => 'result' as const, ended: () => undefined };
    await expect(streams.connect(login(), nobody)).rejects.toMatchObject({ code: 'EMFILE' });
    first.close();
    first.close();
    expect(streams.count).toBe(1);
  });

  it('says that nothing listens', async () => {
    const { port } = login();
    server.close();
    await once(server, 'close');
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const owner = { online: () => undefined, request: () => 'result' as const };
    stream = await streams.connect({ ...login(), port }, { ...owner, ended: (failure) => failures.push(failure) });
    await until(() => failures.length > 0);
    expect(failures[0]?.status).toBe('ServerNotPresent');
  });

  it('kills nothing by whatever a server sends', async () => {
    const piece = fc.constantFrom(
      ...[
        HEAD,
        PLAIN,
        BIND,
        '<',
        '>',
        '/>',
        '</',
        '<iq',
        " id='1'",
        "<a xmlns='b'>",
        '</a>',
        '&',
        '&#0;',
        '<![CDATA[',
        ']]>',
      ],
      ...[
        '<?xml',
        '?>',
        '<!--',
        '-->',
        '<!DOCTYPE',
        '</stream:stream>',
        `<challenge ${SASL}>`,
        '</challenge>',
        ' ',
        '\0',
        ':',
      ],
      ...[`<proceed ${TLS}/>`, `<success ${SASL}/>`, `<failure ${SASL}/>`, "<iq type='get' from='x'><__proto__/></iq>"],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(piece, fc.string()), { maxLength: 15 }), async (pieces) => {
        failures = [];
        await connect();
        peer!.end(pieces.join(''));
        await until(() => failures.length > 0);
        expect([failures.length, streams.count]).toEqual([1, 0]);
      }),
      { numRuns: 150 },
    );
  });
});
