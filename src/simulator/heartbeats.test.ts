import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseSelector } from '../api/selector-text.js';
import type { ParameterType } from '../cwmp/types.js';
import { nextHeartbeat } from './heartbeats.js';
import { PROFILE, Rig, until } from './testing/rig.js';
import { asking, polite } from './testing/scripted-acs.js';

const POLICY = 'Device.ManagementServer.HeartbeatPolicy.';
const AREA = `
${POLICY}:
  Enable: { type: boolean, writable: true, value: false }
  ReportingInterval: { type: unsignedInt, writable: true, value: 3600 }
  InitiationTime: { type: dateTime, writable: true, value: '0001-01-01T00:00:00Z' }
Device.Radio.:
  Channel: { type: unsignedInt, pick: { of: { 1: 1, 6: 1, 11: 1 }, every: 1m } }
`;
const TYPES: Readonly<Record<string, ParameterType>> = {
  Enable: 'xsd:boolean',
  ReportingInterval: 'xsd:unsignedInt',
  InitiationTime: 'xsd:dateTime',
};
const HEARTBEAT = ['14 HEARTBEAT'];

const policy = (values: Readonly<Record<string, string>>) =>
  ({
    method: 'SetParameterValues',
    values: [
      ...Object.entries(values).map(([name, value]) => ({ name: POLICY + name, value, type: TYPES[name]! })),
      { name: 'Device.ManagementServer.PeriodicInformEnable', value: '0', type: 'xsd:boolean' },
    ],
    parameterKey: '',
  }) as const;
const CHANNEL_PASSIVE = {
  method: 'SetParameterAttributes',
  changes: [
    {
      name: 'Device.Radio.Channel',
      notificationChange: true,
      notification: 1,
      accessListChange: false,
      accessList: [],
    },
  ],
} as const;

describe('nextHeartbeat', () => {
  it.each([
    [0, 1000],
    [999, 1000],
    [1000, 1000],
    [1001, 1060],
    [1060, 1060],
    [1120.5, 1180],
  ])('from 1000 on every 60, at %d or later: %d', (from, next) => {
    expect(nextHeartbeat(60, 1000, from)).toBe(next);
  });
});

