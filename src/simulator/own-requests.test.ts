import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeAcsResponse } from '../cwmp/acs-messages.js';
import { encodeFault } from '../cwmp/fault-message.js';
import { cwmpFault } from '../cwmp/faults.js';
import { FileServer } from './testing/file-server.js';
import { PROFILE, Rig, until } from './testing/rig.js';
import { asking, polite, type Post, type Reply } from './testing/scripted-acs.js';

const HOUR = 3_600_000;

describe('what CPEs ask of their ACS because their profile says so', () => {
  let rig: Rig;
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cpe-sim-profile-'));
    cpSync(PROFILE, folder, { recursive: true });
  });
  afterEach(async () => {
    await rig.close();
    rmSync(folder, { recursive: true });
  });

  const behave = (behaviour: object): void => {
    const file = join(folder, 'profile.yaml');
    writeFileSync(
      file,
      `${readFileSync(join(PROFILE, 'profile.yaml'), 'utf8')}behaviour: ${JSON.stringify(behaviour)}\n`,
    );
  };
  const create = async (count: number, reply: (post: Post) => Reply = polite): Promise<void> => {
    rig = await Rig.create(count, { profiles: [{ name: 'test-gateway', path: folder, weight: 1 }] }, false);
    await rig.stop();
    // No Inform but those of the story.
    const periodicInform = { intervalMs: 100 * HOUR, jitterPercent: 0 };
    rig.config = { ...rig.config, cwmp: { ...rig.config.cwmp!, periodicInform } };
    rig.acs.reply = reply;
    await rig.boot();
    await rig.ended(count);
  };
  const wish = {
    requestDownload: { fileType: '1 Firmware Upgrade Image', every: '1h', arguments: { Version: '2.0' } },
  };
  const events = (): string[] => rig.acs.informs.at(-1)!.events.map(({ code }) => code);
  const idle = async (): Promise<void> => {
    await until(() => rig.shard.status().sessions.active === 0);
  };

  /** Time passes, a session at a time, until the CPE has asked for a file. */
  const wished = async (): Promise<void> => {
    for (let minute = 0; minute < 60 && rig.acs.messages('RequestDownload').length === 0; minute++) {
      rig.clock.advance(60_000);
      await idle();
    }
  };

  it('asks for the methods once, in the session of the bootstrap', async () => {
    behave({ getRpcMethods: true });
    await create(1, (post) =>
      post.method === 'GetRPCMethods'
        ? { body: encodeAcsResponse('1-2', post.id, { method: 'GetRPCMethodsResponse', methods: ['Inform'] }) }
        : polite(post),
    );
    expect(rig.acs.posts.map(({ method }) => method)).toEqual(['Inform', 'GetRPCMethods', '']);
    rig.shard.act('r', { action: 'reboot', selector: { kind: 'all' }, salt: 1 });
    rig.clock.advance(10_000);
    await rig.ended(2);
    expect(rig.acs.messages('GetRPCMethods')).toHaveLength(1);
  });

  it('goes on where the ACS does not tell them', async () => {
    behave({ getRpcMethods: true });
    await create(1, (post) =>
      post.method === 'GetRPCMethods' ? { body: encodeFault('1-2', post.id, cwmpFault(8000)) } : polite(post),
    );
    expect(rig.shard.get('lab-0')).toMatchObject({ lifecycle_state: 'ready' });
    expect(rig.events('lab-0')).toContain('GetRPCMethods refused: 8000');
  });

  it('asks for a file every so often, each CPE at a time of its own, until the ACS has heard it', async () => {
    behave(wish);
    await create(3);
    expect(rig.acs.messages('RequestDownload')).toEqual([]);
    await wished();
    expect(rig.acs.messages('RequestDownload').length).toBeLessThan(3);
    for (let minute = 0; minute < 60 && rig.acs.messages('RequestDownload').length < 3; minute++) {
      rig.clock.advance(60_000);
      await idle();
    }
    expect(new Set(rig.acs.informs.slice(-3).map(({ device }) => device.serialNumber)).size).toBe(3);
    expect(events()).toEqual(['9 REQUEST DOWNLOAD']);
    expect(rig.acs.messages('RequestDownload')[0]).toEqual({
      method: 'RequestDownload',
      fileType: '1 Firmware Upgrade Image',
      fileTypeArguments: [{ name: 'Version', value: '2.0' }],
    });
  });

  it('asks again after a refusal, also after a restart, and no more once it is heard', async () => {
    behave(wish);
    await create(1, (post) =>
      post.method === 'RequestDownload' ? { body: encodeFault('1-2', post.id, cwmpFault(8002)) } : polite(post),
    );
    await wished();
    await until(() => rig.shard.status().cpes.failed === 1);
    await rig.stop();
    const before = rig.acs.messages('RequestDownload').length;
    rig.acs.reply = polite;
    await rig.boot();
    await rig.ended(1);
    expect(events()).toEqual(['1 BOOT', '9 REQUEST DOWNLOAD']);
    expect(rig.acs.messages('RequestDownload')).toHaveLength(before + 1);
    expect(rig.shard.status().cpes.failed).toBe(0);
  });

  it('asks no more of CPEs that are no more, and of those that are new', async () => {
    behave(wish);
    await create(4);
    const scale = (count: number): void => {
      rig.config = { ...rig.config, replicas: count, shard: { ...rig.config.shard, count } };
      rig.shard.configure(rig.config);
    };
    scale(1);
    scale(6);
    rig.clock.advance(0);
    await rig.ended(9);
    const asking = new Set<string>();
    for (let minute = 0; minute < 60; minute++) {
      rig.clock.advance(60_000);
      await idle();
      for (const { device } of rig.acs.informs.slice(9)) asking.add(device.serialNumber);
    }
    expect(rig.acs.messages('RequestDownload')).toHaveLength(6);
    expect(asking.size).toBe(6);
  });

  it('takes the Download that an ACS answers with, in the same session', async () => {
    const server = new FileServer((_call, response) => response.end('image'));
    const url = await server.listen();
    behave(wish);
    await create(1);
    rig.acs.reply = asking({
      method: 'Download',
      commandKey: 'wished',
      fileType: '1 Firmware Upgrade Image',
      url: url('hg7-2.0.0.bin'),
      username: '',
      password: '',
      fileSize: 0,
      targetFileName: '',
      delaySeconds: 0,
      successUrl: '',
      failureUrl: '',
    });
    const from = rig.acs.posts.length;
    await wished();
    const session = rig.acs.posts.slice(from, from + 4).map(({ method }) => method);
    expect(session).toEqual(['Inform', 'RequestDownload', '', 'DownloadResponse']);
    rig.acs.reply = polite;
    await until(() => rig.events('lab-0').includes('upgrade to 2.0.0'));
    rig.clock.advance(10_000);
    await until(() => rig.acs.messages('TransferComplete').length === 1);
    await idle();
    expect(events()).toEqual(['1 BOOT', '4 VALUE CHANGE', '7 TRANSFER COMPLETE', 'M Download']);
    await server.close();
  });

  it('forgets a wish when its profile has none any more', async () => {
    behave(wish);
    await create(1, (post) => (post.method === 'RequestDownload' ? { drop: true } : polite(post)));
    await wished();
    await until(() => rig.shard.status().cpes.failed === 1);
    await rig.stop();
    behave({});
    const before = rig.acs.messages('RequestDownload').length;
    rig.acs.reply = polite;
    await rig.boot();
    await rig.ended(1);
    rig.clock.advance(1000);
    await idle();
    expect(rig.acs.messages('RequestDownload')).toHaveLength(before);
    expect(rig.shard.get('lab-0')).toMatchObject({ lifecycle_state: 'ready' });
  });
});
