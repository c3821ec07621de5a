import { createSocket, type Socket } from 'node:dgram';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../testing/rig.js';
import { UdpSender } from './udp-sender.js';

describe('UdpSender', () => {
  let sender: UdpSender;
  const peers: Socket[] = [];
  beforeEach(() => {
    sender = new UdpSender();
  });
  afterEach(() => {
    sender.close();
    for (const peer of peers.splice(0)) peer.close();
  });
  const listen = (type: 'udp4' | 'udp6', host: string, came: string[]): Promise<number> => {
    const peer = createSocket(type);
    peers.push(peer);
    peer.on('message', (bytes, from) => came.push(`${bytes.toString()} of ${from.port}`));
    return new Promise((resolve) => {
      peer.bind(0, host, () => {
        resolve(peer.address().port);
      });
    });
  };

  it.each([
    ['udp4', '127.0.0.1'],
    ['udp6', '::1'],
  ] as const)('sends all by one socket of %s, also what is sent while it opens', async (type, host) => {
    const came: string[] = [];
    const port = await listen(type, host, came);
    const other = await listen(type, host, came);
    await Promise.all([sender.send(Buffer.from('a'), host, port), sender.send(Buffer.from('b'), host, other)]);
    await until(() => came.length === 2);
    expect(new Set(came.map((one) => one.slice(1))).size).toBe(1);
    expect(came.map((one) => one.charAt(0)).sort()).toEqual(['a', 'b']);
  });

  it('says what cannot be sent, and goes on', async () => {
    const came: string[] = [];
    const port = await listen('udp4', '127.0.0.1', came);
    await expect(sender.send(Buffer.from('x'), '255.255.255.255', port)).rejects.toMatchObject({ code: 'EACCES' });
    await expect(sender.send(Buffer.alloc(70_000), '127.0.0.1', port)).rejects.toMatchObject({ code: 'EMSGSIZE' });
    await sender.send(Buffer.from('a'), '127.0.0.1', port);
    await until(() => came.length === 1);
  });

  it('opens another socket after it was closed', async () => {
    const came: string[] = [];
    const port = await listen('udp4', '127.0.0.1', came);
    await sender.send(Buffer.from('a'), '127.0.0.1', port);
    sender.close();
    await sender.send(Buffer.from('b'), '127.0.0.1', port);
    await until(() => came.length === 2);
  });
});
