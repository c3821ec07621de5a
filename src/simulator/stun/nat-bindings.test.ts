import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { join } from 'node:path';
import { decodeStun, encodeStun, STUN_ATTRIBUTE, STUN_TYPE, type StunAddress } from '../../cwmp/stun-message.js';
import { loadProfile } from '../../datamodel/load-profile.js';
import { Overlay } from '../../datamodel/overlay.js';
import type { Profile } from '../../datamodel/profile.js';
import { SessionFailure } from '../errors.js';
import type { LifecycleCore } from '../lifecycle-core.js';
import { FakeClock } from '../testing/fake-clock.js';
import { lifecycleCore } from '../testing/lifecycle-core.js';
import { shardConfig } from '../testing/rig.js';
import { NatBindings } from './nat-bindings.js';
import type { OpenUdpPort, UdpPortOwner } from './udp-ports.js';
import '../../datamodel/testing/seed.js';

const ROUTER = join(import.meta.dirname, '../../../profiles/tr098-dsl-router');
const SERVER = 'InternetGatewayDevice.ManagementServer.';
const LOCAL = { address: '192.168.1.2', port: 5000 };

/** Ports that are there only in name. */
class Ports {
  readonly opened: { peer: StunAddress; owner: UdpPortOwner; sent: Buffer[]; closed: boolean }[] = [];
  failure: Error | undefined;
  sendFailure: Error | undefined;

  readonly open: OpenUdpPort = (peer, owner) => {
    if (this.failure) return Promise.reject(this.failure);
    const port = { peer, owner, sent: [] as Buffer[], closed: false };
    this.opened.push(port);
    return Promise.resolve({
      local: LOCAL,
      send: (bytes, _to, failed) => {
        port.sent.push(bytes);
        if (this.sendFailure) failed(this.sendFailure);
      },
      close: () => {
        port.closed = true;
      },
    });
  };
}

