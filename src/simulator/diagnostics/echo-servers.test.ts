import { createSocket, type Socket } from 'node:dgram';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { EncodableRequest } from '../../cwmp/acs-messages.js';
import type { ParameterType } from '../../cwmp/types.js';
import { GATEWAY, Rig, until } from '../testing/rig.js';
import { asking } from '../testing/scripted-acs.js';
import { ECHO_PLUS_BYTES, readEchoPlus } from './echo-plus.js';

const ECHO = 'Device.IP.Diagnostics.UDPEchoConfig.';
const TYPES: Readonly<Record<string, ParameterType>> = {
  Enable: 'xsd:boolean',
  EchoPlusEnabled: 'xsd:boolean',
  UDPPort: 'xsd:unsignedInt',
};

const set = (values: Readonly<Record<string, string>>): EncodableRequest => ({
  method: 'SetParameterValues',
  values: Object.entries(values).map(([name, value]) => ({
    name: ECHO + name,
    value,
    type: TYPES[name] ?? 'xsd:string',
  })),
  parameterKey: '',
});

/** A client of an echo server, with what came back to it. */
class Client {
  readonly answers: Buffer[] = [];
  readonly #socket: Socket = createSocket('udp4');

  static async open(address = '127.0.0.1'): Promise<Client> {
    const client = new Client();
    client.#socket.on('message', (bytes) => client.answers.push(bytes));
    client.#socket.on('error', () => undefined);
    await new Promise<void>((resolve) => {
      client.#socket.bind(0, address, resolve);
    });
    return client;
  }

  get port(): number {
    return this.#socket.address().port;
  }

  send(port: number, bytes: Buffer): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.send(bytes, port, '127.0.0.1', () => {
        resolve();
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.close(resolve);
    });
  }
}

async function freePort(): Promise<number> {
  const client = await Client.open();
  const { port } = client;
  await client.close();
  return port;
}

