import { afterEach, describe, expect, it } from '@jest/globals';
import type { ActionRequest } from '../api/admin.js';
import type { ShardConfig } from '../api/shard-config.js';
import { Rig, until } from './testing/rig.js';
import { asking, polite, type Post, type Reply } from './testing/scripted-acs.js';

/** What happens to a CPE while something else is happening to it; src/simulator/shard.test.ts tells the plain stories. */
describe('Lifecycle', () => {
  let rig: Rig;
  afterEach(() => rig.close());

  const told = (serial = 0): string[][] =>
    rig.acs.informs
      .filter((inform) => inform.device.serialNumber.endsWith(String(serial)))
      .map((inform) => inform.events.map((event) => event.code));
  const act = (action: ActionRequest['action'], id: string = action): void => {
    rig.shard.act(id, { action, selector: { kind: 'all' }, salt: 1, version: '2.0.0' });
  };
  const withCwmp = (change: Partial<NonNullable<ShardConfig['cwmp']>>): ShardConfig => ({
    ...rig.config,
    cwmp: { ...rig.config.cwmp!, ...change },
  });
  const scaled = (count: number): ShardConfig => ({
    ...rig.config,
    replicas: count,
    shard: { ...rig.config.shard, count },
  });

  /** Answers nothing until `go`, then all that came as the ACS of the given manners. */
  class Held {
    readonly #waiting: (() => void)[] = [];
    constructor() {
      rig.acs.hold = () =>
        new Promise((resolve) => {
          this.#waiting.push(resolve);
        });
    }
    go(reply: (post: Post) => Reply = polite): void {
      rig.acs.reply = reply;
      rig.acs.hold = undefined;
      for (const resolve of this.#waiting) resolve();
    }
  }

  it('keeps a CPE off until it is its turn, whoever calls it', async () => {
    rig = await Rig.create(2, { start: { ratePerSecond: 0.001, jitterMs: 0 } });
    await rig.ended(1);
    const url = rig.shard.get('lab-1')!.connection_request_url;
    expect(url).toContain('/1/');
    rig.shard.connectionRequest('lab-1');
    act('force-cr');
    await rig.ended(2);
    expect(told(1)).toEqual([]);
    rig.clock.advance(1_000_000);
    await until(() => told(1).length === 1);
    expect(told(1)[0]).toEqual(['0 BOOTSTRAP', '1 BOOT', '6 CONNECTION REQUEST']);
    await until(() => rig.shard.action('force-cr')?.phase === 'Succeeded');
    expect(Date.parse(rig.shard.get('lab-1')!.next_contact_at!)).toBeLessThanOrEqual(rig.clock.now() + 300_000);
  });

  it('calls its ACS after the reboot for a connection request in the dark', async () => {
    rig = await Rig.create(1);
    await rig.ended(1);
    act('reboot');
    act('force-cr');
    rig.clock.advance(7000);
    await rig.ended(2);
    expect(told()[1]).toEqual(['1 BOOT', '6 CONNECTION REQUEST']);
    expect(rig.shard.action('force-cr')).toMatchObject({ phase: 'Succeeded', succeeded: 1 });
  });

  it.each([
    ['ends well', polite, ['6 CONNECTION REQUEST']],
    ['fails', (): Reply => ({ status: 500 }), ['6 CONNECTION REQUEST']],
  ])('has a session of its own for a connection request during one that %s', async (_how, reply, next) => {
    rig = await Rig.create(1);
    await rig.ended(1);
    const held = new Held();
    rig.shard.connectionRequest('lab-0');
    await until(() => rig.acs.posts.length === 3);
    rig.clock.advance(1);
    act('force-cr');
    held.go((post) => (post.number === 2 ? reply(post) : polite(post)));
    await rig.ended(3);
    expect(told().slice(1)).toEqual([['6 CONNECTION REQUEST'], next]);
    expect(rig.shard.action('force-cr')?.phase).toBe('Succeeded');
  });

  it('counts a connection request that a reboot swallowed as failed', async () => {
    rig = await Rig.create(2, {}, false);
    await rig.stop();
    rig.config = withCwmp({ maxConcurrentSessions: 1 });
    await rig.boot();
    await rig.ended(2);
    const held = new Held();
    act('force-cr'); // one runs, the other stands in line
    await until(() => rig.acs.posts.length === 5);
    act('reboot');
    held.go();
    await rig.ended(3);
    rig.clock.advance(7000);
    await rig.ended(5);
    expect(rig.shard.action('force-cr')).toMatchObject({ phase: 'Failed', succeeded: 1, failed: 1 });
    expect(rig.shard.action('force-cr')!.message).toContain('reboot');
    expect(rig.shard.action('reboot')).toMatchObject({ phase: 'Succeeded', succeeded: 2 });
  });

  it('discards what else it had to tell at a factory reset, the CommandKey of a Reboot too', async () => {
    rig = await Rig.create(1);
    rig.acs.reply = asking({ method: 'Reboot', commandKey: 'k' }, { method: 'FactoryReset' });
    await rig.ended(1);
    rig.acs.reply = polite;
    rig.clock.advance(7000);
    await rig.ended(2);
    rig.clock.advance(300_000);
    await rig.ended(3);
    expect(told().slice(1)).toEqual([['0 BOOTSTRAP', '1 BOOT'], ['2 PERIODIC']]);
  });

  it('takes those in line out of the fleet with those that have a session', async () => {
    rig = await Rig.create(6, {}, false);
    await rig.stop();
    rig.config = withCwmp({ maxConcurrentSessions: 2 });
    await rig.boot(false);
    const held = new Held();
    await rig.shard.start();
    rig.clock.advance(0);
    await until(() => rig.acs.posts.length === 2);
    rig.shard.configure({ ...scaled(1), cwmp: rig.config.cwmp! });
    held.go(asking({ method: 'GetParameterValues', names: ['Device.'] }));
    await until(() => rig.shard.status().sessions.active === 0);
    expect(rig.shard.status().cpes).toEqual({ new: 0, bootstrapping: 0, ready: 1, failed: 0 });
    // The two that had theirs, and CPE 0, which may be one of them.
    expect(new Set(rig.acs.informs.map((inform) => inform.device.serialNumber)).size).toBeLessThanOrEqual(3);
    expect(rig.acs.posts.some(({ method }) => method === 'GetParameterValuesResponse')).toBe(true);
  });

  it('begins no session of a CPE that is taken out while a connection request waits for it', async () => {
    rig = await Rig.create(2);
    await rig.ended(2);
    const held = new Held();
    rig.shard.connectionRequest('lab-1');
    await until(() => rig.acs.posts.length === 5);
    act('force-cr');
    rig.shard.configure(scaled(1));
    held.go();
    await rig.ended(4);
    expect(told(1)).toHaveLength(2);
    expect(rig.shard.action('force-cr')).toMatchObject({ phase: 'Failed', succeeded: 1, failed: 1 });
  });

  it('lets those in line begin when more sessions are allowed', async () => {
    rig = await Rig.create(5, {}, false);
    await rig.stop();
    rig.config = withCwmp({ maxConcurrentSessions: 1 });
    await rig.boot(false);
    const held = new Held();
    await rig.shard.start();
    rig.clock.advance(0);
    await until(() => rig.acs.posts.length === 1);
    rig.shard.configure(withCwmp({ maxConcurrentSessions: 4 }));
    await until(() => rig.acs.posts.length === 4);
    expect(rig.shard.status().sessions.active).toBe(4);
    held.go();
    await rig.ended(5);
  });

  it('bootstraps with the ACS of a new manifest also when the change comes during the first bootstrap', async () => {
    rig = await Rig.create(1, {}, false);
    const held = new Held();
    await rig.shard.start();
    rig.clock.advance(0);
    await until(() => rig.acs.posts.length === 1);
    rig.shard.configure(withCwmp({ acsUrl: `${rig.acsUrl}-new` }));
    held.go();
    await rig.ended(1);
    rig.clock.advance(1);
    await rig.ended(2);
    expect(rig.acs.posts.filter(({ method }) => method === 'Inform').map(({ path }) => path)).toEqual([
      '/cwmp',
      '/cwmp-new',
    ]);
    expect(told()[1]).toContain('0 BOOTSTRAP');
  });

  it('leaves a CPE with its own ACS alone when the manifest names another', async () => {
    rig = await Rig.create(1);
    const url = `${rig.acsUrl}-own`;
    rig.acs.reply = asking({
      method: 'SetParameterValues',
      values: [{ name: 'Device.ManagementServer.URL', value: url, type: 'xsd:string' }],
      parameterKey: '',
    });
    await rig.ended(1);
    rig.acs.reply = polite;
    rig.clock.advance(1);
    await rig.ended(2);
    rig.shard.configure(withCwmp({ acsUrl: `${rig.acsUrl}-new` }));
    rig.clock.advance(1000);
    expect(rig.shard.status().sessions.active).toBe(0);
    expect(told()).toHaveLength(2);
  });

  it('retries when it would have, though its interval has grown meanwhile', async () => {
    rig = await Rig.create(1, {}, false);
    rig.acs.reply = () => ({ status: 500 });
    await rig.shard.start();
    rig.clock.advance(0);
    await rig.ended(1);
    rig.acs.reply = polite;
    rig.shard.configure(withCwmp({ periodicInform: { intervalMs: 86_400_000, jitterPercent: 0 } }));
    rig.clock.advance(10_000);
    await rig.ended(2);
    expect(rig.shard.status().cpes.ready).toBe(1);
  });

  it('stays dark over a pause for as long as its reboot takes', async () => {
    rig = await Rig.create(2, {}, false);
    await rig.stop();
    rig.config = withCwmp({ maxConcurrentSessions: 1 });
    await rig.boot();
    await rig.ended(2);
    const held = new Held();
    act('force-cr');
    await until(() => rig.acs.posts.length === 5);
    act('reboot'); // of one in a session and one in line
    rig.shard.configure({ ...rig.config, paused: true });
    held.go();
    await rig.ended(3);
    rig.shard.configure({ ...rig.config, paused: false });
    rig.clock.advance(2999);
    expect(rig.shard.status()).toMatchObject({ cpes: { new: 2 }, sessions: { active: 0 } });
    rig.clock.advance(4001);
    await rig.ended(5);
    expect(rig.shard.status().cpes.ready).toBe(2);
  });

  it('is back at once when what it was to do without a session fails to be stored', async () => {
    rig = await Rig.create(1);
    await rig.ended(1);
    rig.breakStore();
    rig.acs.reply = asking({
      method: 'SetParameterValues',
      values: [
        { name: 'Device.ManagementServer.URL', value: `${rig.acsUrl}-other`, type: 'xsd:string' },
        { name: 'Device.ManagementServer.PeriodicInformInterval', value: '7', type: 'xsd:unsignedInt' },
      ],
      parameterKey: 'k',
    });
    rig.shard.connectionRequest('lab-0');
    await rig.ended(2);
    expect(rig.acs.posts.at(-1)).toMatchObject({ method: 'Fault' });
    expect(rig.acs.posts.at(-1)!.body).toContain('<FaultCode>9002');
    expect(rig.shard.get('lab-0')!.tree['Device.ManagementServer.PeriodicInformInterval']).toBe('300');
    rig.acs.reply = polite;
    rig.mendStore();
    rig.clock.advance(10_000);
    expect(rig.shard.status().sessions.active).toBe(0);
    expect(rig.acs.posts.every(({ path }) => path === '/cwmp')).toBe(true);
  });
});