describe('NatBindings', () => {
  let profile: Profile;
  let clock: FakeClock;
  let core: LifecycleCore;
  let ports: Ports;
  let bindings: NatBindings;
  let resolve: () => Promise<string>;
  let changes: number;
  let requests: number;
  beforeAll(async () => {
    profile = await loadProfile(ROUTER);
  });
  beforeEach(() => {
    clock = new FakeClock();
    ports = new Ports();
    changes = 0;
    requests = 0;
    resolve = () => Promise.resolve('192.0.2.1');
    core = lifecycleCore(profile, clock);
    let transactions = 0;
    bindings = new NatBindings(
      core,
      {
        addresses: {
          known: (host) => (/^[\d.]+$/.test(host) ? host : undefined),
          resolve: () => resolve(),
        },
        openUdpPort: ports.open,
        transaction: () => Buffer.from(String(++transactions).padStart(16, '0')),
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
    bindings.open();
  });

  const set = (values: Readonly<Record<string, string>>, slot = 0): void => {
    const overlay = core.population.overlays.get(slot) ?? new Overlay(core.interner);
    for (const [name, value] of Object.entries(values)) overlay.set(SERVER + name, value);
    core.population.overlays.set(slot, overlay);
    bindings.refresh(slot);
  };
  /** Lets promises come true; there is nothing real here that takes time. */
  const settle = async (ms = 0): Promise<void> => {
    clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const port = () => ports.opened.at(-1)!;
  const events = (slot = 0): string[] => core.log.read(slot).map(({ text }) => text);
  const answer = (mappedPort: number): void => {
    const value = Buffer.from('00010000cb007107', 'hex');
    value.writeUInt16BE(mappedPort, 2);
    const transaction = Buffer.from(decodeStun(port().sent.at(-1)!)!.transaction, 'hex');
    port().owner.received(encodeStun(STUN_TYPE.bindingResponse, transaction, [[STUN_ATTRIBUTE.mappedAddress, value]]));
  };
  const mayNotOpen = Object.assign(new Error('bind EMFILE 0.0.0.0'), { code: 'EMFILE' });

  it('says once that the process has no more descriptors, and tries again each period', async () => {
    ports.failure = mayNotOpen;
    set({ STUNEnable: 'true' });
    for (let period = 0; period < 5; period++) await settle(30_000);
    expect(events()).toEqual([
      'STUN: no binding: the process has no file descriptor left for a UDP port (EMFILE); raise ulimit -n, or let fewer CPEs use STUN',
    ]);
    ports.failure = undefined;
    await settle(30_000);
    answer(41_000);
    expect([events().at(-1), changes]).toEqual(['STUN: bound through a NAT', 1]);
  });

  it('says that the name of the server does not resolve', async () => {
    resolve = () => Promise.reject(new SessionFailure('dns', 'no'));
    set({ STUNEnable: 'true', STUNServerAddress: 'stun.example' });
    await settle();
    expect(events()).toEqual(['STUN: no binding: stun.example does not resolve']);
    resolve = () => Promise.resolve('192.0.2.9');
    await settle(30_000);
    expect(port()).toMatchObject({ peer: { address: '192.0.2.9', port: 3478 } });
  });

  it.each<[string, () => void]>([
    [
      'is switched off',
      () => {
        set({ STUNEnable: 'false' });
      },
    ],
    [
      'goes dark',
      () => {
        bindings.end(0);
      },
    ],
    [
      'is no more',
      () => {
        bindings.resize(0);
      },
    ],
    [
      'stops with its process',
      () => {
        bindings.stop();
      },
    ],
  ])('leaves no port open of a CPE that %s', async (_what, end) => {
    set({ STUNEnable: 'true' });
    clock.advance(0);
    end();
    await settle();
    expect(ports.opened.map(({ closed, sent }) => [closed, sent.length])).toEqual([[true, 0]]);
    bindings.resize(4);
    set({ STUNEnable: 'true' });
    bindings.open();
    await settle();
    answer(41_000);
    end();
    port().owner.received(Buffer.from('GET'));
    port().owner.broke(mayNotOpen);
    await settle(60_000);
    expect([port().closed, core.population.bindings.size, ports.opened.length]).toEqual([true, 0, 2]);
  });

  it('opens no port for a CPE that went dark while the name was looked up', async () => {
    let resolved = (): void => undefined;
    resolve = () =>
      new Promise((done) => {
        resolved = () => {
          done('192.0.2.9');
        };
      });
    set({ STUNEnable: 'true', STUNServerAddress: 'stun.example' });
    await settle();
    bindings.end(0);
    resolved();
    await settle();
    expect(ports.opened).toEqual([]);
  });

  it('opens its port anew where nothing can be sent any more, and where it broke', async () => {
    set({ STUNEnable: 'true' });
    await settle();
    answer(41_000);
    answer(41_000);
    ports.sendFailure = Object.assign(new Error('send ENETUNREACH'), { code: 'ENETUNREACH' });
    await settle(30_000);
    await settle(9500);
    expect([events().at(-1), port().closed]).toEqual([
      'STUN: no binding: nothing can be sent to 192.0.2.1 (ENETUNREACH)',
      true,
    ]);
    ports.sendFailure = undefined;
    await settle(30_000);
    answer(41_001);
    expect(core.population.bindings.get(0)?.address).toBe('203.0.113.7:41001');
    port().owner.broke(mayNotOpen);
    await settle(30_000);
    expect(ports.opened).toHaveLength(3);
  });

  it('keeps the port and the binding with other settings, but not with another server', async () => {
    set({ STUNEnable: 'true' });
    await settle();
    answer(41_000);
    answer(41_000);
    set({ STUNMaximumKeepAlivePeriod: '10' });
    await settle();
    answer(41_000);
    const { length } = port().sent;
    await settle(10_000);
    expect([ports.opened.length, port().sent.length, changes]).toEqual([1, length + 1, 1]);
    set({ STUNServerAddress: '192.0.2.2' });
    await settle();
    expect(ports.opened.map(({ peer, closed }) => [peer.address, closed])).toEqual([
      ['192.0.2.1', true],
      ['192.0.2.2', false],
    ]);
    expect(core.population.bindings.size).toBe(0);
  });

  it('tells its ACS of addresses no more often than the ACS wants to hear of them', async () => {
    set({ STUNEnable: 'true', UDPConnectionRequestAddressNotificationLimit: '100' });
    await settle();
    for (let mapped = 41_000; mapped < 41_003; mapped++) {
      answer(mapped);
      answer(mapped);
      await settle(30_000);
    }
    expect([changes, bindings.mayTell(0)]).toEqual([1, false]);
    await settle(9_000);
    expect(changes).toBe(1);
    await settle(1_000);
    expect([changes, bindings.mayTell(0)]).toEqual([2, true]);
  });

  it('follows its ACS to another host, where no server is named', async () => {
    set({ STUNEnable: 'true' });
    await settle();
    core.configure(shardConfig('http://192.0.2.8/cwmp', 4));
    bindings.refresh(0);
    await settle();
    expect(ports.opened.map(({ peer, closed }) => [peer.address, closed])).toEqual([
      ['192.0.2.1', true],
      ['192.0.2.8', false],
    ]);
  });

  it('begins nothing for a CPE that is dark', async () => {
    core.population.table.mark(0, 8);
    set({ STUNEnable: 'true' });
    await settle(60_000);
    expect(ports.opened).toEqual([]);
  });

  it('neither dies nor grows by any datagram', async () => {
    set({ STUNEnable: 'true' });
    await settle();
    const bytes = fc.uint8Array({ maxLength: 200 }).map((one) => Buffer.from(one));
    const attribute = fc.tuple(fc.constantFrom(1, 6, 8, 9, 0x20, 0x8020), bytes);
    const own = fc.boolean();
    const message = fc
      .tuple(fc.constantFrom(0x0001, 0x0101, 0x0111), own, fc.array(attribute, { maxLength: 4 }))
      .map(([type, isOwn, attributes]) => () => {
        const transaction = decodeStun(port().sent.at(-1)!)!.transaction;
        return encodeStun(type, isOwn ? Buffer.from(transaction, 'hex') : Buffer.alloc(16), attributes);
      });
    const request = fc.string({ maxLength: 200 }).map((text) => () => Buffer.from(`GET http://h?${text} HTTP/1.1`));
    const datagram = fc.oneof(
      bytes.map((one) => () => one),
      message,
      request,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(datagram, { maxLength: 20 }), async (datagrams) => {
        const { length } = port().sent;
        for (const one of datagrams) port().owner.received(one());
        await new Promise((resolve) => setImmediate(resolve));
        // One that answers tells of the binding, and one that asks for a login gets it: no more is sent for it.
        expect(port().sent.length - length).toBeLessThanOrEqual(2);
        expect([ports.opened.length, core.population.bindings.size <= 1, clock.timers]).toEqual([1, true, 1]);
        clock.advance(60_000);
        await new Promise((resolve) => setImmediate(resolve));
      }),
      { numRuns: 300 },
    );
    expect(events().length).toBeLessThanOrEqual(32);
    expect(requests).toBe(0);
  });
});