/** Whether nothing listens at a port. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.on('error', () => {
      resolve(false);
    });
    socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => {
      socket.close(() => {
        resolve(true);
      });
    });
  });
}

describe('the echo server of a CPE', () => {
  let rig: Rig;
  const clients: Client[] = [];
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((one) => one.close()));
    await rig.close();
  });

  const client = async (address?: string): Promise<Client> => {
    const one = await Client.open(address);
    clients.push(one);
    return one;
  };
  /** Asks all of a CPE in one session, and waits for its end. */
  const ask = async (cpe: string, ...requests: EncodableRequest[]): Promise<void> => {
    const before = rig.sessions;
    rig.acs.reply = asking(...requests);
    rig.shard.connectionRequest(cpe);
    await rig.ended(before + 1);
  };
  const start = async (count: number): Promise<void> => {
    rig = await Rig.create(count, { profiles: [GATEWAY] });
    await rig.ended(count);
  };
  const enable = async (port: number, more: Readonly<Record<string, string>> = {}, cpe = 'lab-0'): Promise<void> => {
    const values = { SourceIPAddress: '127.0.0.1', UDPPort: String(port), Enable: 'true', ...more };
    await ask(cpe, set(values));
    await until(() => rig.events(cpe).some((event) => /UDP echo server (listens|cannot)/.test(event)));
  };
  const counters = async (): Promise<Record<string, string>> => {
    const seen = rig.acs.messages('GetParameterValuesResponse').length;
    await ask('lab-0', { method: 'GetParameterValues', names: [ECHO] });
    const { values } = rig.acs.messages('GetParameterValuesResponse')[seen]!;
    return Object.fromEntries(values.map(({ name, value }) => [name.slice(ECHO.length), value]));
  };

  it('echoes what comes from the source that it is told, and from nobody else', async () => {
    await start(1);
    const port = await freePort();
    await enable(port);
    const [friend, stranger] = [await client(), await client('127.0.0.2')];
    await stranger.send(port, Buffer.from('let me in'));
    await friend.send(port, Buffer.from('hello'));
    await friend.send(port, Buffer.alloc(0));
    await friend.send(port, Buffer.alloc(65_507, 7));
    await until(() => friend.answers.length === 3);
    expect(friend.answers.map((bytes) => bytes.length)).toEqual([5, 0, 65_507]);
    expect(friend.answers[0]!.toString()).toBe('hello');
    expect(stranger.answers).toEqual([]);
    const bytes = String(5 + 65_507 + 3 * 8);
    expect(await counters()).toMatchObject({
      PacketsReceived: '3',
      PacketsResponded: '3',
      BytesReceived: bytes,
      BytesResponded: bytes,
      TimeFirstPacketReceived: '2026-01-01T00:00:00.000000Z',
      TimeLastPacketReceived: '2026-01-01T00:00:00.000000Z',
    });
    expect(rig.shard.get('lab-0')!.tree[`${ECHO}PacketsReceived`]).toBe('3');
  });

  it('fills UDPEchoPlus packets in, where that is on', async () => {
    await start(1);
    const port = await freePort();
    await enable(port, { EchoPlusEnabled: 'true' });
    const one = await client();
    const packet = Buffer.alloc(ECHO_PLUS_BYTES + 4, 9);
    for (let i = 1; i <= 2; i++) {
      await one.send(port, packet);
      await until(() => one.answers.length === i);
      rig.clock.advance(2);
    }
    const short = Buffer.alloc(ECHO_PLUS_BYTES - 1, 9);
    await one.send(port, short);
    await until(() => one.answers.length === 3);
    const [first, second] = one.answers.map(readEchoPlus);
    expect(first).toMatchObject({ sequence: 0, failures: 0 });
    expect(second).toMatchObject({ sequence: 1, failures: 0 });
    expect((second!.receivedAt - first!.receivedAt + 2 ** 32) % 2 ** 32).toBe(2000);
    expect(one.answers[0]!.subarray(0, 4)).toEqual(packet.subarray(0, 4));
    expect(one.answers[0]!.subarray(ECHO_PLUS_BYTES)).toEqual(packet.subarray(ECHO_PLUS_BYTES));
    expect(one.answers[2]).toEqual(short);
  });

  it('answers a thousand packets a second, and counts the others as failures', async () => {
    await start(1);
    const port = await freePort();
    await enable(port, { EchoPlusEnabled: 'true' });
    const one = await client();
    const packet = Buffer.alloc(ECHO_PLUS_BYTES);
    // One after the other, so that the kernel loses none.
    for (let i = 1; i <= 1000; i++) {
      await one.send(port, packet);
      await until(() => one.answers.length === i);
    }
    for (let i = 0; i < 20; i++) await one.send(port, packet);
    let got: Record<string, string> = {};
    for (let i = 0; i < 50 && got['PacketsReceived'] !== '1020'; i++) got = await counters();
    expect(got).toMatchObject({ PacketsReceived: '1020', PacketsResponded: '1000' });
    rig.clock.advance(1000);
    await one.send(port, packet);
    await until(() => one.answers.length === 1001);
    expect(readEchoPlus(one.answers[1000]!)).toMatchObject({ sequence: 1000, failures: 20 });
  });

  it('counts anew when it is switched on again, and keeps its counts when it is switched off', async () => {
    await start(1);
    const port = await freePort();
    await enable(port);
    const one = await client();
    await one.send(port, Buffer.from('a'));
    await until(() => one.answers.length === 1);
    await ask('lab-0', set({ Enable: 'false' }));
    expect(await isFree(port)).toBe(true);
    expect(await counters()).toMatchObject({ PacketsReceived: '1' });
    await enable(port);
    expect(await counters()).toMatchObject({ PacketsReceived: '0' });
    const other = await freePort();
    await ask('lab-0', set({ UDPPort: String(other) }));
    await until(() => rig.events('lab-0').includes(`UDP echo server listens at port ${other}`));
    expect(await isFree(port)).toBe(true);
  });

  it('is off while the CPE is dark, and counts anew after the boot', async () => {
    await start(1);
    const port = await freePort();
    await enable(port);
    const one = await client();
    await one.send(port, Buffer.from('a'));
    await until(() => one.answers.length === 1);
    await ask('lab-0', { method: 'Reboot', commandKey: '' });
    expect(await isFree(port)).toBe(true);
    rig.acs.reply = asking();
    rig.clock.advance(10_000);
    await until(() => rig.events('lab-0').filter((event) => event.startsWith('UDP echo server listens')).length === 2);
    await rig.ended(3);
    expect(await counters()).toMatchObject({ Enable: 'true', PacketsReceived: '0' });
    await ask('lab-0', { method: 'FactoryReset' });
    expect(await isFree(port)).toBe(true);
  });

  it('comes back with a new process', async () => {
    await start(1);
    const port = await freePort();
    await enable(port);
    await rig.stop();
    expect(await isFree(port)).toBe(true);
    await rig.boot();
    await until(() => rig.events('lab-0').some((event) => event.startsWith('UDP echo server listens')));
    const one = await client();
    await one.send(port, Buffer.from('a'));
    await until(() => one.answers.length === 1);
  });

  it('says that another CPE has its port, and lets go of it when the CPE is no more', async () => {
    await start(2);
    const port = await freePort();
    await enable(port, {}, 'lab-1');
    await enable(port);
    const taken = `UDP echo server cannot listen at port ${port}: it is in use, by another CPE of this process or by another program`;
    expect(rig.events('lab-0')).toContain(taken);
    rig.shard.configure({ ...rig.config, replicas: 1, shard: { ...rig.config.shard, count: 1 } });
    await enable(port);
    await until(() => rig.events('lab-0').includes(`UDP echo server listens at port ${port}`));
  });

  it.each([
    [{ SourceIPAddress: '' }, 'UDP echo server answers nobody: SourceIPAddress is empty'],
    [{ UDPPort: '0' }, 'UDP echo server: 0 is no port; set UDPPort'],
  ])('says what it lacks: %j', async (more, event) => {
    await start(1);
    const port = await freePort();
    await ask('lab-0', set({ SourceIPAddress: '127.0.0.1', UDPPort: String(port), Enable: 'true', ...more }));
    expect(rig.events('lab-0')).toContain(event);
  });
});
