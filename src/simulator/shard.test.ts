import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cwmpFault } from '../cwmp/faults.js';
import { authorize, DigestVerifier, parseChallenge } from '../cwmp/http-digest.js';
import { encodeFault } from '../cwmp/fault-message.js';
import type { ShardConfig } from '../api/shard-config.js';
import { Rig, shardConfig, until } from './testing/rig.js';
import { asking, polite } from './testing/scripted-acs.js';

const INTERVAL = 'Device.ManagementServer.PeriodicInformInterval';
const set = (name: string, value: string, type: 'xsd:string' | 'xsd:unsignedInt' = 'xsd:string') =>
  ({ method: 'SetParameterValues', values: [{ name, value, type }], parameterKey: 'key-1' }) as const;

describe('Shard', () => {
  let rig: Rig;
  afterEach(() => rig.close());

  const codes = (n: number): string[] => rig.acs.informs[n]!.events.map((event) => event.code);
  const withCwmp = (change: Partial<NonNullable<ShardConfig['cwmp']>>): ShardConfig => ({
    ...rig.config,
    generation: rig.config.generation + 1,
    cwmp: { ...rig.config.cwmp!, ...change },
  });

  it('bootstraps every CPE through a session of its own', async () => {
    rig = await Rig.create(120);
    await rig.ended(120);
    expect(rig.shard.status()).toMatchObject({
      cpes: { new: 0, bootstrapping: 0, ready: 120, failed: 0 },
      bootstraps: 120,
    });
    expect(new Set(rig.acs.informs.map((inform) => inform.device.serialNumber)).size).toBe(120);
    expect(codes(0)).toEqual(['0 BOOTSTRAP', '1 BOOT']);
    expect(rig.acs.informs[0]!.parameters.map(({ name, value }) => [name, value])).toContainEqual([
      'Device.DeviceInfo.SoftwareVersion',
      '1.0.0',
    ]);
    expect(await rig.metric('cpe_sim_fleet_bootstraps_total')).toBe(120);
    expect(await rig.metric('cpe_sim_cwmp_informs_total{event_code="0 BOOTSTRAP",result="ok"}')).toBe(120);
    expect(rig.events('lab-7')).toEqual(['boot', 'inform 0 BOOTSTRAP, 1 BOOT', 'session ended well']);
  });

  it('paces first contacts by the rate of the fleet', async () => {
    rig = await Rig.create(10, { start: { ratePerSecond: 2, jitterMs: 0 } });
    await rig.ended(1);
    rig.clock.advance(499);
    expect(rig.sessions).toBe(1);
    rig.clock.advance(1);
    await rig.ended(2);
    rig.clock.advance(4000);
    await rig.ended(10);
    expect(rig.shard.status().cpes.ready).toBe(10);
  });

  it('informs periodically, each CPE once in each interval', async () => {
    rig = await Rig.create(5);
    await rig.ended(5);
    for (let interval = 1; interval <= 3; interval++) {
      // Sessions must end between ticks, as they do when time is not made to jump.
      for (let step = 0; step < 30; step++) {
        rig.clock.advance(10_000);
        await until(() => rig.shard.status().sessions.active === 0);
      }
      expect(rig.sessions).toBe(5 + interval * 5);
    }
    expect(codes(5)).toEqual(['2 PERIODIC']);
    expect(await rig.metric('cpe_sim_fleet_periodic_ticks_total')).toBe(15);
  });

  it('never has more sessions at a time than it may, and all have theirs in the end', async () => {
    rig = await Rig.create(200, {}, false);
    let most = 0;
    rig.acs.reply = (post) => {
      most = Math.max(most, rig.shard.status().sessions.active);
      return polite(post);
    };
    await rig.shard.start();
    rig.clock.advance(0);
    await rig.ended(200);
    expect(most).toBe(50);
  });

  it.each([
    ['answers 503', { status: 503 }, 'HTTP status 503', 'http-status'],
    ['sends garbage', { body: 'this is no XML' }, 'bad message', 'protocol'],
    ['breaks the connection', { drop: true }, 'closed the connection before it answered', 'connection-lost'],
    ['never answers', { silent: true }, 'did not answer the Inform in time', 'timeout'],
    ['answers with nothing', { status: 204 }, 'with nothing', 'protocol'],
    [
      'asks for a login that nobody has',
      { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="x"' } },
      'asks for a login',
      'unauthorized',
    ],
    ['redirects for ever', { status: 302, headers: { Location: '/again' } }, 'more than 5 times', 'http-status'],
    ['redirects to nowhere', { status: 302 }, '302 without a Location', 'http-status'],
    [
      'refuses the Inform',
      { body: encodeFault('1-2', '1', cwmpFault(8001)) },
      'refused the Inform with fault 8001',
      'protocol',
    ],
  ])('fails and retries by TR-069 §3.2.1.1 when the ACS %s', async (_what, reply, message, reason) => {
    rig = await Rig.create(1, {}, false);
    rig.acs.reply = (post) =>
      'body' in reply && reply.body.includes('Fault') ? { body: encodeFault('1-2', post.id, cwmpFault(8001)) } : reply;
    await rig.shard.start();
    rig.clock.advance(0);
    if ('silent' in reply) {
      await until(() => rig.acs.posts.length === 1);
      rig.clock.advance(31_000);
    }
    await rig.ended(1);
    expect(rig.shard.status()).toMatchObject({ cpes: { failed: 1 }, sessions: { failed: 1 } });
    expect(Object.keys(rig.shard.status().failures)[0]).toContain(message);
    expect(rig.shard.get('lab-0')).toMatchObject({ lifecycle_state: 'failed', retry_count: 1 });
    expect(rig.events('lab-0').at(-1)).toContain(message);
    expect(await rig.metric(`cpe_sim_cwmp_session_failures_total{reason="${reason}"}`)).toBe(1);
    expect(await rig.metric('cpe_sim_fleet_failed_sessions_total')).toBe(1);
    rig.acs.reply = polite;
    const seen = rig.acs.informs.length;
    rig.clock.advance(4999);
    expect(rig.shard.status().sessions.active).toBe(0);
    rig.clock.advance(5001);
    await rig.ended(2);
    expect(rig.acs.informs[seen]).toMatchObject({ retryCount: 1 });
    expect(rig.shard.status()).toMatchObject({ cpes: { ready: 1, failed: 0 }, failures: {}, bootstraps: 1 });
  });

  it('says that nothing listens when the ACS is down', async () => {
    rig = await Rig.create(3, {}, false);
    await rig.acs.close();
    await rig.shard.start();
    rig.clock.advance(0);
    await rig.ended(3);
    expect(Object.entries(rig.shard.status().failures)).toEqual([
      [
        expect.stringMatching(/^The ACS refused the connection: nothing listens at 127\.0\.0\.1:\d+ \(ECONNREFUSED\)$/),
        3,
      ],
    ]);
  });

  it('keeps what the ACS set when the process is killed, and tells 1 BOOT after it', async () => {
    rig = await Rig.create(2);
    await rig.ended(2);
    rig.acs.reply = asking(set(INTERVAL, '1800', 'xsd:unsignedInt'));
    rig.shard.connectionRequest('lab-1');
    await rig.ended(3);
    // No stop(): the file must hold what the ACS was told, as after a kill.
    const killed = rig.shard;
    rig.acs.reply = polite;
    await rig.boot();
    await rig.ended(2);
    expect(rig.shard.get('lab-1')?.tree).toMatchObject({
      [INTERVAL]: '1800',
      'Device.ManagementServer.ParameterKey': 'key-1',
    });
    expect(rig.shard.status().bootstraps).toBe(0);
    await rig.end(killed);
  });

  it('bootstraps again only what had not been acknowledged when it was killed', async () => {
    rig = await Rig.create(4);
    await rig.ended(4);
    await rig.stop();
    const before = rig.acs.informs.length;
    await rig.boot();
    await rig.ended(4);
    expect(rig.acs.informs.slice(before).map((inform) => inform.events.map((event) => event.code))).toEqual(
      Array.from({ length: 4 }, () => ['1 BOOT']),
    );
    expect(rig.shard.status()).toMatchObject({ bootstraps: 0, cpes: { ready: 4 } });
  });

  it('takes a new interval from its ACS at once', async () => {
    rig = await Rig.create(1);
    rig.acs.reply = asking(set(INTERVAL, '60', 'xsd:unsignedInt'));
    await rig.ended(1);
    rig.clock.advance(60_000);
    await rig.ended(2);
    expect(codes(1)).toEqual(['2 PERIODIC']);
  });

  it('refuses a SetParameterValues with a fault that lists each parameter, and changes nothing', async () => {
    rig = await Rig.create(1);
    rig.acs.reply = asking({
      method: 'SetParameterValues',
      values: [
        { name: INTERVAL, value: '60', type: 'xsd:unsignedInt' },
        { name: 'Device.DeviceInfo.SerialNumber', value: 'x', type: 'xsd:string' },
        { name: 'Device.No.Such', value: 'x', type: 'xsd:string' },
      ],
      parameterKey: 'k',
    });
    await rig.ended(1);
    const fault = rig.acs.posts.find((post) => post.method === 'Fault')!.body;
    for (const part of ['<FaultCode>9003', '<FaultCode>9008', '<FaultCode>9005', 'Device.No.Such'])
      expect(fault).toContain(part);
    expect(rig.shard.get('lab-0')?.tree[INTERVAL]).toBe('300');
    expect(await rig.metric('cpe_sim_rpc_faults_total{protocol="cwmp",code="9003"}')).toBe(1);
  });

  it('reboots when its ACS says so: dark, then 1 BOOT and M Reboot with the CommandKey', async () => {
    rig = await Rig.create(1);
    rig.acs.reply = asking({ method: 'Reboot', commandKey: 'because' });
    await rig.ended(1);
    rig.acs.reply = polite;
    expect(rig.shard.get('lab-0')?.lifecycle_state).toBe('new');
    rig.clock.advance(2999);
    expect(rig.shard.status().sessions.active).toBe(0);
    rig.clock.advance(4001);
    await rig.ended(2);
    expect(rig.acs.informs[1]!.events).toEqual([
      { code: '1 BOOT', commandKey: '' },
      { code: 'M Reboot', commandKey: 'because' },
    ]);
    rig.clock.advance(300_000);
    await rig.ended(3);
    expect(codes(2)).toEqual(['2 PERIODIC']);
  });

  it('forgets what was set at a factory reset, and bootstraps', async () => {
    rig = await Rig.create(1);
    rig.acs.reply = asking(set(INTERVAL, '1800', 'xsd:unsignedInt'), { method: 'FactoryReset' });
    await rig.ended(1);
    rig.acs.reply = polite;
    rig.clock.advance(7000);
    await rig.ended(2);
    expect(codes(1)).toEqual(['0 BOOTSTRAP', '1 BOOT']);
    expect(rig.shard.get('lab-0')?.tree[INTERVAL]).toBe('300');
  });

  it('bootstraps with another ACS when its URL is set', async () => {
    rig = await Rig.create(1);
    const asked = asking(set('Device.ManagementServer.URL', `${rig.acsUrl}-other`));
    rig.acs.reply = (post) => (post.path === '/cwmp' ? asked(post) : polite(post));
    await rig.ended(1);
    rig.clock.advance(1);
    await rig.ended(2);
    const other = rig.acs.posts.find((post) => post.path === '/cwmp-other');
    expect(other?.inform?.events.map((event) => event.code)).toEqual(['0 BOOTSTRAP']);
  });

  it('logs in with Digest when it is asked to, and sends the cookies back', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cpe-sim-secret-'));
    writeFileSync(join(folder, 'username'), 'cpe-{serial}');
    writeFileSync(join(folder, 'password'), 'secret-{index}\n');
    rig = await Rig.create(1, {}, false);
    await rig.stop();
    rig.config = { ...rig.config, cwmp: { ...rig.config.cwmp!, credentialsPath: folder } };
    let n = 0;
    const verifier = new DigestVerifier({ realm: 'acs', now: () => 0, nonce: () => `n${n++}` });
    rig.acs.reply = (post) => {
      const verdict = verifier.verify(post.headers.authorization, 'POST', post.path, (user) =>
        user === 'cpe-SIM00000000' ? 'secret-0' : undefined,
      );
      if (verdict !== 'ok') return { status: 401, headers: { 'WWW-Authenticate': verifier.challenge() } };
      const answer = polite(post);
      return post.method === 'Inform' ? { ...answer, headers: { 'Set-Cookie': 's=1; Path=/' } } : answer;
    };
    await rig.boot();
    await rig.ended(1);
    expect(rig.shard.status().cpes.ready).toBe(1);
    expect(rig.acs.posts.map((post) => [post.method, post.headers.cookie])).toEqual([
      ['Inform', undefined],
      ['Inform', undefined],
      ['', 's=1'],
    ]);
    rmSync(folder, { recursive: true });
  });

  it('follows a redirect for the rest of the session', async () => {
    rig = await Rig.create(1, {}, false);
    rig.acs.reply = (post) =>
      post.path === '/cwmp' ? { status: 307, headers: { Location: '/elsewhere' } } : polite(post);
    await rig.shard.start();
    rig.clock.advance(0);
    await rig.ended(1);
    expect(rig.acs.posts.map((post) => [post.path, post.method])).toEqual([
      ['/cwmp', 'Inform'],
      ['/elsewhere', 'Inform'],
      ['/elsewhere', ''],
    ]);
    expect(rig.shard.status().cpes.ready).toBe(1);
  });

  it('takes connection requests with Digest only, and calls its ACS', async () => {
    rig = await Rig.create(2);
    await rig.ended(2);
    const url = rig.shard.get('lab-1')!.connection_request_url;
    const refused = await fetch(url);
    expect(refused.status).toBe(401);
    const challenge = parseChallenge(refused.headers.get('www-authenticate')!)!;
    const login = (password: string) =>
      authorize(challenge, {
        username: 'SIM00000001',
        password,
        method: 'GET',
        uri: new URL(url).pathname,
        cnonce: 'c',
        nc: 1,
      });
    expect((await fetch(url, { headers: { authorization: login('wrong') } })).status).toBe(401);
    expect((await fetch(url, { headers: { authorization: login('SIM00000001') } })).status).toBe(200);
    await rig.ended(3);
    expect(codes(2)).toEqual(['6 CONNECTION REQUEST']);
    expect(rig.acs.informs[2]!.device.serialNumber).toBe('SIM00000001');
    expect((await fetch(`${url}x`)).status).toBe(404);
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
  });

  it('answers an injected fault to the next request of the ACS, once', async () => {
    rig = await Rig.create(1);
    await rig.ended(1);
    expect(rig.shard.injectFault('SIM00000000', 9002)).toMatchObject({ queued_at: expect.any(String) });
    rig.shard.connectionRequest('lab-0');
    await rig.ended(2); // a session in which nothing is asked
    rig.acs.reply = asking({ method: 'GetParameterValues', names: ['Device.DeviceInfo.'] });
    for (const sessions of [3, 4]) {
      rig.shard.connectionRequest('lab-0');
      await rig.ended(sessions);
    }
    const answers = rig.acs.posts.filter((post) => !['Inform', ''].includes(post.method)).map((post) => post.method);
    expect(answers).toEqual(['Fault', 'GetParameterValuesResponse']);
    expect(await rig.metric('cpe_sim_rpc_faults_total{protocol="cwmp",code="9002"}')).toBe(1);
    expect(rig.events('lab-0')).toContain('fault 9002 answered');
    expect(rig.shard.injectFault('lab-0', 1234)).toBe('unknown-fault');
    expect(rig.shard.injectFault('nobody', 9002)).toBe('unknown-cpe');
  });

  it('drops sessions of the CPEs that a standing fault selects', async () => {
    rig = await Rig.create(10, {
      faults: [{ effect: { kind: 'SessionDrop' }, select: { kind: 'range', from: 2, to: 4 }, probability: 100 }],
    });
    await rig.ended(10);
    expect(rig.shard.status().cpes).toMatchObject({ ready: 7, failed: 3 });
    expect(rig.shard.get('lab-3')?.lifecycle_state).toBe('failed');
  });

  it('delays connecting when a fault says so', async () => {
    rig = await Rig.create(1, {
      faults: [{ effect: { kind: 'ConnectDelay', delayMs: 5000 }, select: { kind: 'all' }, probability: 100 }],
    });
    rig.clock.advance(4999);
    expect(rig.acs.posts).toHaveLength(0);
    rig.clock.advance(1);
    await rig.ended(1);
    expect(rig.shard.status().cpes.ready).toBe(1);
  });

  it('grows and shrinks while it runs; what stays is not touched', async () => {
    rig = await Rig.create(5);
    await rig.ended(5);
    const scaled = (count: number): ShardConfig => ({
      ...rig.config,
      replicas: count,
      shard: { ...rig.config.shard, count },
    });
    expect(rig.shard.configure(scaled(8))).toEqual({ generation: 1 });
    rig.clock.advance(1);
    await rig.ended(8);
    expect(rig.shard.status().cpes.ready).toBe(8);
    rig.shard.configure(scaled(3));
    expect(rig.shard.status().cpes).toEqual({ new: 0, bootstrapping: 0, ready: 3, failed: 0 });
    expect(rig.shard.get('lab-3')).toBeUndefined();
    rig.shard.configure(scaled(4));
    rig.clock.advance(1);
    await rig.ended(9);
    // CPE 3 is a new one: what had been of it went with it.
    expect(codes(8)).toEqual(['0 BOOTSTRAP', '1 BOOT']);
  });

  it('shrinks in mid-session', async () => {
    rig = await Rig.create(4, {}, false);
    rig.acs.reply = () => ({ silent: true });
    await rig.shard.start();
    rig.clock.advance(0);
    await until(() => rig.acs.posts.length === 4);
    rig.shard.configure({ ...rig.config, shard: { ...rig.config.shard, count: 1 } });
    expect(rig.shard.status()).toMatchObject({ cpes: { bootstrapping: 1 }, sessions: { active: 1 } });
  });

  it('changes the interval while it runs', async () => {
    rig = await Rig.create(1);
    await rig.ended(1);
    rig.shard.configure(withCwmp({ periodicInform: { intervalMs: 10_000, jitterPercent: 0 } }));
    rig.clock.advance(10_000);
    await rig.ended(2);
    expect(codes(1)).toEqual(['2 PERIODIC']);
  });

  it('begins nothing while paused, and goes on when resumed', async () => {
    rig = await Rig.create(2, { paused: true });
    rig.clock.advance(1_000_000);
    expect(rig.shard.status().cpes.new).toBe(2);
    expect(rig.shard.act('a', { action: 'force-cr', selector: { kind: 'all' }, salt: 1 })).toMatchObject({
      phase: 'Failed',
      message: expect.stringContaining('paused'),
    });
    rig.shard.configure({ ...rig.config, paused: false });
    rig.clock.advance(0);
    await rig.ended(2);
    expect(rig.shard.status().cpes.ready).toBe(2);
  });

  it('says what asks for a restart', async () => {
    rig = await Rig.create(1);
    expect(rig.shard.configure({ ...rig.config, seed: 7 })).toEqual({
      restartRequired: 'spec.seed cannot change while the simulator runs',
    });
    expect(rig.shard.configure(withCwmp({ connections: 'Pooled' }))).toMatchObject({
      restartRequired: expect.stringContaining('connections'),
    });
  });

  it('carries an action out once, also when it is asked again after a restart', async () => {
    rig = await Rig.create(10);
    await rig.ended(10);
    const request = { action: 'force-cr', selector: { kind: 'percent', percent: 50 }, salt: 3 } as const;
    const begun = rig.shard.act('t1', request);
    expect(begun).toMatchObject({ phase: 'Running', succeeded: 0 });
    expect(begun.matched).toBeGreaterThan(0);
    await rig.ended(10 + begun.matched);
    const done = { ...begun, phase: 'Succeeded', succeeded: begun.matched };
    expect(rig.shard.action('t1')).toEqual(done);
    expect(rig.shard.act('t1', request)).toEqual(done);
    expect(rig.sessions).toBe(10 + begun.matched);
    await rig.stop();
    await rig.boot();
    expect(rig.shard.act('t1', request)).toEqual(done);
    expect(rig.shard.action('t2')).toBeUndefined();
  });

  it('tells of an action that the end of the process cut off', async () => {
    rig = await Rig.create(1);
    await rig.ended(1);
    rig.acs.reply = () => ({ silent: true });
    rig.shard.act('t1', { action: 'force-cr', selector: { kind: 'all' }, salt: 1 });
    await until(() => rig.acs.posts.length === 3);
    const killed = rig.shard;
    rig.acs.reply = polite;
    await rig.boot();
    expect(rig.shard.action('t1')).toMatchObject({
      phase: 'Failed',
      message: expect.stringContaining('process ended'),
    });
    await rig.end(killed);
  });

  it('upgrades: dark, then the new version with 1 BOOT and 4 VALUE CHANGE, kept over a restart', async () => {
    rig = await Rig.create(2);
    await rig.ended(2);
    rig.shard.act('u', {
      action: 'upgrade-firmware',
      version: '2.0.0',
      selector: { kind: 'names', names: ['SIM00000001'] },
      salt: 1,
    });
    rig.clock.advance(7000);
    await rig.ended(3);
    expect(codes(2)).toEqual(['1 BOOT', '4 VALUE CHANGE']);
    expect(rig.shard.action('u')).toMatchObject({ phase: 'Succeeded', matched: 1 });
    await rig.stop();
    await rig.boot();
    expect([rig.shard.get('lab-0'), rig.shard.get('lab-1')].map((cpe) => cpe?.software_version)).toEqual([
      '1.0.0',
      '2.0.0',
    ]);
  });

  it('counts a CPE whose session fails as failed in the action', async () => {
    rig = await Rig.create(2);
    await rig.ended(2);
    rig.acs.reply = () => ({ status: 500 });
    rig.shard.act('t', { action: 'force-cr', selector: { kind: 'count', count: 1 }, salt: 1 });
    await rig.ended(3);
    expect(rig.shard.action('t')).toMatchObject({
      phase: 'Failed',
      matched: 1,
      failed: 1,
      message: expect.stringContaining('500'),
    });
  });

  it('leaves no connection, no timer and no session behind when it stops', async () => {
    rig = await Rig.create(20, {}, false);
    await rig.stop();
    rig.config = shardConfig(rig.acsUrl, 20, { cwmp: { ...rig.config.cwmp!, connections: 'Pooled' } });
    await rig.boot();
    await rig.ended(20);
    expect(await rig.acs.connections).toBeGreaterThan(0);
    await rig.stop();
    await until(() => rig.clock.timers === 0);
    while ((await rig.acs.connections) > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(rig.errors).toEqual([]);
  });
});
