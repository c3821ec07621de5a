import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FaultEffect } from '../api/shard-config.js';
import { encodeInformResponse } from '../cwmp/acs-messages.js';
import type { CpeResponse } from '../cwmp/cpe-messages.js';
import { encodeFault } from '../cwmp/fault-message.js';
import { cwmpFault } from '../cwmp/faults.js';
import { DigestVerifier } from '../cwmp/http-digest.js';
import { AddressBook, acsTarget } from './acs-target.js';
import { PerSessionConnections, PooledConnections } from './connection-source.js';
import { SessionFailure } from './errors.js';
import type { HttpConnection } from './http-connection.js';
import type { Session } from './session.js';
import { until } from './testing/rig.js';
import { asking, polite, type Post, type Reply, ScriptedAcs } from './testing/scripted-acs.js';
import { INFORM, SessionRig } from './testing/session-owner.js';

const reboot = asking({ method: 'Reboot', commandKey: '' });
const demands = (challenge: string): Reply => ({ status: 401, headers: { 'WWW-Authenticate': challenge } });
const digest = (nonce: string, stale = false): Reply =>
  demands(`Digest realm="acs", nonce="${nonce}", qop="auth"${stale ? ', stale=true' : ''}`);

describe('Session', () => {
  let acs: ScriptedAcs;
  let url: string;
  let rig: SessionRig;
  beforeEach(async () => {
    acs = new ScriptedAcs();
    url = await acs.listen();
    rig = new SessionRig();
  });
  afterEach(async () => {
    rig.connections.close();
    await acs.close();
  });

  const start = (session: Session, effect?: FaultEffect, to = url): void => {
    session.start(0, 1, effect, acsTarget(to), INFORM);
  };
  async function run(session = rig.session(), effect?: FaultEffect): Promise<string> {
    const before = rig.ends.length;
    start(session, effect);
    await until(() => rig.ends.length > before);
    return rig.ends[before]!;
  }
  const logins = (): (string | undefined)[] => acs.posts.map(({ headers }) => headers.authorization);

  it('informs, answers what it is asked, and ends with the empty answer', async () => {
    acs.reply = reboot;
    const session = rig.session();
    expect(await run(session)).toBe('ok');
    expect(acs.posts.map(({ method, id }) => [method, id])).toEqual([
      ['Inform', '7'],
      ['', ''],
      ['RebootResponse', 'r1'],
    ]);
    expect(session).toMatchObject({ informed: true, deadline: Infinity });
    expect(await run(session)).toBe('ok');
  });

  it('sends the same Inform again for fault 8005, which is no answer to it', async () => {
    acs.reply = (post) => (post.number === 0 ? { body: encodeFault('1-2', post.id, cwmpFault(8005)) } : polite(post));
    expect(await run(rig.session(), { kind: 'SessionDrop' })).toMatch(/^fault-injected: /);
    expect(acs.posts.map(({ body }) => body)).toEqual([INFORM, INFORM]);
  });

  it('answers a request with the fault that its owner gives, and tells the owner', async () => {
    acs.reply = reboot;
    rig.answer = () => cwmpFault(9002);
    expect(await run()).toBe('ok');
    expect([acs.posts[2]!.method, rig.faults]).toEqual(['Fault', [9002]]);
  });

  it('waits for an answer that takes time, without a deadline', async () => {
    acs.reply = reboot;
    let answer: ((response: CpeResponse) => void) | undefined;
    rig.answer = () => new Promise((resolve) => (answer = resolve));
    const session = rig.session();
    start(session);
    await until(() => answer !== undefined);
    expect(session.deadline).toBe(Infinity);
    answer!({ method: 'RebootResponse' });
    await until(() => rig.ends.length === 1);
    expect(rig.ends).toEqual(['ok']);
  });

  describe('on a kept connection', () => {
    beforeEach(() => {
      rig = new SessionRig(new PooledConnections({ secureContext: undefined, insecureSkipVerify: false }));
    });

    it('tries again on a new one when the server has just closed it', async () => {
      expect(await run()).toBe('ok');
      acs.breakConnections();
      // The CPE does not know yet.
      expect(await run()).toBe('ok');
      expect(acs.posts.filter(({ method }) => method === 'Inform')).toHaveLength(2);
    });

    it('does not try again when the ACS has taken the Inform', async () => {
      expect(await run()).toBe('ok');
      acs.reply = (post) => (post.method === '' ? { drop: true } : polite(post));
      expect(await run()).toMatch(/^connection-lost: .* in mid-session/);
      expect(acs.posts).toHaveLength(4);
    });

    it('does not try again on a connection of its own', async () => {
      acs.reply = () => ({ drop: true });
      expect(await run()).toMatch(/^connection-lost: .* before it answered/);
      expect(acs.posts).toHaveLength(1);
    });

    it('gives no connection back on which an answer may be under way', async () => {
      acs.hold = () => new Promise(() => undefined);
      const session = rig.session();
      start(session);
      await until(() => acs.posts.length === 1);
      session.cancel(new SessionFailure('timeout', 'enough'));
      acs.hold = undefined;
      expect(await run(session)).toBe('ok');
      expect(rig.ends).toEqual(['timeout: enough', 'ok']);
    });
  });

  describe('when it is cancelled', () => {
    const enough = new SessionFailure('timeout', 'enough');

    it('ends once, and nothing of it comes late', async () => {
      const session = rig.session();
      start(session);
      session.cancel(enough);
      session.cancel(enough);
      expect(await run(session)).toBe('ok');
      expect(rig.ends).toEqual(['timeout: enough', 'ok']);
      expect(acs.posts.filter(({ method }) => method === 'Inform')).toHaveLength(1);
    });

    it('sends no answer that was still being made', async () => {
      acs.reply = reboot;
      let answer: ((response: CpeResponse) => void) | undefined;
      rig.answer = () => new Promise((resolve) => (answer = resolve));
      const session = rig.session();
      start(session);
      await until(() => answer !== undefined);
      session.cancel(enough);
      acs.reply = polite;
      start(session);
      answer!({ method: 'RebootResponse' });
      await until(() => rig.ends.length === 2);
      expect(rig.ends).toEqual(['timeout: enough', 'ok']);
      expect(acs.posts.map(({ method }) => method)).not.toContain('RebootResponse');
    });

    it('leaves no timer of a delay behind', () => {
      const session = rig.session();
      start(session, { kind: 'ConnectDelay', delayMs: 3_600_000 });
      expect(rig.clock.timers).toBe(1);
      session.cancel(enough);
      expect([rig.clock.timers, rig.ends]).toEqual([0, ['timeout: enough']]);
    });

    it('does not connect to an address that is found too late', async () => {
      rig = new SessionRig(undefined, new AddressBook(() => 0));
      const session = rig.session();
      start(session, undefined, url.replace('127.0.0.1', 'localhost'));
      session.cancel(enough);
      expect(await run()).toBe('ok');
      expect(acs.posts).toHaveLength(2);
    });
  });

  it('fails when the name of its ACS does not resolve', async () => {
    rig = new SessionRig(undefined, new AddressBook(() => 0));
    start(rig.session(), undefined, `http://${'x'.repeat(64)}.example/`);
    await until(() => rig.ends.length === 1);
    expect(rig.ends[0]).toMatch(/^dns: /);
  });

  describe('that must log in', () => {
    it('logs in with Digest, and counts the uses of a nonce', async () => {
      acs.reply = (post) => (post.headers.authorization === undefined ? digest('n1') : polite(post));
      expect(await run()).toBe('ok');
      expect(logins().map((login) => login && /nonce="(\w+)".*uri="(.+?)".*nc=(\d+)/.exec(login)?.slice(1))).toEqual([
        undefined,
        ['n1', '/cwmp', '00000001'],
        ['n1', '/cwmp', '00000002'],
      ]);
    });

    it('takes a new nonce when the old one is stale, and begins to count anew', async () => {
      const answers = [digest('n1'), digest('n2', true)];
      acs.reply = (post) => answers.shift() ?? polite(post);
      expect(await run()).toBe('ok');
      expect(logins().map((login) => login && /nonce="(\w+)".*nc=(\d+)/.exec(login)?.slice(1))).toEqual([
        undefined,
        ['n1', '00000001'],
        ['n2', '00000001'],
        ['n2', '00000002'],
      ]);
    });

    it('takes the next nonce where the ACS names one, and needs no 401 for it', async () => {
      acs.reply = (post) => {
        if (post.headers.authorization === undefined) return digest('n1');
        const reply = polite(post);
        return { ...reply, headers: { 'Authentication-Info': 'nextnonce="n2", qop=auth' } };
      };
      expect(await run()).toBe('ok');
      expect(logins().map((login) => login && /nonce="(\w+)".*nc=(\d+)/.exec(login)?.slice(1))).toEqual([
        undefined,
        ['n1', '00000001'],
        ['n2', '00000001'],
      ]);
    });

    it.each(['MD5-sess', 'SHA-256', 'SHA-256-sess'] as const)('logs in by %s', async (algorithm) => {
      const verifier = new DigestVerifier({ realm: 'acs', algorithm, now: () => 0, nonce: () => 'n1' });
      acs.reply = (post) => {
        const verdict = verifier.verify(post.headers.authorization, 'POST', '/cwmp', () => 'secret');
        return verdict === 'ok' ? polite(post) : demands(verifier.challenge());
      };
      expect(await run()).toBe('ok');
      expect(acs.posts).toHaveLength(3);
    });

    it('logs in with Basic where that is all the ACS takes', async () => {
      acs.reply = (post) => (post.headers.authorization === undefined ? demands('Basic realm="acs"') : polite(post));
      expect(await run()).toBe('ok');
      const basic = `Basic ${Buffer.from('cpe:secret').toString('base64')}`;
      expect(logins()).toEqual([undefined, basic, basic]);
    });

    it.each<[string, Reply, SessionRig['login'], string]>([
      [
        'refuses the login',
        digest('n1'),
        { username: 'cpe', password: 'wrong' },
        'The ACS refused the login of the CPE (401)',
      ],
      [
        'offers what the CPE cannot',
        demands('Negotiate'),
        { username: 'cpe', password: '' },
        'offers neither Digest nor Basic',
      ],
      ['asks one without a login', digest('n1'), { username: '', password: '' }, 'see cwmp.credentialsSecretRef'],
      [
        'asks one whose login no header carries',
        digest('n1'),
        { username: 'a\r\nb', password: '' },
        'The CPE cannot log in',
      ],
    ])('ends when the ACS %s', async (_what, reply, login, message) => {
      acs.reply = () => reply;
      rig.login = login;
      const end = await run();
      expect(end).toMatch(/^unauthorized: /);
      expect(end).toContain(message);
      expect(acs.posts.length).toBeLessThanOrEqual(2);
    });

    it.each([true, false])(
      'ends when a login that no header carries is set in mid-session (at once: %s)',
      async (now) => {
        acs.reply = (post) => (post.headers.authorization === undefined ? digest('n1') : reboot(post));
        rig.answer = () => {
          rig.login = { username: 'a\nb', password: '' };
          const response = { method: 'RebootResponse' } as const;
          return now ? response : Promise.resolve(response);
        };
        expect(await run()).toMatch(/^unauthorized: The CPE cannot log in/);
      },
    );
  });

  describe('that is redirected', () => {
    /** What came of the posts: host and cookie. */
    const seen = (): unknown[] =>
      acs.posts.map(({ headers, path }) => [headers.host?.split(':')[0], path, headers.cookie]);
    const redirectOnce =
      (location: string, more: Post['number'] = 0) =>
      (post: Post) =>
        post.number === more
          ? { status: 302, headers: { Location: location, 'Set-Cookie': 's=1; Path=/' } }
          : polite(post);

    it('goes on at the other host for the rest of the session, without the cookies of the first', async () => {
      acs.reply = redirectOnce(url.replace('127.0.0.1', 'other.example'));
      expect(await run()).toBe('ok');
      expect(seen()).toEqual([
        ['127.0.0.1', '/cwmp', undefined],
        ['other.example', '/cwmp', undefined],
        ['other.example', '/cwmp', undefined],
      ]);
      expect(await run()).toBe('ok');
      expect(seen()[3]).toEqual(['127.0.0.1', '/cwmp', undefined]);
    });

    it('keeps its cookies at the same host', async () => {
      acs.reply = redirectOnce('/b');
      expect(await run()).toBe('ok');
      expect(seen().slice(1)).toEqual([
        ['127.0.0.1', '/b', 's=1'],
        ['127.0.0.1', '/b', 's=1'],
      ]);
    });

    it('posts the same message again, also in mid-session', async () => {
      acs.reply = (post) => (post.number === 2 ? { status: 307, headers: { Location: '/b' } } : reboot(post));
      expect(await run()).toBe('ok');
      expect(acs.posts.slice(2).map(({ method, path }) => [method, path])).toEqual([
        ['RebootResponse', '/cwmp'],
        ['RebootResponse', '/b'],
      ]);
    });

    it('does not tell its login to the other host before it is asked', async () => {
      acs.reply = (post) => {
        if (post.headers.authorization === undefined && post.path === '/cwmp') return digest('n1');
        return post.path === '/cwmp' ? { status: 307, headers: { Location: '/b' } } : polite(post);
      };
      expect(await run()).toBe('ok');
      expect(logins().map((login) => login !== undefined)).toEqual([false, true, false, false]);
    });

    it.each([
      [302, 'ftp://acs.example/', 'The ACS redirected the CPE to "ftp://acs.example/", which is no ACS'],
      [302, 'http://', 'The ACS redirected the CPE to "http://", which is no URL'],
      [304, '/b', 'The ACS answered 304'],
      [302, '/cwmp', 'The ACS redirected the CPE more than 5 times'],
    ])('ends at a %s to %s', async (status, location, message) => {
      acs.reply = () => ({ status, headers: { Location: location } });
      expect(await run()).toBe(`http-status: ${message}`);
    });
  });

  describe('that compresses what it sends', () => {
    beforeEach(() => {
      rig.coding = 'gzip';
    });

    it('says so, and the ACS reads the same', async () => {
      acs.reply = reboot;
      expect(await run()).toBe('ok');
      expect(acs.posts.map(({ method, headers }) => [method, headers['content-encoding']])).toEqual([
        ['Inform', 'gzip'],
        ['', undefined],
        ['RebootResponse', 'gzip'],
      ]);
      expect(acs.posts[0]!.body).toBe(INFORM);
    });

    it('sends it plain once the ACS has answered 415', async () => {
      acs.reply = (post) => (post.headers['content-encoding'] === undefined ? reboot(post) : { status: 415 });
      expect(await run()).toBe('ok');
      expect(acs.posts.map(({ headers }) => headers['content-encoding'])).toEqual([
        'gzip',
        undefined,
        undefined,
        undefined,
      ]);
    });
  });

  it('sends a cookie back byte by byte, whatever the body holds', async () => {
    acs.reply = (post) => ({ ...reboot(post), headers: { 'Set-Cookie': 's=\u00e9\u00ff' } });
    rig.answer = () => cwmpFault(9002, '\u{1F600}');
    expect(await run()).toBe('ok');
    expect(acs.posts[2]!.headers.cookie).toBe('s=\u00e9\u00ff');
  });

  describe('on a bad line', () => {
    beforeEach(() => {
      acs.reply = reboot;
    });

    it('drops the connection in place of its first answer', async () => {
      expect(await run(rig.session(), { kind: 'AnswerDrop' })).toBe(
        'fault-injected: The CPE dropped the session in place of an answer, as it was asked to',
      );
      expect(acs.posts.map(({ method }) => method)).toEqual(['Inform', '']);
      await until(() => acs.breaks.length === 1);
      expect(acs.breaks).toEqual(['ECONNRESET']);
    });

    it('waits after the InformResponse, as long as it was told to', async () => {
      const session = rig.session();
      start(session, { kind: 'Stall', delayMs: 60_000 });
      await until(() => session.informed);
      rig.clock.advance(59_999);
      expect([acs.posts.length, session.deadline]).toEqual([1, Infinity]);
      rig.clock.advance(1);
      await until(() => rig.ends.length === 1);
      expect([rig.ends[0], acs.posts.length]).toEqual(['ok', 3]);
    });

    it('goes on over a new connection when its ACS did not wait', async () => {
      const opened: HttpConnection[] = [];
      rig = new SessionRig(
        new (class extends PerSessionConnections {
          override open(...where: Parameters<PerSessionConnections['open']>): HttpConnection {
            const connection = super.open(...where);
            opened.push(connection);
            return connection;
          }
        })({ secureContext: undefined, insecureSkipVerify: false }),
      );
      const session = rig.session();
      start(session, { kind: 'Stall', delayMs: 60_000 });
      await until(() => session.informed);
      acs.breakConnections();
      await until(() => !opened[0]!.usable);
      rig.clock.advance(60_000);
      await until(() => rig.ends.length === 1);
      expect(acs.posts.map(({ method }) => method)).toEqual(['Inform', '', 'RebootResponse']);
    });

    it('leaves each answer unread for a while', async () => {
      const session = rig.session();
      start(session, { kind: 'SlowRead', delayMs: 1000 });
      for (let posts = 1; posts <= 3; posts++) {
        await until(() => acs.posts.length === posts);
        expect(rig.ends).toEqual([]);
        rig.clock.advance(1000);
      }
      await until(() => rig.ends.length === 1);
      expect(rig.ends).toEqual(['ok']);
    });

    it('tells nobody that it has lost its power, and lets the connection go later', async () => {
      expect(await run(rig.session(), { kind: 'PowerCut' })).toMatch(/^fault-injected: The CPE lost its power/);
      expect([acs.posts.length, acs.breaks]).toEqual([1, []]);
      expect(await acs.connections).toBe(1);
      rig.clock.advance(3000);
      await until(() => acs.closed === 1);
    });
  });

  it('takes no second InformResponse for a request', async () => {
    acs.reply = (post) => ({ body: encodeInformResponse('1-2', post.id) });
    expect(await run()).toMatch(/^protocol: The ACS sent InformResponse/);
  });
});
