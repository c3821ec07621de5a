import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeConnectionRequest, isSignedWith, type SignedConnectionRequest } from '../cwmp/udp-connection-request.js';
import { callDevice, isBehindNat } from './call-device.js';
import type { ConnectionRequestResult } from './connection-request.js';

const credentials = { username: 'cpe-1', password: 'secret' };

describe('callDevice', () => {
  let udp: Socket;
  let http: Server;
  let came: (SignedConnectionRequest | undefined)[];
  let gets: number;
  beforeEach(async () => {
    came = [];
    gets = 0;
    udp = createSocket('udp4').on('message', (bytes) => came.push(decodeConnectionRequest(bytes)));
    http = createServer((_request, response) => {
      gets++;
      response.end();
    });
    udp.bind(0, '127.0.0.1');
    http.listen(0, '127.0.0.1');
    await Promise.all([once(udp, 'listening'), once(http, 'listening')]);
  });
  afterEach(async () => {
    const closed = [udp, ...(http.listening ? [http] : [])].map((one) => once(one, 'close'));
    udp.close();
    http.close();
    await Promise.all(closed);
  });

  const call = (
    natDetected: boolean | undefined,
    address = `127.0.0.1:${udp.address().port}`,
    login: typeof credentials | undefined = credentials,
  ): Promise<ConnectionRequestResult> =>
    callDevice(
      {
        connectionRequestUrl: `http://127.0.0.1:${(http.address() as AddressInfo | null)?.port ?? 1}/cr`,
        udpConnectionRequestAddress: address,
        natDetected,
      },
      { credentials: login, timeoutMs: 5000, random: (size) => Buffer.alloc(size, 7), now: () => 1_120_673_700_900 },
    );

  it('calls a device behind a NAT by UDP, with three copies that its password signs', async () => {
    expect(await call(true)).toEqual({
      outcome: 'sent',
      message: `Sent by UDP to 127.0.0.1:${udp.address().port}, 3 times; nobody answers that.`,
    });
    while (came.length < 3) await once(udp, 'message');
    expect(new Set(came.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(came[0]).toMatchObject({ ts: '1120673700', id: String(0x07070707), un: 'cpe-1' });
    expect(isSignedWith(came[0]!, 'secret')).toBe(true);
    expect(gets).toBe(0);
  });

  it.each([false, undefined])('calls one that has an address of its own (NATDetected %s) by HTTP', async (nat) => {
    expect((await call(nat)).outcome).toBe('ok');
    expect([gets, came]).toEqual([1, []]);
  });

  it('calls by UDP where HTTP reaches nobody', async () => {
    http.close();
    await once(http, 'close');
    expect((await call(false)).outcome).toBe('sent');
    expect((await call(false, '')).outcome).toBe('unreachable');
  });

  it.each([
    ['unauthorized', undefined, undefined],
    ['unreachable', 'no address', credentials],
    ['unreachable', '255.255.255.255:9', credentials],
  ] as const)('says %s for address %s and login %j', async (outcome, address, login) => {
    const options = { timeoutMs: 5000, random: (size: number) => Buffer.alloc(size), now: () => 0 };
    const device = {
      connectionRequestUrl: '',
      udpConnectionRequestAddress: address ?? '127.0.0.1:9',
      natDetected: true,
    };
    expect((await callDevice(device, { ...options, credentials: login })).outcome).toBe(outcome);
  });
});

describe('isBehindNat', () => {
  it.each([
    ['http://192.168.1.2:7547/', '', undefined, false],
    ['http://192.168.1.2:7547/', '', true, false],
    ['http://192.168.1.2:7547/', '203.0.113.7:41000', undefined, true],
    ['http://192.168.1.2:7547/', '203.0.113.7:41000', false, false],
    ['http://203.0.113.7:7547/', '203.0.113.7:41000', undefined, false],
    ['http://203.0.113.7:7547/', '203.0.113.7:41000', true, true],
    ['http://[2001:db8::1]:7547/', '[2001:db8::1]:41000', undefined, false],
    ['', '203.0.113.7', undefined, true],
  ])('%s and %s, NATDetected %s: %s', (connectionRequestUrl, udpConnectionRequestAddress, natDetected, behind) => {
    expect(isBehindNat({ connectionRequestUrl, udpConnectionRequestAddress, natDetected })).toBe(behind);
  });
});
