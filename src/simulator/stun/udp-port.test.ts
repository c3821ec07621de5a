import { createSocket, type Socket } from 'node:dgram';
import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from '../testing/rig.js';
import { openUdpPort, type UdpPort } from './udp-port.js';

describe('openUdpPort', () => {
  let peer: Socket;
  let port: UdpPort | undefined;
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
    port = await openUdpPort(to, {
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
    await expect(openUdpPort({ address: '255.255.255.255', port: 3478 }, owner)).rejects.toMatchObject({
      code: 'EACCES',
    });
    port = await openUdpPort({ address: '127.0.0.1', port: peer.address().port }, owner);
    const failures: string[] = [];
    port.send(Buffer.from('x'), { address: '255.255.255.255', port: 3478 }, ({ message }) => failures.push(message));
    await until(() => failures.length === 1);
    port.close();
    port.close();
  });
});
