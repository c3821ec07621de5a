import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { deleteInstance } from '../../datamodel/instances.js';
import { loadProfile } from '../../datamodel/load-profile.js';
import { Overlay } from '../../datamodel/overlay.js';
import type { Profile } from '../../datamodel/profile.js';
import { FLAG } from '../device-table.js';
import type { LifecycleCore } from '../lifecycle-core.js';
import { FakeClock } from '../testing/fake-clock.js';
import { lifecycleCore } from '../testing/lifecycle-core.js';
import { GATEWAY } from '../testing/rig.js';
import { XmppFailure } from './trouble.js';
import { XmppConnections } from './xmpp-connections.js';
import type { Iq, IqAnswer, XmppLogin, XmppStreamOwner } from './xmpp-stream.js';
import '../../datamodel/testing/seed.js';

const CONNECTION = 'Device.XMPP.Connection.1.';
const GONE = new XmppFailure('Error', 'the server closed the connection');
const ABSENT = new XmppFailure('ServerNotPresent', 'nothing listens there');

/** A stream that is there only in name. */
interface Opened {
  readonly login: XmppLogin;
  readonly owner: XmppStreamOwner;
  kept: number;
  closed: boolean;
}

describe('XmppConnections', () => {
  let profile: Profile;
  let clock: FakeClock;
  let core: LifecycleCore;
  let connections: XmppConnections;
  let opened: Opened[];
  let failure: Error | undefined;
  let requests: number;
  let changes: number;
  beforeAll(async () => {
    profile = await loadProfile(GATEWAY.path);
  });
  beforeEach(() => {
    clock = new FakeClock();
    opened = [];
    failure = undefined;
    requests = 0;
    changes = 0;
    core = lifecycleCore(profile, clock);
    connections = new XmppConnections(
      core,
      {
        addresses: {
          known: (host) => (/^[\d.]+$/.test(host) ? host : undefined),
          resolve: () => Promise.resolve('192.0.2.9'),
        },
        resolveSrv: () => Promise.resolve([]),
        connect: (login, owner) => {
          if (failure) return Promise.reject(failure);
          const stream: Opened = { login, owner, kept: 0, closed: false };
          opened.push(stream);
          return Promise.resolve({
            keepAlive: () => {
              stream.kept++;
            },
            close: () => {
              stream.closed = true;
            },
          });
        },
      },
      {
        connectionRequest: () => {
          requests++;
          return true;
        },
        changed: () => {
          changes++;
        },
      },
    );
    connections.open();
  });

  const set = (values: Readonly<Record<string, string>>, slot = 0): void => {
    const overlay = core.population.overlays.get(slot) ?? new Overlay(core.interner);
    for (const [name, value] of Object.entries(values)) {
      overlay.set(name.startsWith('ConnReq') ? `Device.ManagementServer.${name}` : CONNECTION + name, value);
    }
    core.population.overlays.set(slot, overlay);
    connections.refresh(slot);
  };
  const enable = (more: Readonly<Record<string, string>> = {}, slot = 0): void => {
    const own = {
      Username: 'cpe',
      Domain: 'example.org',
      ServerConnectAlgorithm: 'DNS',
      ServerRetryInitialInterval: '10',
    };
    set({ Enable: 'true', ConnReqXMPPConnection: 'Device.XMPP.Connection.1', ...own, ...more }, slot);
  };
  const settle = async (ms = 0): Promise<void> => {
    clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const stream = (): Opened => opened.at(-1)!;
  const presence = (slot = 0) => core.population.xmpp.get(slot);
  const events = (slot = 0): string[] => core.log.read(slot).map(({ text }) => text);
  const online = async (more?: Readonly<Record<string, string>>): Promise<void> => {
    enable(more);
    await settle();
    stream().owner.online('cpe@example.org/x', false);
  };
  /** Goes on, step by step, until there are so many streams; how long that took, in s. */
  const passed = async (count: number): Promise<number> => {
    const before = clock.now();
    while (opened.length < count) await settle(100);
    return (clock.now() - before) / 1000;
  };
  const request = (more: Partial<Iq> = {}, password = 'SIM00000000'): Iq => ({
    from: 'acs@example.org/acs',
    type: 'set',
    child: {
      name: 'connectionRequest',
      namespace: 'urn:broadband-forum-org:cwmp:xmppConnReq-1-0',
      text: (name) => (name === 'username' ? 'SIM00000000' : password),
    },
    ...more,
  });

  it('makes nothing for CPEs that do not use XMPP', async () => {
    for (let slot = 0; slot < 4; slot++) connections.refresh(slot);
    await settle(1e6);
    expect([clock.timers, opened.length, core.population.xmpp.size]).toEqual([0, 0, 0]);
  });

  it('connects as its settings say, and keeps the stream alive', async () => {
    await online({ Password: 'secret', Resource: 'r', KeepAliveInterval: '20', UseTLS: 'true' });
    expect(stream().login).toMatchObject({
      ...{ host: 'example.org', address: '192.0.2.9', port: 5222, username: 'cpe', password: 'secret' },
      ...{ domain: 'example.org', resource: 'r', useTls: true },
    });
    expect(presence()).toMatchObject({
      status: 'Enabled',
      jabberId: 'cpe@example.org/x',
      requestsAt: 'cpe@example.org/x',
    });
    expect([events(), changes]).toEqual([['XMPP: connected without TLS'], 1]);
    await settle(19_999);
    expect(stream().kept).toBe(0);
    await settle(1);
    await settle(20_000);
    expect(stream().kept).toBe(2);
    set({ KeepAliveInterval: '0' });
    await settle(1e7);
    expect([stream().kept, opened.length, stream().closed]).toEqual([2, 1, false]);
  });

  it('tries again after waits that grow, goes on to the next server, and says once what is wrong', async () => {
    enable({
      ...{ ServerConnectAlgorithm: 'ServerTable', ServerConnectAttempts: '3', ServerRetryMaxInterval: '100' },
      ...{ 'Server.1.Enable': 'true', 'Server.1.ServerAddress': '192.0.2.1', 'Server.1.Port': '5000' },
    });
    await settle();
    const waits: number[] = [];
    for (let count = 2; count <= 3; count++) {
      stream().owner.ended(ABSENT);
      waits.push(await passed(count));
    }
    expect(waits[0]).toBeLessThanOrEqual(10.1);
    expect(waits[1]).toBeLessThanOrEqual(20.1);
    expect(presence()?.status).toBe('ServerNotPresent');
    const since = presence()?.changedAt;
    stream().owner.ended(ABSENT);
    // The last of its servers: all are looked for anew, after the longest wait.
    expect(await passed(4)).toBeCloseTo(100, 0);
    expect([presence()?.changedAt, events(), opened.map(({ login }) => login.port)]).toEqual([
      since,
      ['XMPP: no connection: nothing listens there'],
      [5000, 5000, 5000, 5000],
    ]);
  });

  it('gives up waiting for a login', async () => {
    enable();
    await settle();
    await settle(29_999);
    expect(stream().closed).toBe(false);
    await settle(1);
    expect([stream().closed, presence()?.status, events()]).toEqual([
      true,
      'ServerNotPresent',
      ['XMPP: no connection: the server does not answer'],
    ]);
    stream().owner.online('late@example.org/x', false);
    expect(presence()?.jabberId).toBe('');
  });

  it('says what keeps it from connecting at all', async () => {
    failure = Object.assign(new Error('socket'), { code: 'EMFILE' });
    enable();
    await settle();
    expect([presence()?.status, events()[0]]).toEqual(['Error', expect.stringContaining('raise ulimit -n')]);
    set({ Username: '' });
    await settle(1e7);
    expect([presence()?.status, events().at(-1), opened.length]).toEqual([
      'Error_Misconfigured',
      'XMPP: no connection: Username and Domain are both to be set',
      0,
    ]);
  });

  it('keeps its Jabber ID when the connection is lost, until it fails to connect again', async () => {
    await online();
    stream().owner.ended(GONE);
    expect(presence()).toMatchObject({ status: 'Connecting', tls: false, requestsAt: 'cpe@example.org/x' });
    expect(await passed(2)).toBeLessThanOrEqual(10.1);
    stream().owner.ended(ABSENT);
    expect(presence()).toMatchObject({ status: 'ServerNotPresent', requestsAt: '' });
    expect(events().slice(1)).toEqual([
      'XMPP: the connection was lost: the server closed the connection',
      'XMPP: no connection: nothing listens there',
    ]);
  });

  it('takes other settings over: a connection that is the same goes on', async () => {
    await online();
    set({ ConnReqXMPPConnection: '' });
    expect([presence()?.jabberId, presence()?.requestsAt, opened.length]).toEqual(['cpe@example.org/x', '', 1]);
    set({ Password: 'other' });
    await settle();
    expect(opened.map(({ closed }) => closed)).toEqual([true, false]);
    opened[0]!.owner.ended(GONE);
    expect(opened[0]!.owner.request(request())).toEqual({ type: 'cancel', condition: 'service-unavailable' });
    set({ Enable: 'false' });
    expect([stream().closed, presence(), connections.mayTell(0)]).toEqual([true, undefined, false]);
  });

  it('follows what is deleted from its Server table', async () => {
    await online({
      ServerConnectAlgorithm: 'ServerTable',
      'Server.1.Enable': 'true',
      'Server.1.ServerAddress': '192.0.2.1',
    });
    connections.set(0, []);
    expect(stream().closed).toBe(false);
    deleteInstance(core.population.overlays.get(0)!, `${CONNECTION}Server.`, 1);
    connections.set(0, []);
    expect([stream().closed, presence()?.status]).toEqual([true, 'Error_Misconfigured']);
  });

  it.each([
    [
      'goes dark',
      () => {
        connections.end(0);
      },
    ],
    [
      'is no more',
      () => {
        connections.resize(0);
      },
    ],
    [
      'ends with all others',
      () => {
        connections.stop();
      },
    ],
  ])('leaves nothing behind of a CPE that %s', async (_what, end) => {
    await online();
    end();
    stream().owner.ended(GONE);
    await settle(1e6);
    expect([stream().closed, presence(), opened.length]).toEqual([true, undefined, 1]);
  });

  it('begins nothing for a CPE that is dark, nor while the fleet is paused', async () => {
    core.population.table.mark(0, FLAG.dark);
    enable();
    core.population.table.unmark(0, FLAG.dark);
    connections.pause();
    enable();
    await settle(1e6);
    expect(opened).toEqual([]);
    connections.open();
    await settle();
    expect(opened).toHaveLength(1);
  });

  it('closes a stream that comes too late', async () => {
    enable();
    clock.advance(0);
    connections.end(0);
    await settle();
    await settle();
    expect(opened.every(({ closed }) => closed)).toBe(true);
  });

  const UNAVAILABLE: IqAnswer = { type: 'cancel', condition: 'service-unavailable' };
  it.each<[string, Iq, IqAnswer, number]>([
    ['a connection request', request(), 'result', 1],
    ['another login', request({}, 'guess'), { type: 'auth', condition: 'not-authorized' }, 0],
    ['no child', request({ child: undefined }), { type: 'modify', condition: 'bad-request' }, 0],
    ['a get', request({ type: 'get' }), UNAVAILABLE, 0],
    ['another name', request({ child: { ...request().child!, name: 'query' } }), UNAVAILABLE, 0],
    ['another namespace', request({ child: { ...request().child!, namespace: 'jabber:iq:version' } }), UNAVAILABLE, 0],
  ])('answers %s', async (_what, iq, answer, taken) => {
    await online();
    expect([stream().owner.request(iq), requests]).toEqual([answer, taken]);
  });

  it('takes no more than thirty requests a minute, and says once why it refuses', async () => {
    await online();
    const answers = Array.from({ length: 40 }, () => stream().owner.request(request()));
    expect(answers.filter((answer) => answer === 'result')).toHaveLength(30);
    expect(events().slice(1)).toEqual(['XMPP connection request refused: the CPE took 30 within the minute']);
    clock.advance(60_000);
    expect(stream().owner.request(request())).toBe('result');
  });

  it('takes none where ConnReqXMPPConnection does not point to the connection', async () => {
    await online({ ConnReqXMPPConnection: '' });
    expect([stream().owner.request(request()), events().at(-1)]).toEqual([
      UNAVAILABLE,
      'XMPP connection request refused: ConnReqXMPPConnection does not point to the connection',
    ]);
  });
});
