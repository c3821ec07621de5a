import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EncodableRequest } from '../../cwmp/acs-messages.js';
import type { ParameterType } from '../../cwmp/types.js';
import { type Prosody, PROSODY, startProsody } from '../testing/prosody.js';
import { GATEWAY, PROFILE, Rig, shardConfig, until } from '../testing/rig.js';
import { asking, polite } from '../testing/scripted-acs.js';
import { XmppCaller } from '../testing/xmpp-caller.js';

const SERVER = 'Device.ManagementServer.';
const CONNECTION = 'Device.XMPP.Connection.1.';
const CERTIFICATES = join(import.meta.dirname, '../testing/tls');
const LOGIN = { username: 'SIM00000000', password: 'SIM00000000' };

/** CPEs that an ACS lets use XMPP, at a real server, and called by the client of others. */
(PROSODY === undefined ? describe.skip : describe)('connection requests over XMPP', () => {
  let rig: Rig;
  let prosody: Prosody;
  let caller: XmppCaller | undefined;
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cpe-sim-profile-'));
    cpSync(PROFILE, folder, { recursive: true });
    cpSync(join(GATEWAY.path, 'xmpp.yaml'), join(folder, 'xmpp.yaml'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  afterEach(async () => {
    await caller?.close();
    caller = undefined;
    await rig.close();
    await prosody.stop();
  });

  const typeOf = (name: string): ParameterType =>
    /(Enable|UseTLS)$/.test(name) ? 'xsd:boolean' : /(Port|Interval)$/.test(name) ? 'xsd:unsignedInt' : 'xsd:string';
  const set = (values: Readonly<Record<string, string>>): EncodableRequest => ({
    method: 'SetParameterValues',
    values: Object.entries(values).map(([name, value]) => ({ name, value, type: typeOf(name) })),
    parameterKey: '',
  });
  /** One session in which the ACS asks this. */
  const ask = async (request: EncodableRequest): Promise<void> => {
    const before = rig.sessions;
    rig.acs.reply = asking(request);
    rig.shard.connectionRequest('lab-0');
    await rig.ended(before + 1);
    rig.acs.reply = polite;
  };
  /** A CPE that its ACS knows, and a server. */
  const known = async (tls?: { readonly ca: string }): Promise<void> => {
    prosody = await startProsody({ domain: 'acs.example', ...(tls ? { tls: join(CERTIFICATES, 'acs') } : {}) });
    const { cwmp } = shardConfig('', 1);
    const profiles = [{ name: 'own', path: folder, weight: 1 }];
    rig = await Rig.create(1, { profiles }, tls === undefined);
    if (tls) {
      const own = { insecureSkipVerify: false, caPath: join(CERTIFICATES, tls.ca) };
      rig.config = { ...rig.config, cwmp: { ...cwmp!, acsUrl: rig.acsUrl, tls: own } };
      await rig.stop();
      await rig.boot();
    }
    await rig.ended(1);
  };
  const configured = (more: Readonly<Record<string, string>> = {}): EncodableRequest =>
    set({
      [`${SERVER}ConnReqXMPPConnection`]: 'Device.XMPP.Connection.1',
      [`${SERVER}PeriodicInformEnable`]: '0',
      [`${CONNECTION}Username`]: 'cpe',
      [`${CONNECTION}Password`]: 'secret',
      [`${CONNECTION}Domain`]: 'acs.example',
      [`${CONNECTION}Resource`]: 'lab-0',
      [`${CONNECTION}ServerConnectAlgorithm`]: 'ServerTable',
      [`${CONNECTION}Server.1.ServerAddress`]: '127.0.0.1',
      [`${CONNECTION}Server.1.Port`]: String(prosody.port),
      [`${CONNECTION}Server.1.Enable`]: '1',
      [`${CONNECTION}Enable`]: '1',
      ...more,
    });
  const value = (name: string): string => rig.shard.get('lab-0')!.tree[name] ?? '';
  const codes = (): string[] => rig.acs.informs.at(-1)!.events.map(({ code }) => code);
  const told = (name: string): string | undefined =>
    rig.acs.informs.at(-1)!.parameters.find((parameter) => parameter.name === name)?.value;
  /** The CPE has its connection, and its ACS knows. */
  const online = async (more?: Readonly<Record<string, string>>): Promise<void> => {
    await known();
    await ask(configured(more));
    rig.clock.advance(0);
    await rig.ended(3);
  };
  const call = async (login = LOGIN, to = 'cpe@acs.example/lab-0'): Promise<string> => {
    caller ??= await XmppCaller.at(prosody.port, 'acs.example');
    return caller.call(to, login);
  };
  const events = (): string[] => rig.events('lab-0').filter((event) => event.startsWith('XMPP'));

  it('costs nothing as long as it is off', async () => {
    await known();
    expect([value(`${CONNECTION}Status`), value(`${SERVER}ConnReqJabberID`), events()]).toEqual(['Disabled', '', []]);
  });

  it('connects, tells its Jabber ID, and has a session when it is called', async () => {
    await online();
    expect([codes(), told(`${SERVER}ConnReqJabberID`)]).toEqual([['4 VALUE CHANGE'], 'cpe@acs.example/lab-0']);
    expect([
      value(`${CONNECTION}Status`),
      value(`${CONNECTION}JabberID`),
      value(`${CONNECTION}TLSEstablished`),
    ]).toEqual(['Enabled', 'cpe@acs.example/lab-0', 'false']);
    expect(value(`${CONNECTION}LastChangeDate`)).toMatch(/^2026-01-01T/);
    expect(await call()).toBe('result');
    await rig.ended(4);
    expect([codes(), events()]).toEqual([['6 CONNECTION REQUEST'], ['XMPP: connected without TLS']]);
  });

  it('refuses who does not know its login, and who is not among those that may call', async () => {
    await online({ [`${SERVER}ConnReqAllowedJabberIDs`]: 'acs@acs.example' });
    expect(await call({ ...LOGIN, password: 'guess' })).toBe('auth not-authorized');
    expect(await call()).toBe('result');
    await rig.ended(4);
    await ask(set({ [`${SERVER}ConnReqAllowedJabberIDs`]: 'boss@acs.example' }));
    expect(await call()).toBe('cancel service-unavailable');
    expect(events().slice(1)).toEqual([
      'XMPP connection request refused: it has not ConnectionRequestUsername and ConnectionRequestPassword',
      'XMPP connection request refused: its sender is not in ConnReqAllowedJabberIDs',
    ]);
    expect(rig.sessions).toBe(5);
  });

  it('refuses calls while it is in a session, and more than thirty a minute of all kinds', async () => {
    await online();
    let release = (): void => undefined;
    rig.acs.hold = () => new Promise((resolve) => (release = resolve));
    expect(await call()).toBe('result');
    await until(() => rig.shard.status().sessions.active === 1);
    expect(await call()).toBe('cancel service-unavailable');
    rig.acs.hold = undefined;
    release();
    await rig.ended(4);
    const answers = new Set<string>();
    for (let count = 2; count <= 30; count++) {
      answers.add(await call());
      await rig.ended(count + 3);
    }
    expect([[...answers], await call()]).toEqual([['result'], 'cancel service-unavailable']);
    expect(events().at(-1)).toBe('XMPP connection request refused: the CPE took 30 within the minute');
  });

  it('says that the server refuses its login', async () => {
    await known();
    await ask(configured({ [`${CONNECTION}Password`]: 'wrong' }));
    rig.clock.advance(0);
    await until(() => value(`${CONNECTION}Status`) === 'Error_AuthenticationFailure');
    expect(events()).toEqual(['XMPP: no connection: the server refuses Username and Password (not-authorized)']);
  });

  it.each([
    ['trusts a CA of its own', 'ca', 'Enabled', 'true', 'XMPP: connected with TLS'],
    ['does not trust another', 'other-ca', 'Error', 'false', 'XMPP: no connection: no TLS with 127.0.0.1'],
  ])('uses TLS where the server insists on it, and %s', async (_what, ca, status, tls, event) => {
    await known({ ca });
    await ask(configured());
    rig.clock.advance(0);
    await until(() => value(`${CONNECTION}Status`) === status);
    expect([value(`${CONNECTION}TLSEstablished`), events()]).toEqual([tls, [expect.stringContaining(event)]]);
  });

  it('begins anew with other settings and after a reboot, and ends when it is switched off', async () => {
    await online();
    await ask(set({ [`${CONNECTION}Resource`]: 'other' }));
    rig.clock.advance(0);
    await until(() => told(`${SERVER}ConnReqJabberID`) === 'cpe@acs.example/other');
    await ask({ method: 'Reboot', commandKey: 'k' });
    await until(() => value(`${CONNECTION}Status`) === 'Disabled');
    await until(() => {
      // Only what is dark takes long: a login has its own bound.
      rig.clock.advance(value(`${CONNECTION}Status`) === 'Disabled' ? 1000 : 0);
      return value(`${CONNECTION}Status`) === 'Enabled' && told(`${SERVER}ConnReqJabberID`) === 'cpe@acs.example/other';
    });
    await until(() => rig.shard.status().sessions.active === 0);
    expect(await call(LOGIN, 'cpe@acs.example/other')).toBe('result');
    await until(() => codes().includes('6 CONNECTION REQUEST') && rig.shard.status().sessions.active === 0);
    await ask(set({ [`${CONNECTION}Enable`]: '0' }));
    await until(() => told(`${SERVER}ConnReqJabberID`) === '');
    expect(value(`${CONNECTION}Status`)).toBe('Disabled');
  });

  it('connects again after the process was started anew', async () => {
    await online();
    await rig.stop();
    await rig.boot();
    rig.clock.advance(0);
    await until(() => value(`${CONNECTION}Status`) === 'Enabled' && rig.shard.status().sessions.active === 0);
    expect(await call()).toBe('result');
    await until(() => codes().includes('6 CONNECTION REQUEST'));
  });

  it('goes back to a server that was away', async () => {
    await online({ [`${CONNECTION}ServerRetryInitialInterval`]: '1' });
    const { port } = prosody;
    await prosody.stop();
    await until(() => value(`${CONNECTION}Status`) === 'Connecting');
    prosody = await startProsody({ domain: 'acs.example', port });
    rig.clock.advance(1000);
    await until(() => value(`${CONNECTION}Status`) === 'Enabled');
    expect(rig.acs.informs).toHaveLength(3);
  });

  it('answers what it does not know as XMPP says', async () => {
    await online();
    caller = await XmppCaller.at(prosody.port, 'acs.example');
    expect(await caller.ping('cpe@acs.example/lab-0')).toBe('cancel service-unavailable');
  });
});
