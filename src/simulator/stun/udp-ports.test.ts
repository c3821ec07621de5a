import { createSocket, type Socket } from 'node:dgram';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../testing/rig.js';
import { type UdpPort, UdpPorts } from './udp-ports.js';

describe('UdpPorts', () => {
  let peer: Socket;
  let ports: UdpPorts;
  let port: UdpPort | undefined;
  beforeEach(() => {
    ports = new UdpPorts(() => 2);
  });
  afterEach(() => {
    port?.close();
    peer.close();
  });
  const listen = (type: 'udp4' | 'udp6', host: string): Promise<number> => {
    peer = createSocket(type);
    return new Promise((resolve) => {
      peer.bind(0, host, () => {
        resolve(peer.address().port);
      });
    });
  };

  it.each([
    ['udp4', '127.0.0.1'],
    ['udp6', '::1'],
  ] as const)('speaks %s from the address that reaches the peer, with anybody', async (type, host) => {
    const to = { address: host, port: await listen(type, host) };
    const came: string[] = [];
    const errors: Error[] = [];
    peer.on('message', (bytes, from) => {
      peer.send(`${bytes.toString()} back`, from.port, from.address);
    });
    port = await ports.open(to, {
      received: (bytes) => came.push(bytes.toString()),
      broke: (error) => errors.push(error),
    });
    expect(port.local.address).toBe(host);
    port.send(Buffer.from('there'), to, (error) => errors.push(error));
    await until(() => came.length === 1);
    const other = createSocket(type);
    other.send('from elsewhere', port.local.port, port.local.address);
    await until(() => came.length === 2);
    other.close();
    expect([came, errors]).toEqual([['there back', 'from elsewhere'], []]);
  });

  it('says that no route leads to the peer, or that it cannot be sent to', async () => {
    await listen('udp4', '127.0.0.1');
    const owner = { received: () => undefined, broke: () => undefined };
    await expect(ports.open({ address: '255.255.255.255', port: 3478 }, owner)).rejects.toMatchObject({
      code: 'EACCES',
    });
    port = await ports.open({ address: '127.0.0.1', port: peer.address().port }, owner);
    const failures: string[] = [];
    port.send(Buffer.from('x'), { address: '255.255.255.255', port: 3478 }, ({ message }) => failures.push(message));
    await until(() => failures.length === 1);
    port.close();
    port.close();
  });

  it('opens no more at a time than it may, and others when some have closed or failed', async () => {
    const to = { address: '127.0.0.1', port: await listen('udp4', '127.0.0.1') };
    const owner = { received: () => undefined, broke: () => undefined };
    await expect(ports.open({ ...to, address: '255.255.255.255' }, owner)).rejects.toThrow();
    const [first, second, third] = await Promise.allSettled([1, 2, 3].map(() => ports.open(to, owner)));
    expect(third).toMatchObject({ reason: { code: 'EMFILE' } });
    for (const one of [first, second]) if (one?.status === 'fulfilled') one.value.close();
    port = await ports.open(to, owner);
    expect(port.local.address).toBe('127.0.0.1');
  });
});
