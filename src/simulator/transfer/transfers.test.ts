import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { ShardConfig } from '../../api/shard-config.js';
import { encodeFault } from '../../cwmp/fault-message.js';
import { cwmpFault } from '../../cwmp/faults.js';
import type { EncodableRequest } from '../../cwmp/acs-messages.js';
import { authorize, DigestVerifier, parseChallenge } from '../../cwmp/http-digest.js';
import { FileServer, type FileCall } from '../testing/file-server.js';
import { GATEWAY, Rig, until } from '../testing/rig.js';
import { asking, polite, type Post, type Reply } from '../testing/scripted-acs.js';

const IMAGE = Buffer.alloc(300_000, 'firmware');

describe('file transfers of CPEs', () => {
  let rig: Rig;
  let server: FileServer;
  let url: (name: string) => string;
  let change: Partial<ShardConfig>;
  let serve: (call: FileCall, response: ServerResponse) => void;

  beforeEach(async () => {
    change = {};
    serve = (_call, response) => response.end(IMAGE);
    server = new FileServer((call, response) => {
      serve(call, response);
    });
    url = await server.listen();
  });
  afterEach(async () => {
    await rig.close();
    await server.close();
  });

  const firmware = (change: object = {}): EncodableRequest => ({
    method: 'Download',
    commandKey: 'up-1',
    fileType: '1 Firmware Upgrade Image',
    url: url('hg7-2.1.0.bin'),
    username: '',
    password: '',
    fileSize: IMAGE.length,
    targetFileName: '',
    delaySeconds: 0,
    successUrl: '',
    failureUrl: '',
    ...change,
  });
  const upload = (change: object = {}): EncodableRequest => ({
    method: 'Upload',
    commandKey: 'save-1',
    fileType: '1 Vendor Configuration File',
    url: url('config'),
    username: '',
    password: '',
    delaySeconds: 0,
    ...change,
  });
  /** One CPE that is asked these in its first session, which has ended. */
  const ask = async (...requests: EncodableRequest[]): Promise<void> => {
    rig = await Rig.create(1, change, false);
    rig.acs.reply = once(...requests);
    await rig.shard.start();
    rig.clock.advance(0);
    await rig.ended(1);
  };
  const once = (...requests: EncodableRequest[]): ((post: Post) => Reply) => {
    const first = asking(...requests);
    return (post) => (rig.acs.informs.length <= 1 ? first(post) : polite(post));
  };
  const events = (n: number): string[] =>
    rig.acs.informs[n]!.events.map(({ code, commandKey }) => (commandKey === '' ? code : `${code} ${commandKey}`));
  const told = async (count: number): Promise<void> => {
    await until(() => rig.acs.messages('TransferComplete').length >= count);
    await until(() => rig.shard.status().sessions.active === 0);
  };
  const dark = (): void => {
    rig.clock.advance(10_000);
  };

  it.each<[number, 'Download' | 'Upload', number, object]>([
    [9014, 'Download', 0, {}],
    [9016, 'Download', 1, {}],
    [9017, 'Download', 1, {}],
    [9019, 'Download', 1, {}],
    [9019, 'Download', 1, { fileType: '3 Vendor Configuration File', fileSize: 0 }],
    [9014, 'Upload', 0, {}],
    [9011, 'Upload', 1, {}],
  ])(
    'ends with %i of a %s where that was asked for, after %i calls of the server',
    async (code, method, calls, more) => {
      rig = await Rig.create(1, change);
      await rig.ended(1);
      const fault = { kind: 'TransferFault', code } as const;
      rig.shard.act('f', { action: 'inject-fault', fault, selector: { kind: 'all' }, salt: 1 });
      rig.acs.reply = asking(method === 'Upload' ? upload(more) : firmware(more));
      rig.shard.connectionRequest('lab-0');
      await rig.ended(2);
      rig.acs.reply = polite;
      await told(1);
      expect(rig.acs.messages('TransferComplete')[0]!.fault).toMatchObject({
        code,
        string: expect.stringMatching(/: injected$/),
      });
      expect(server.calls).toHaveLength(calls);
      expect(rig.shard.get('lab-0')!.software_version).toBe('1.0.0');
      // It is spent: the next one goes well.
      rig.acs.reply = asking(upload());
      rig.shard.connectionRequest('lab-0');
      await until(() => server.calls.length === calls + 1);
      rig.acs.reply = polite;
      await told(2);
      expect(rig.acs.messages('TransferComplete')[1]!.fault.code).toBe(0);
    },
  );

  it('keeps a forced fault for a transfer that comes to its point', async () => {
    rig = await Rig.create(1, change);
    await rig.ended(1);
    const fault = { kind: 'TransferFault', code: 9019 } as const;
    rig.shard.act('f', { action: 'inject-fault', fault, selector: { kind: 'all' }, salt: 1 });
    serve = (_call, response) => response.writeHead(404).end();
    for (const expected of [9016, 9019]) {
      const before = rig.acs.messages('TransferComplete').length;
      rig.acs.reply = asking(firmware());
      rig.shard.connectionRequest('lab-0');
      await until(() => server.calls.length === before + 1);
      rig.acs.reply = polite;
      await told(before + 1);
      expect(rig.acs.messages('TransferComplete')[before]!.fault.code).toBe(expected);
      serve = (_call, response) => response.end(IMAGE);
    }
  });

  it('fetches firmware, reboots, comes up with it and says so', async () => {
    await ask(firmware());
    expect(rig.acs.messages('DownloadResponse')).toEqual([
      {
        method: 'DownloadResponse',
        status: 1,
        startTime: '0001-01-01T00:00:00Z',
        completeTime: '0001-01-01T00:00:00Z',
      },
    ]);
    await until(() => rig.events('lab-0').includes('upgrade to 2.1.0'));
    expect(rig.acs.informs).toHaveLength(1);
    dark();
    await told(1);
    expect(events(1)).toEqual(['1 BOOT', '4 VALUE CHANGE', '7 TRANSFER COMPLETE', 'M Download up-1']);
    expect(rig.shard.get('lab-0')).toMatchObject({ software_version: '2.1.0', lifecycle_state: 'ready' });
    expect(rig.acs.informs[1]!.parameters).toContainEqual({
      name: 'Device.DeviceInfo.SoftwareVersion',
      value: '2.1.0',
      type: 'xsd:string',
    });
    const [complete] = rig.acs.messages('TransferComplete');
    expect(complete).toMatchObject({
      commandKey: 'up-1',
      fault: { code: 0, string: '' },
      startTime: '2026-01-01T00:00:00Z',
    });
    expect(Date.parse(complete!.completeTime)).toBeGreaterThan(Date.parse(complete!.startTime));
    rig.clock.advance(300_000);
    await until(() => rig.acs.informs.length === 3);
    expect(events(2)).toEqual(['2 PERIODIC']);
  });

  it('honours DelaySeconds, also beyond the end of the process', async () => {
    await ask(firmware({ delaySeconds: 600 }));
    rig.clock.advance(200_000);
    await rig.stop();
    await rig.boot();
    await rig.ended(1);
    expect(server.calls).toEqual([]);
    rig.clock.advance(399_000);
    await rig.ended(2);
    expect(server.calls).toEqual([]);
    rig.clock.advance(1000);
    await until(() => rig.events('lab-0').includes('upgrade to 2.1.0'));
    dark();
    await told(1);
  });

  it.each([
    ['a file that is not there', 9016, (_: FileCall, response: ServerResponse) => response.writeHead(404).end()],
    [
      'a server that asks for a login',
      9012,
      (_: FileCall, response: ServerResponse) =>
        response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end(),
    ],
    ['a file of another size', 9018, (_: FileCall, response: ServerResponse) => response.end('short')],
    ['an empty file', 9018, (_: FileCall, response: ServerResponse) => response.end()],
    [
      'a connection that breaks',
      9017,
      (_: FileCall, response: ServerResponse) => {
        response.writeHead(200, { 'Content-Length': IMAGE.length });
        response.write(IMAGE.subarray(0, 1000), () => response.destroy());
      },
    ],
    [
      'a server that sends more than it says',
      9018,
      (_: FileCall, response: ServerResponse) =>
        response.socket!.end(`HTTP/1.1 200 OK\r\nContent-Length: ${IMAGE.length}\r\n\r\n${IMAGE.toString()}more`),
    ],
    [
      'a server that redirects in circles',
      9016,
      (_: FileCall, response: ServerResponse) => response.writeHead(302, { Location: '/again' }).end(),
    ],
  ])('tells of %s with fault %d', async (_name, code, answer) => {
    serve = answer;
    await ask(firmware());
    await told(1);
    expect(events(1)).toEqual(['7 TRANSFER COMPLETE', 'M Download up-1']);
    expect(rig.acs.messages('TransferComplete')).toMatchObject([
      { commandKey: 'up-1', fault: { code }, completeTime: '0001-01-01T00:00:00Z' },
    ]);
    expect(rig.shard.get('lab-0')).toMatchObject({ software_version: '1.0.0' });
  });

  it('gives up a server that stalls, before and within the answer', async () => {
    serve = () => undefined;
    await ask(firmware());
    await until(() => server.open === 1);
    rig.clock.advance(30_000);
    await told(1);
    expect(rig.acs.messages('TransferComplete')[0]!.fault.code).toBe(9015);

    await rig.close();
    let written = false;
    serve = (_call, response) => {
      response.writeHead(200, { 'Content-Length': IMAGE.length });
      response.write(IMAGE.subarray(0, 1000), () => (written = true));
    };
    await ask(firmware());
    await until(() => written);
    await until(() => {
      rig.clock.advance(5000);
      return rig.acs.messages('TransferComplete').length === 1;
    });
    expect(rig.acs.messages('TransferComplete')[0]!.fault.code).toBe(9017);
  });

  it('tells of a server that nothing listens at, and refuses what it does not speak at once', async () => {
    const gone = new FileServer(() => undefined);
    const there = await gone.listen();
    await gone.close();
    await ask(
      firmware({ url: there('x') }),
      firmware({ url: 'tftp://127.0.0.1/x' }),
      firmware({ url: 'http://u:p@h/' }),
    );
    await told(1);
    expect(rig.acs.messages('TransferComplete')[0]!.fault.code).toBe(9015);
    expect(rig.acs.messages('Fault').map(({ fault }) => fault.code)).toEqual([9013, 9003]);
  });

  it('logs in with Digest and with Basic', async () => {
    const verifier = new DigestVerifier({ realm: 'files', now: () => 0, nonce: () => 'n1' });
    serve = ({ authorization, method, path }, response) => {
      const verdict = verifier.verify(authorization, method, path, (user) => (user === 'cpe' ? 'secret' : undefined));
      if (verdict === 'ok') response.end(IMAGE);
      else response.writeHead(401, { 'WWW-Authenticate': verifier.challenge() }).end('go away');
    };
    await ask(firmware({ username: 'cpe', password: 'secret' }));
    await until(() => rig.events('lab-0').includes('upgrade to 2.1.0'));
    await rig.close();

    const basic = authorize(parseChallenge('Basic realm="x"')!, {
      username: 'cpe',
      password: 'wrong',
      method: 'PUT',
      uri: '/',
      cnonce: '',
      nc: 1,
    });
    serve = (_call, response) => response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end();
    await ask(upload({ username: 'cpe', password: 'wrong' }));
    await told(1);
    expect(server.calls.at(-1)!.authorization).toBe(basic);
    expect(rig.acs.messages('TransferComplete')[0]!.fault.code).toBe(9012);
  });

  it('fetches over TLS from servers that its CA vouches for', async () => {
    const certificates = join(import.meta.dirname, '../testing/tls');
    const read = (name: string): Buffer => readFileSync(join(certificates, name));
    const secure = new FileServer((_call, response) => response.end(IMAGE), {
      key: read('acs/tls.key'),
      cert: read('acs/tls.crt'),
    });
    const at = await secure.listen();
    for (const [ca, code] of [
      ['ca', 0],
      ['other-ca', 9015],
    ] as const) {
      rig = await Rig.create(1, {}, false);
      await rig.stop();
      const tls = { caPath: join(certificates, ca), insecureSkipVerify: false };
      rig.config = { ...rig.config, cwmp: { ...rig.config.cwmp!, tls } };
      rig.acs.reply = once(firmware({ url: at('hg7-2.1.0.bin') }));
      await rig.boot();
      await rig.ended(1);
      await until(() => rig.events('lab-0').some((event) => /^upgrade to|failed: 9015/.test(event)));
      dark();
      await told(1);
      expect(rig.acs.messages('TransferComplete')[0]!.fault.code).toBe(code);
      if (code === 0) await rig.close();
    }
    await secure.close();
  });

  it('uploads its settings and takes them back', async () => {
    serve = (_call, response) => response.writeHead(201).end();
    await ask(
      {
        method: 'SetParameterValues',
        values: [{ name: 'Device.ManagementServer.PeriodicInformInterval', value: '77', type: 'xsd:unsignedInt' }],
        parameterKey: '',
      },
      upload(),
    );
    await told(1);
    expect(events(1)).toEqual(['7 TRANSFER COMPLETE', 'M Upload save-1']);
    const settings = JSON.parse(server.calls[0]!.body) as Record<string, string>;
    expect(server.calls[0]).toMatchObject({ method: 'PUT', path: '/config' });
    expect(settings).toMatchObject({ 'Device.ManagementServer.PeriodicInformInterval': '77' });
    expect(Object.keys(settings)).not.toContain('Device.ManagementServer.Password');

    await rig.close();
    // The ACS of the next rig has another URL.
    const file = JSON.stringify({ ...settings, 'Device.ManagementServer.URL': undefined });
    serve = (_call, response) => response.end(file);
    await ask(firmware({ fileType: '3 Vendor Configuration File', fileSize: 0 }));
    await told(1);
    expect(rig.acs.messages('TransferComplete')[0]!.fault.code).toBe(0);
    expect(rig.shard.get('lab-0')!.tree).toMatchObject({ 'Device.ManagementServer.PeriodicInformInterval': '77' });
  });

  it('refuses a configuration with errors whole', async () => {
    serve = (_call, response) =>
      response.end('{"Device.ManagementServer.PeriodicInformInterval":"60","Device.DeviceInfo.UpTime":"1"}');
    await ask(firmware({ fileType: '3 Vendor Configuration File', fileSize: 0 }));
    await told(1);
    expect(rig.acs.messages('TransferComplete')[0]!.fault).toEqual(
      cwmpFault(9018, 'Device.DeviceInfo.UpTime: is not writable'),
    );
    expect(rig.shard.get('lab-0')!.tree).not.toMatchObject({ 'Device.ManagementServer.PeriodicInformInterval': '60' });
  });

  it('uploads its log', async () => {
    serve = (_call, response) => response.end();
    await ask(upload({ fileType: '4 Vendor Log File 1' }), upload({ fileType: '9 Diary' }));
    await told(1);
    expect(server.calls[0]!.body).toContain('2026-01-01T00:00:00.000Z boot\n');
    expect(rig.acs.messages('Fault').map(({ fault }) => fault.code)).toEqual([9003]);
  });

  it('begins a transfer anew that a loss of power cut, and a killed process', async () => {
    serve = () => undefined;
    await ask(firmware());
    await until(() => server.open === 1);
    rig.shard.act('r', { action: 'reboot', selector: { kind: 'all' }, salt: 1 });
    await until(() => server.open === 0);
    dark();
    await until(() => server.calls.length === 2);
    expect(rig.acs.messages('TransferComplete')).toEqual([]);

    await rig.kill();
    serve = (_call, response) => response.end(IMAGE);
    await rig.boot();
    await until(() => rig.events('lab-0').includes('upgrade to 2.1.0'));
    dark();
    await told(1);
    expect(rig.shard.get('lab-0')).toMatchObject({ software_version: '2.1.0' });
  });

  it('gives up after the third loss of power', async () => {
    serve = () => undefined;
    await ask(firmware());
    for (let cut = 1; cut <= 3; cut++) {
      await until(() => server.calls.length === cut && server.open === 1);
      rig.shard.act(`r${cut}`, { action: 'reboot', selector: { kind: 'all' }, salt: 1 });
      await until(() => server.open === 0);
      dark();
    }
    await told(1);
    expect(rig.acs.messages('TransferComplete')[0]!.fault.code).toBe(9017);
  });

  it('tells the end until the ACS acknowledges it, also after a restart', async () => {
    serve = (_call, response) => response.writeHead(404).end();
    await ask(firmware());
    rig.acs.reply = (post) => (post.method === 'TransferComplete' ? { drop: true } : polite(post));
    await told(1);
    expect(rig.shard.status().cpes.failed).toBe(1);
    rig.acs.reply = (post) =>
      post.method === 'TransferComplete' ? { body: encodeFault('1-2', post.id, cwmpFault(8002)) } : polite(post);
    rig.clock.advance(20_000);
    await told(2);
    await until(() => rig.shard.status().cpes.failed === 1);
    const before = rig.acs.messages('TransferComplete').length;
    await rig.stop();
    rig.acs.reply = polite;
    await rig.boot();
    await told(before + 1);
    expect(events(rig.acs.informs.length - 1)).toEqual(['1 BOOT', '7 TRANSFER COMPLETE', 'M Download up-1']);
    await until(() => {
      rig.clock.advance(1000);
      return events(rig.acs.informs.length - 1)[0] === '2 PERIODIC';
    });
    await until(() => rig.shard.status().sessions.active === 0);
    expect(rig.acs.messages('TransferComplete')).toHaveLength(before + 1);
  });

  it('lists what is queued and cancels it', async () => {
    await ask(
      firmware({ delaySeconds: 60 }),
      upload({ delaySeconds: 30, commandKey: 'other' }),
      { method: 'GetQueuedTransfers' },
      { method: 'CancelTransfer', commandKey: 'up-1' },
      { method: 'CancelTransfer', commandKey: 'nobody' },
      { method: 'GetAllQueuedTransfers' },
    );
    expect(rig.acs.messages('GetQueuedTransfersResponse')[0]!.transfers).toEqual([
      { commandKey: 'up-1', state: 1 },
      { commandKey: 'other', state: 1 },
    ]);
    expect(rig.acs.messages('CancelTransferResponse')).toHaveLength(2);
    expect(rig.acs.messages('GetAllQueuedTransfersResponse')[0]!.transfers).toEqual([
      {
        commandKey: 'other',
        state: 1,
        isDownload: false,
        fileType: '1 Vendor Configuration File',
        fileSize: 0,
        targetFileName: '',
      },
    ]);
  });

  it('refuses more than 16 transfers', async () => {
    await ask(...Array.from({ length: 17 }, () => firmware({ delaySeconds: 60 })));
    expect(rig.acs.messages('DownloadResponse')).toHaveLength(16);
    expect(rig.acs.messages('Fault').map(({ fault }) => fault.code)).toEqual([9004]);
  });

  it('forgets its transfers with a factory reset', async () => {
    await ask(firmware({ delaySeconds: 60 }), { method: 'FactoryReset' });
    dark();
    await rig.ended(2);
    rig.clock.advance(120_000);
    expect(server.calls).toEqual([]);
  });

  const scheduled = (...windows: object[]): EncodableRequest => ({
    method: 'ScheduleDownload',
    commandKey: 'night',
    fileType: '1 Firmware Upgrade Image',
    url: url('hg7-2.1.0.bin'),
    username: '',
    password: '',
    fileSize: 0,
    targetFileName: '',
    windows: windows.map((window) => ({
      start: 100,
      end: 400,
      mode: '2 Immediately',
      userMessage: '',
      maxRetries: 0,
      ...window,
    })),
  });

  it('downloads in the window of a schedule', async () => {
    await ask(scheduled({}));
    rig.clock.advance(99_000);
    expect(server.calls).toEqual([]);
    rig.clock.advance(1000);
    await until(() => rig.events('lab-0').includes('upgrade to 2.1.0'));
    dark();
    await told(1);
    expect(events(rig.acs.informs.length - 1)).toEqual([
      '1 BOOT',
      '4 VALUE CHANGE',
      '7 TRANSFER COMPLETE',
      'M ScheduleDownload night',
    ]);
  });

  it('tries again in its window, then in the next, then gives up with 9020', async () => {
    serve = (_call, response) => response.writeHead(503).end();
    await ask(scheduled({ maxRetries: 1 }, { start: 500, end: 560 }));
    rig.clock.advance(100_000);
    await until(() => server.calls.length === 1);
    await until(() => rig.acs.messages('ScheduleDownloadResponse').length === 1);
    await until(() => server.open === 0);
    await until(() => {
      rig.clock.advance(1000);
      return server.calls.length === 2;
    });
    serve = () => undefined;
    await until(() => {
      rig.clock.advance(1000);
      return server.calls.length === 3;
    });
    await until(() => {
      rig.clock.advance(1000);
      return rig.acs.messages('TransferComplete').length === 1;
    });
    expect(rig.acs.messages('TransferComplete')[0]!.fault.code).toBe(9015);
  });

  it('ends what is not whole at the end of its window with 9020', async () => {
    serve = () => undefined;
    await ask(scheduled({ start: 10, end: 20 }));
    rig.clock.advance(10_000);
    await until(() => server.open === 1);
    rig.clock.advance(10_000);
    await told(1);
    expect(rig.acs.messages('TransferComplete')[0]!.fault.code).toBe(9020);
  });

  it('tells of firmware that others gave it, where the ACS wants to hear of that', async () => {
    change = { profiles: [GATEWAY] };
    const policy = 'Device.ManagementServer.AutonomousTransferCompletePolicy.Enable';
    const values = [{ name: policy, value: 'true', type: 'xsd:boolean' }] as const;
    await ask({ method: 'SetParameterValues', values, parameterKey: '' });
    rig.shard.act('up', { action: 'upgrade-firmware', selector: { kind: 'all' }, salt: 1, version: '3.0.0' });
    dark();
    await until(() => rig.shard.action('up')!.phase === 'Succeeded');
    expect(events(1)).toEqual(['1 BOOT', '4 VALUE CHANGE', '10 AUTONOMOUS TRANSFER COMPLETE']);
    expect(rig.acs.messages('AutonomousTransferComplete')).toMatchObject([
      { isDownload: true, fileType: '1 Firmware Upgrade Image', fault: { code: 0 } },
    ]);
    expect(rig.acs.messages('TransferComplete')).toEqual([]);
  });

  it('says nothing of firmware that others gave it where the ACS filters that out', async () => {
    change = { profiles: [GATEWAY] };
    const policy = 'Device.ManagementServer.AutonomousTransferCompletePolicy.';
    const values = [
      { name: `${policy}Enable`, value: 'true', type: 'xsd:boolean' },
      { name: `${policy}ResultTypeFilter`, value: 'Failure', type: 'xsd:string' },
    ] as const;
    await ask({ method: 'SetParameterValues', values, parameterKey: '' });
    rig.shard.act('up', { action: 'upgrade-firmware', selector: { kind: 'all' }, salt: 1, version: '3.0.0' });
    dark();
    await until(() => rig.shard.action('up')!.phase === 'Succeeded');
    expect(events(1)).toEqual(['1 BOOT', '4 VALUE CHANGE']);
    expect(rig.acs.messages('AutonomousTransferComplete')).toEqual([]);
  });

  it('runs a bounded number of transfers at a time', async () => {
    const held: ServerResponse[] = [];
    serve = (_call, response) => held.push(response);
    rig = await Rig.create(40, {}, false);
    const seen = new Set<string>();
    rig.acs.reply = (post) => {
      if (post.method !== '' || seen.size >= 40) return polite(post);
      const serial = String(rig.acs.posts.length);
      seen.add(serial);
      return asking(firmware())(post);
    };
    await rig.shard.start();
    rig.clock.advance(0);
    await rig.ended(40);
    await until(() => held.length === 32);
    await until(() => server.open === 32);
    held[0]!.end(IMAGE);
    await until(() => held.length === 33);
    for (const response of held) response.end(IMAGE);
    await until(() => held.length === 40);
    for (const response of held) response.end(IMAGE);
    dark();
  });
});