/** `14 HEARTBEAT` through whole sessions. */
describe('Heartbeats', () => {
  let rig: Rig;
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cpe-sim-profile-'));
    cpSync(PROFILE, folder, { recursive: true });
    writeFileSync(join(folder, 'area.yaml'), AREA);
  });
  afterEach(async () => {
    await rig.close();
    rmSync(folder, { recursive: true });
  });
  const create = async (): Promise<void> => {
    rig = await Rig.create(1, { profiles: [{ name: 'own', path: folder, weight: 1 }] });
    await rig.ended(1);
  };
  const ask = async (...requests: Parameters<typeof asking>): Promise<void> => {
    const ended = rig.sessions;
    rig.acs.reply = asking(...requests);
    rig.shard.connectionRequest('lab-0');
    await rig.ended(ended + 1);
    rig.acs.reply = polite;
  };
  const codes = (): string[][] => rig.acs.informs.map(({ events }) => events.map(({ code }) => code));
  /** Lets so many seconds go by; sessions that begin end. */
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      rig.clock.advance(1000);
      await until(() => rig.shard.status().sessions.active === 0);
    }
  };

  /** A CPE whose first heartbeat, at once, is over. */
  const enabled = async (interval: string, ...more: Parameters<typeof asking>): Promise<void> => {
    await create();
    await ask(policy({ Enable: '1', ReportingInterval: interval }), ...more);
    rig.clock.advance(0);
    await rig.ended(3);
    expect(codes()).toEqual([['0 BOOTSTRAP', '1 BOOT'], ['6 CONNECTION REQUEST'], HEARTBEAT]);
    rig.acs.posts.splice(0);
  };

  it('come every ReportingInterval, alone, with nothing of what has changed', async () => {
    await enabled('60', CHANNEL_PASSIVE);
    await pass(181);
    expect(codes()).toEqual([HEARTBEAT, HEARTBEAT, HEARTBEAT]);
    const parameters = rig.acs.informs.flatMap((inform) => inform.parameters.map(({ name }) => name));
    expect(parameters).not.toContain('Device.Radio.Channel');
    expect(parameters).toContain('Device.ManagementServer.ParameterKey');
    await ask(policy({ Enable: '0' }));
    expect(codes().at(-1)).toEqual(['4 VALUE CHANGE', '6 CONNECTION REQUEST']);
    await pass(120);
    expect(codes()).toHaveLength(4);
  });

  it('begin at InitiationTime and keep to it, 30 seconds apart at least', async () => {
    await create();
    const time = new Date(rig.clock.now() + 100_000).toISOString();
    await ask(policy({ Enable: '1', ReportingInterval: '1', InitiationTime: time }));
    rig.acs.posts.splice(0);
    await pass(99);
    expect(codes()).toEqual([]);
    await pass(2);
    expect(codes()).toEqual([HEARTBEAT]);
    // What the ACS sets beside the policy changes nothing.
    await ask(policy({}));
    await pass(28);
    expect(codes()).toHaveLength(2);
    await pass(2);
    expect(codes().slice(2)).toEqual([HEARTBEAT]);
  });

  it('are sent while the CPE waits for a retry, which comes neither sooner nor later', async () => {
    await enabled('30');
    rig.acs.reply = (post) =>
      post.inform?.events.some(({ code }) => code === '14 HEARTBEAT') ? polite(post) : { status: 503 };
    rig.shard.act('a', { action: 'reboot', selector: parseSelector('all'), salt: 1 });
    await pass(600);
    const told = rig.acs.informs.map(({ events, retryCount }) => ({
      codes: events.map(({ code }) => code),
      retryCount,
    }));
    const counts = (event: string): number[] =>
      told.flatMap(({ codes: [code, ...others], retryCount }) =>
        code === event && others.length === 0 ? [retryCount] : [],
      );
    const boots = counts('1 BOOT');
    const beats = counts('14 HEARTBEAT');
    expect(boots.length).toBeGreaterThan(3);
    expect(boots).toEqual(boots.map((_count, i) => i));
    expect(beats.length).toBeGreaterThan(15);
    expect(new Set(beats)).toEqual(new Set([0]));
    expect(boots.length + beats.length).toBe(told.length);
    expect(rig.shard.status().cpes).toMatchObject({ ready: 0, failed: 1 });
    rig.acs.reply = polite;
    await pass(1200);
    expect(rig.shard.status().cpes).toMatchObject({ ready: 1, failed: 0 });
  });

  it('keep the time of a retry whatever the ACS sets in them', async () => {
    await enabled('30');
    const sets = asking(policy({ ReportingInterval: '30' }), {
      ...policy({}),
      values: [{ name: 'Device.ManagementServer.PeriodicInformInterval', value: '7200', type: 'xsd:unsignedInt' }],
    });
    rig.acs.reply = (post) =>
      post.inform?.events.some(({ code }) => code === '1 BOOT') ? { status: 503 } : sets(post);
    rig.shard.act('a', { action: 'reboot', selector: parseSelector('all'), salt: 1 });
    await pass(600);
    expect(codes().filter(([code]) => code === '1 BOOT').length).toBeGreaterThan(3);
  });

  it('are lost when they fail, and leave the CPE as it was', async () => {
    await enabled('60');
    rig.acs.reply = () => ({ status: 503 });
    await pass(61);
    expect(rig.events('lab-0').some((event) => event.startsWith('heartbeat failed'))).toBe(true);
    expect(rig.shard.status().cpes).toMatchObject({ ready: 1, failed: 0 });
    await pass(58);
    expect(codes()).toHaveLength(1);
    await pass(2);
    expect(codes()).toHaveLength(2);
    rig.acs.reply = polite;
    await ask();
    expect(rig.acs.informs.at(-1)!.retryCount).toBe(0);
  });

  it('are left out by a CPE that is in a session', async () => {
    await enabled('60');
    let release = (): void => undefined;
    rig.acs.hold = () => new Promise((resolve) => (release = resolve));
    rig.clock.advance(50_000);
    rig.shard.connectionRequest('lab-0');
    await until(() => rig.acs.posts.length === 1);
    rig.clock.advance(15_000);
    rig.acs.hold = undefined;
    release();
    await rig.ended(4);
    await pass(50);
    expect(codes()).toEqual([['6 CONNECTION REQUEST']]);
    await pass(10);
    expect(codes().slice(1)).toEqual([HEARTBEAT]);
  });

  it('put off what becomes due meanwhile until they have ended', async () => {
    await enabled('60');
    let release = (): void => undefined;
    rig.acs.hold = () => new Promise((resolve) => (release = resolve));
    rig.clock.advance(60_000);
    await until(() => rig.acs.posts.length === 1);
    rig.shard.connectionRequest('lab-0');
    rig.acs.hold = undefined;
    release();
    await rig.ended(5);
    expect(codes()).toEqual([HEARTBEAT, ['6 CONNECTION REQUEST']]);
  });

  it('carry out what the ACS asks in them, a reboot too, and go on after the boot', async () => {
    await enabled('60');
    rig.acs.reply = asking(policy({ ReportingInterval: '90' }), { method: 'Reboot', commandKey: 'k' });
    rig.clock.advance(60_000);
    await rig.ended(4);
    rig.acs.reply = polite;
    await pass(10);
    expect(codes()).toEqual([HEARTBEAT, ['1 BOOT', 'M Reboot']]);
    await pass(90);
    expect(codes().slice(2)).toEqual([HEARTBEAT]);
  });

  it('are not made up for after a pause, and end with the CPE', async () => {
    await enabled('60');
    rig.shard.configure({ ...rig.config, generation: 2, paused: true });
    await pass(600);
    expect(codes()).toEqual([]);
    rig.shard.configure({ ...rig.config, generation: 3 });
    await pass(1);
    expect(codes()).toEqual([HEARTBEAT]);
    let release = (): void => undefined;
    rig.acs.hold = () => new Promise((resolve) => (release = resolve));
    rig.clock.advance(60_000);
    await until(() => rig.acs.posts.length === 3);
    rig.shard.connectionRequest('lab-0');
    rig.shard.configure({ ...rig.config, replicas: 0, shard: { ...rig.config.shard, count: 0 } });
    release();
    rig.acs.hold = undefined;
    expect(rig.shard.status().sessions.active).toBe(0);
    await pass(120);
    expect(codes()).toHaveLength(2);
  });

  it('wait in line with others, and become what else the CPE has to tell when it boots there', async () => {
    await enabled('60');
    const cwmp = { ...rig.config.cwmp!, maxConcurrentSessions: 1 };
    const config = { ...rig.config, replicas: 2, cwmp, shard: { ...rig.config.shard, count: 2 }, generation: 2 };
    await pass(50);
    let release = (): void => undefined;
    rig.acs.hold = () => new Promise((resolve) => (release = resolve));
    // The other CPE takes the only session that there may be.
    rig.shard.configure(config);
    rig.clock.advance(0);
    await until(() => rig.acs.posts.length === 1);
    rig.clock.advance(11_000);
    // The heartbeat is in line when its CPE goes dark, which is up again before the session ends.
    rig.shard.act('a', { action: 'reboot', selector: parseSelector('lab-0'), salt: 1 });
    rig.clock.advance(8000);
    rig.acs.hold = undefined;
    release();
    await until(() => rig.shard.status().cpes.ready === 2);
    expect(codes()).toEqual([['0 BOOTSTRAP', '1 BOOT'], ['1 BOOT']]);
  });

  it('wait in line with others for a session of the process', async () => {
    await enabled('60');
    const cwmp = { ...rig.config.cwmp!, maxConcurrentSessions: 1 };
    const config = { ...rig.config, replicas: 2, cwmp, shard: { ...rig.config.shard, count: 2 }, generation: 2 };
    await pass(50);
    let release = (): void => undefined;
    rig.acs.hold = () => new Promise((resolve) => (release = resolve));
    rig.shard.configure(config);
    rig.clock.advance(0);
    await until(() => rig.acs.posts.length === 1);
    rig.clock.advance(11_000);
    rig.shard.connectionRequest('lab-0');
    rig.acs.hold = undefined;
    release();
    await until(() => rig.acs.informs.length === 3 && rig.shard.status().sessions.active === 0);
    expect(codes()).toEqual([['0 BOOTSTRAP', '1 BOOT'], HEARTBEAT, ['6 CONNECTION REQUEST']]);
  });
});
