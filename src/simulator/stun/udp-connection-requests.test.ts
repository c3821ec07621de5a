import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EncodableRequest } from '../../cwmp/acs-messages.js';
import type { ParameterType } from '../../cwmp/types.js';
import { encodeConnectionRequest } from '../../cwmp/udp-connection-request.js';
import { PROFILE, Rig, until } from '../testing/rig.js';
import { asking, polite } from '../testing/scripted-acs.js';
import { STUN_PROGRAMS, startStunProgram } from '../testing/stun-programs.js';
import { StunServer } from '../testing/stun-server.js';

const AREA = `
Device.ManagementServer.:
  UDPConnectionRequestAddress: { notify: active, value: '{udpConnectionRequestAddress}' }
  UDPConnectionRequestAddressNotificationLimit: { type: unsignedInt, writable: true, value: 0 }
  STUNEnable: { type: boolean, writable: true, value: false }
  STUNServerAddress: { writable: true, value: '127.0.0.1' }
  STUNServerPort: { type: unsignedInt, writable: true, value: 3478 }
  STUNUsername: { writable: true, value: '' }
  STUNPassword: { writable: true, hidden: true, value: '' }
  STUNMaximumKeepAlivePeriod: { type: int, writable: true, min: -1, value: -1 }
  STUNMinimumKeepAlivePeriod: { type: unsignedInt, writable: true, value: 30 }
  NATDetected: { type: boolean, value: '{natDetected}' }
`;
const SERVER = 'Device.ManagementServer.';
const ADDRESS = `${SERVER}UDPConnectionRequestAddress`;
const NAT = { address: '203.0.113.7', port: 41_000 };
const LOGIN = { un: 'SIM00000000', password: 'SIM00000000' };

/** CPEs that an ACS lets use STUN, over real UDP. */
describe('UDP connection requests through a NAT', () => {
  let rig: Rig;
  let stun: StunServer;
  let stunPort: number;
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cpe-sim-profile-'));
    cpSync(PROFILE, folder, { recursive: true });
    writeFileSync(join(folder, 'stun.yaml'), AREA);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    stun = new StunServer();
    stun.answer = () => ({ mapped: NAT });
    stunPort = await stun.listen();
  });
  afterEach(async () => {
    await rig.close();
    await stun.close();
  });

  const set = (values: Readonly<Record<string, string>>): EncodableRequest => ({
    method: 'SetParameterValues',
    values: Object.entries(values).map(([name, value]) => ({ name: SERVER + name, value, type: typeOf(name) })),
    parameterKey: '',
  });
  /** One session in which the ACS asks these. */
  const ask = async (...requests: EncodableRequest[]): Promise<void> => {
    const before = rig.sessions;
    const script = asking(...requests);
    rig.acs.reply = script;
    rig.shard.connectionRequest('lab-0');
    await rig.ended(before + 1);
    rig.acs.reply = polite;
  };
  const enabled = (more: Readonly<Record<string, string>> = {}): EncodableRequest =>
    set({ STUNEnable: '1', STUNServerPort: String(stunPort), PeriodicInformEnable: '0', ...more });
  /** A CPE that its ACS knows. */
  const known = async (): Promise<void> => {
    rig = await Rig.create(1, { profiles: [{ name: 'own', path: folder, weight: 1 }] });
    await rig.ended(1);
  };
  /** Different Binding Requests, of which some may have come more than once. */
  const requests = (): number => new Set(stun.calls.map(({ message }) => message.transaction)).size;
  /** Lets time go by until so many have come; how long that took, in s. Answers take real time. */
  const passed = async (count: number): Promise<number> => {
    const before = rig.clock.now();
    await until(() => {
      if (requests() < count) rig.clock.advance(500);
      return requests() >= count;
    });
    return (rig.clock.now() - before) / 1000;
  };
  /** A CPE with a binding that its ACS knows. */
  const bound = async (more?: Readonly<Record<string, string>>): Promise<void> => {
    await known();
    await ask(enabled(more));
    rig.clock.advance(0);
    await rig.ended(3);
  };
  const codes = (post = rig.acs.informs.length - 1): string[] => rig.acs.informs[post]!.events.map(({ code }) => code);
  const told = (name: string): string | undefined =>
    rig.acs.informs.at(-1)!.parameters.find((parameter) => parameter.name === name)?.value;
  const value = (name: string): string => rig.shard.get('lab-0')!.tree[SERVER + name] ?? '';
  const request = (id: number, more: Partial<{ ts: string; un: string; password: string }> = {}): Buffer => {
    const { ts = '1000', un = LOGIN.un, password = LOGIN.password } = more;
    return encodeConnectionRequest('203.0.113.7:41000', { ts, id: String(id), un, cn: 'abc' }, password);
  };
  /** The CPE's own address: what is behind the NAT. */
  const inside = () => stun.calls.at(-1)!.from;

  it('costs no port as long as STUN is off', async () => {
    await known();
    rig.clock.advance(200_000);
    expect([stun.calls.length, value('UDPConnectionRequestAddress'), value('NATDetected')]).toEqual([0, '', 'false']);
  });

  it('finds the binding, tells the server that it is new, and the ACS by an active notification', async () => {
    await bound();
    await until(() => stun.calls.length === 2);
    expect(stun.calls.map(({ message }) => [message.bindingOfRequests, message.bindingChange])).toEqual([
      [true, false],
      [true, true],
    ]);
    expect(codes()).toEqual(['4 VALUE CHANGE']);
    expect(told(ADDRESS)).toBe('203.0.113.7:41000');
    expect(value('NATDetected')).toBe('true');
    expect(rig.events('lab-0')).toContain('STUN: bound through a NAT');
  });

  it('asks the host of the ACS where no server is named, and sees that there is no NAT', async () => {
    stun.answer = () => ({});
    await bound({ STUNServerAddress: '' });
    const { address, port } = inside();
    expect([told(ADDRESS), value('NATDetected')]).toEqual([`${address}:${port}`, 'false']);
  });

  it('tells NATDetected, too, where the ACS asks for that', async () => {
    await known();
    await ask(enabled({}), {
      method: 'SetParameterAttributes',
      changes: [
        {
          name: `${SERVER}NATDetected`,
          notificationChange: true,
          notification: 2,
          accessListChange: false,
          accessList: [],
        },
      ],
    });
    rig.clock.advance(0);
    await rig.ended(3);
    expect([told(`${SERVER}NATDetected`), told(ADDRESS)]).toEqual(['true', '203.0.113.7:41000']);
  });

  it('begins with the first boot where the profile says so', async () => {
    const own = join(folder, 'stun.yaml');
    const area = readFileSync(own, 'utf8');
    writeFileSync(own, area.replace('true, value: false', 'true, value: true').replace('3478', String(stunPort)));
    await known();
    writeFileSync(own, area);
    await rig.ended(2);
    expect([told(ADDRESS), codes()]).toEqual(['203.0.113.7:41000', ['4 VALUE CHANGE']]);
  });

  it('has a session for a UDP connection request, once for all its copies', async () => {
    await bound();
    for (let copy = 0; copy < 3; copy++) stun.send(request(1), inside());
    await rig.ended(4);
    expect(codes()).toEqual(['6 CONNECTION REQUEST']);
    stun.send(request(2), inside());
    await rig.ended(5);
    expect(codes()).toEqual(['6 CONNECTION REQUEST']);
  });

  it.each([
    ['un is not ConnectionRequestUsername', () => request(1, { un: 'somebody' })],
    ['sig is not made with ConnectionRequestPassword', () => request(1, { password: 'guess' })],
    ['ts is before that of the last one', () => request(1, { ts: '900' })],
    ['it is no GET with ts, id, un, cn and sig', () => Buffer.from('hello')],
  ])('drops a request, and says that %s', async (why, bytes) => {
    await bound();
    stun.send(request(1), inside());
    await rig.ended(4);
    for (let copy = 0; copy < 3; copy++) stun.send(bytes(), inside());
    const dropped = (): number => rig.events('lab-0').filter((event) => event.includes(`dropped: ${why}`)).length;
    await until(() => dropped() > 0);
    stun.send(request(2), inside());
    await rig.ended(5);
    expect(dropped()).toBe(1);
  });

  it('drops requests while the CPE is in a session, and more than thirty a minute of both kinds', async () => {
    await bound();
    let release = (): void => undefined;
    rig.acs.hold = () => new Promise((resolve) => (release = resolve));
    stun.send(request(1), inside());
    await until(() => rig.shard.status().sessions.active === 1);
    stun.send(request(2), inside());
    await until(() => rig.events('lab-0').some((event) => event.includes('dropped: the CPE is in a session')));
    rig.acs.hold = undefined;
    release();
    await rig.ended(4);
    for (let id = 3; id <= 31; id++) {
      stun.send(request(id), inside());
      await rig.ended(id + 2);
    }
    stun.send(request(32), inside());
    await until(() => rig.events('lab-0').some((event) => event.includes('took 30 within the minute')));
    const answer = await fetch(rig.shard.get('lab-0')!.connection_request_url);
    expect([answer.status, rig.sessions]).toEqual([401, 33]);
  });

  it('keeps the binding alive at the longest period that it may', async () => {
    await bound({ STUNMaximumKeepAlivePeriod: '60', STUNMinimumKeepAlivePeriod: '20' });
    await until(() => stun.calls.length === 2);
    for (let count = 3; count <= 5; count++) {
      const time = await passed(count);
      expect(time).toBeGreaterThanOrEqual(59.5);
      expect(time).toBeLessThan(70);
      expect(stun.calls.at(-1)!.message.bindingChange).toBe(false);
    }
    expect(new Set(stun.calls.map(({ from }) => from.port)).size).toBe(1);
    expect(rig.acs.informs).toHaveLength(3);
  });

  it('tells of another binding when it finds one', async () => {
    await bound();
    await until(() => stun.calls.length === 2);
    stun.answer = () => ({ mapped: { ...NAT, port: 41_001 } });
    rig.clock.advance(30_000);
    await rig.ended(4);
    await until(() => stun.calls.length === 4);
    expect([told(ADDRESS), codes()]).toEqual(['203.0.113.7:41001', ['4 VALUE CHANGE']]);
    expect(stun.calls.at(-1)!.message.bindingChange).toBe(true);
  });

  it('tells in a session of its own what it finds out while one runs', async () => {
    // The ACS takes longer than a period, and less than a CPE waits.
    await bound({ STUNMinimumKeepAlivePeriod: '8' });
    await until(() => stun.calls.length === 2);
    let release = (): void => undefined;
    rig.acs.hold = () => new Promise((resolve) => (release = resolve));
    stun.answer = () => ({ mapped: { ...NAT, port: 41_001 } });
    rig.clock.advance(8000);
    await until(() => rig.acs.informs.length === 4);
    expect(told(ADDRESS)).toBe('203.0.113.7:41001');
    await until(() => requests() === 4);
    stun.answer = () => ({ mapped: { ...NAT, port: 41_002 } });
    await passed(5);
    await until(() => value('UDPConnectionRequestAddress') === '203.0.113.7:41002');
    rig.acs.hold = undefined;
    release();
    await rig.ended(5);
    expect([told(ADDRESS), codes()]).toEqual(['203.0.113.7:41002', ['4 VALUE CHANGE']]);
  });

  it('tells of a binding at once when there is nothing to retry, and else with the retry', async () => {
    await bound();
    await until(() => stun.calls.length === 2);
    rig.acs.reply = () => ({ status: 503 });
    stun.send(request(1), inside());
    await rig.ended(4);
    stun.answer = () => ({ mapped: { ...NAT, port: 41_001 } });
    await passed(3);
    await rig.ended(5);
    expect(codes()).toEqual(['4 VALUE CHANGE']);
    stun.answer = () => ({ mapped: { ...NAT, port: 41_002 } });
    rig.acs.reply = polite;
    await until(() => {
      rig.clock.advance(100);
      return rig.sessions === 6;
    });
    expect(codes()).toEqual(['4 VALUE CHANGE']);
    await until(() => {
      rig.clock.advance(500);
      return told(ADDRESS) === '203.0.113.7:41002';
    });
  });

  it('tells a server that sees it elsewhere each time no more than once a period', async () => {
    let port = 20_000;
    stun.answer = () => ({ mapped: { ...NAT, port: port++ } });
    await bound();
    await until(() => stun.calls.length === 2);
    for (let count = 3; count <= 5; count++) expect(await passed(count)).toBeGreaterThanOrEqual(29.5);
    expect(stun.calls.at(-1)!.message.bindingChange).toBe(true);
  });

  it('logs in when the server asks for that', async () => {
    stun.password = 'secret';
    stun.answer = ({ authentic, message }) =>
      authentic && message.username === 'cpe' ? { mapped: NAT } : { error: 401 };
    await bound({ STUNUsername: 'cpe', STUNPassword: 'secret' });
    await until(() => stun.calls.length === 4);
    expect(stun.calls.map(({ authentic, message }) => [authentic, message.username])).toEqual([
      [false, undefined],
      [true, 'cpe'],
      [false, undefined],
      [true, 'cpe'],
    ]);
    expect(told(ADDRESS)).toBe('203.0.113.7:41000');
  });

  it.each([
    ['asks for a login, and STUNUsername is empty', { STUNUsername: '' }],
    ['refuses STUNUsername and STUNPassword (401)', { STUNUsername: 'cpe', STUNPassword: 'wrong' }],
  ])('says that the server %s', async (what, more) => {
    stun.password = 'secret';
    stun.answer = ({ authentic }) => (authentic ? {} : { error: 401 });
    await known();
    await ask(enabled(more));
    rig.clock.advance(0);
    await until(() => rig.events('lab-0').some((event) => event.endsWith(what)));
    expect(value('UDPConnectionRequestAddress')).toBe('');
  });

  it('sends a request nine times to a server that is silent, says so once, and goes on', async () => {
    stun.answer = () => ({ silent: true });
    await known();
    await ask(enabled());
    const silent = (): number => rig.events('lab-0').filter((event) => event.endsWith('it does not answer')).length;
    rig.clock.advance(0);
    await until(() => stun.calls.length === 1);
    rig.clock.advance(9400);
    await until(() => stun.calls.length === 9);
    expect([new Set(stun.calls.map(({ message }) => message.transaction)).size, silent()]).toEqual([1, 0]);
    rig.clock.advance(200);
    expect(silent()).toBe(1);
    rig.clock.advance(30_000);
    rig.clock.advance(9600);
    await until(() => stun.calls.length === 18);
    expect(silent()).toBe(1);
    stun.answer = () => ({ mapped: NAT });
    rig.clock.advance(30_000);
    await rig.ended(3);
    expect(told(ADDRESS)).toBe('203.0.113.7:41000');
  });

  it('takes no answer that is not to its question', async () => {
    stun.answer = () => ({ silent: true });
    await known();
    await ask(enabled());
    rig.clock.advance(0);
    await until(() => stun.calls.length === 1);
    stun.send(Buffer.from(`0101000c${'00'.repeat(16)}000100080001a028cb007107`, 'hex'), inside());
    stun.send(Buffer.from('hello'), inside());
    await until(() => rig.events('lab-0').some((event) => event.includes('dropped')));
    expect(value('UDPConnectionRequestAddress')).toBe('');
  });

  it('ends when the ACS switches STUN off, and when the CPE is taken out of the fleet', async () => {
    await bound();
    await ask(set({ STUNEnable: '0' }));
    expect([value('UDPConnectionRequestAddress'), value('NATDetected')]).toEqual(['', 'false']);
    const calls = stun.calls.length;
    await ask(enabled());
    rig.clock.advance(0);
    await until(() => stun.calls.length === calls + 2);
    const before = inside().port;
    await rig.ended(6);
    rig.shard.configure({ ...rig.config, replicas: 0, shard: { ...rig.config.shard, count: 0 } });
    rig.shard.configure({ ...rig.config, generation: 3 });
    rig.clock.advance(0);
    await rig.ended(7);
    rig.clock.advance(60_000);
    stun.send(request(9), { address: '127.0.0.1', port: before });
    expect(stun.calls).toHaveLength(calls + 2);
  });

  it('is dark with its CPE, and finds the binding again after the boot and after a restart of the process', async () => {
    await bound();
    const first = inside().port;
    await until(() => stun.calls.length === 2);
    rig.acs.reply = asking({ method: 'Reboot', commandKey: '' });
    rig.shard.connectionRequest('lab-0');
    await rig.ended(4);
    rig.acs.reply = polite;
    expect(value('UDPConnectionRequestAddress')).toBe('');
    rig.clock.advance(10_000);
    await until(() => stun.calls.length === 4);
    expect(inside().port).not.toBe(first);
    await until(() => rig.acs.informs.at(-1)!.events.length === 1 && told(ADDRESS) === '203.0.113.7:41000');
    await rig.stop();
    await rig.boot();
    await until(() => stun.calls.length === 6);
    await until(() => value('UDPConnectionRequestAddress') === '203.0.113.7:41000');
  });

  it('sends nothing while the fleet is paused, and at once when it goes on', async () => {
    await bound();
    await until(() => stun.calls.length === 2);
    rig.shard.configure({ ...rig.config, generation: 2, paused: true });
    rig.clock.advance(120_000);
    stun.send(request(1), inside());
    await until(() => rig.events('lab-0').some((event) => event.includes('or the fleet is paused')));
    expect(stun.calls).toHaveLength(2);
    rig.shard.configure({ ...rig.config, generation: 3 });
    rig.clock.advance(0);
    await until(() => stun.calls.length === 3);
  });

  for (const program of STUN_PROGRAMS) {
    (program.file === undefined ? it.skip : it)(`finds its binding with ${program.name}`, async () => {
      const server = await startStunProgram(program);
      try {
        await known();
        await ask(set({ STUNEnable: '1', STUNServerPort: String(server.port) }));
        await until(() => {
          rig.clock.advance(20);
          return value('UDPConnectionRequestAddress') !== '';
        });
        const [address, port] = value('UDPConnectionRequestAddress').split(':');
        expect([address, value('NATDetected')]).toEqual(['127.0.0.1', 'false']);
        stun.send(request(1), { address: '127.0.0.1', port: Number(port) });
        await until(() => rig.acs.informs.at(-1)!.events.some(({ code }) => code === '6 CONNECTION REQUEST'));
      } finally {
        await server.stop();
      }
    });
  }

  it('forgets STUN with a factory reset', async () => {
    await bound();
    await until(() => stun.calls.length === 2);
    rig.acs.reply = asking({ method: 'FactoryReset' });
    rig.shard.connectionRequest('lab-0');
    await rig.ended(4);
    rig.acs.reply = polite;
    rig.clock.advance(60_000);
    await rig.ended(5);
    expect([stun.calls.length, codes()]).toEqual([2, ['0 BOOTSTRAP', '1 BOOT']]);
  });
});

function typeOf(name: string): ParameterType {
  if (name.endsWith('Enable')) return 'xsd:boolean';
  if (name.endsWith('MaximumKeepAlivePeriod')) return 'xsd:int';
  return /Port$|Period$|Limit$/.test(name) ? 'xsd:unsignedInt' : 'xsd:string';
}
