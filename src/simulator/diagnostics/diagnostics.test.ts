import { createSocket } from 'node:dgram';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { DiagnosticsError } from '../../api/shard-config.js';
import type { EncodableRequest } from '../../cwmp/acs-messages.js';
import type { ParameterType } from '../../cwmp/types.js';
import { FileServer, type FileCall } from '../testing/file-server.js';
import { GATEWAY, Rig, until } from '../testing/rig.js';
import { asking, polite, type Post } from '../testing/scripted-acs.js';

const ALL = { kind: 'all' } as const;
const IP = 'Device.IP.Diagnostics.';
const PING = `${IP}IPPing.`;
const DSL_ROUTER = { ...GATEWAY, path: join(import.meta.dirname, '../../../profiles/tr098-dsl-router') };
const LOOKUP = 'Device.DNS.Diagnostics.NSLookupDiagnostics.';

describe('diagnostics that an ACS asks for', () => {
  let rig: Rig;
  let server: FileServer;
  let url: (name: string) => string;
  let serve: (call: FileCall, response: ServerResponse) => void;

  beforeEach(async () => {
    serve = (_call, response) => response.end(Buffer.alloc(500_000));
    server = new FileServer((call, response) => {
      serve(call, response);
    });
    url = await server.listen();
  });
  afterEach(async () => {
    await rig.close();
    await server.close();
  });

  const set = (values: Readonly<Record<string, string>>): EncodableRequest => ({
    method: 'SetParameterValues',
    values: Object.entries(values).map(([name, value]) => ({
      name,
      value,
      type: typeOf(name),
    })),
    parameterKey: '',
  });
  const test = (path: string, values: Readonly<Record<string, string>>): EncodableRequest =>
    set({
      ...Object.fromEntries(Object.entries(values).map(([name, value]) => [path + name, value])),
      [`${path}DiagnosticsState`]: 'Requested',
    });
  const ask = async (request: EncodableRequest, profile = GATEWAY): Promise<void> => {
    rig = await Rig.create(1, { profiles: [profile] }, false);
    const first = asking(request);
    rig.acs.reply = (post: Post) => (rig.acs.informs.length <= 1 ? first(post) : polite(post));
    await rig.shard.start();
    rig.clock.advance(0);
    await rig.ended(1);
  };
  /** The results as the ACS reads them in the session that tells of them. */
  const results = async (path: string): Promise<Record<string, string>> => {
    const read = asking({ method: 'GetParameterValues', names: [path] });
    rig.acs.reply = read;
    // Files are moved in real time, in which the clock of the CPE may reach a periodic Inform.
    await until(() => {
      rig.clock.advance(100);
      return rig.acs.informs.some(({ events }) => events.some(({ code }) => code === '8 DIAGNOSTICS COMPLETE'));
    });
    await until(() => rig.acs.messages('GetParameterValuesResponse').length > 0);
    const { values } = rig.acs.messages('GetParameterValuesResponse')[0]!;
    return Object.fromEntries(values.map(({ name, value }) => [name.slice(path.length), value]));
  };

  it('pings over the line model after the session, the same each time', async () => {
    await ask(test(PING, { Host: '127.0.0.1', NumberOfRepetitions: '50' }));
    const first = await results(PING);
    expect(first).toMatchObject({ DiagnosticsState: 'Complete', IPAddressUsed: '127.0.0.1' });
    expect(Number(first['SuccessCount']) + Number(first['FailureCount'])).toBe(50);
    const [least, average, most] = ['Minimum', 'Average', 'Maximum'].map((name) =>
      Number(first[`${name}ResponseTime`]),
    );
    expect(least).toBeGreaterThan(0);
    expect(average).toBeGreaterThanOrEqual(least!);
    expect(most).toBeGreaterThanOrEqual(average!);
    await rig.close();
    await ask(test(PING, { Host: '127.0.0.1', NumberOfRepetitions: '50' }));
    expect(await results(PING)).toEqual(first);
  });

  it('says that a host has no address', async () => {
    await ask(test(PING, { Host: 'no-such-host.invalid' }));
    expect(await results(PING)).toMatchObject({ DiagnosticsState: 'Error_CannotResolveHostName', SuccessCount: '0' });
  });

  it('traces a route, and gives up at MaxHopCount', async () => {
    await ask(test(`${IP}TraceRoute.`, { Host: '127.0.0.1' }));
    const first = await results(`${IP}TraceRoute.`);
    const { DiagnosticsState: state, ResponseTime: time, RouteHopsNumberOfEntries: count } = first;
    expect(state).toBe('Complete');
    expect(Number(time)).toBeGreaterThan(0);
    const hops = Array.from({ length: Number(count) }, (_, hop) => `RouteHops.${hop + 1}.`);
    expect(hops.length).toBeGreaterThanOrEqual(4);
    for (const hop of hops) {
      expect(first[`${hop}Host`]).toMatch(hop === hops.at(-1) ? /^127\.0\.0\.1$/ : /^198\.1[89]\.\d+\.\d+$/);
      expect(first[`${hop}RTTimes`]).toMatch(/^\d+,\d+,\d+$/);
    }
    expect(first[`RouteHops.${hops.length + 1}.Host`]).toBeUndefined();
    await rig.close();
    await ask(test(`${IP}TraceRoute.`, { Host: '127.0.0.1', MaxHopCount: '2' }));
    expect(await results(`${IP}TraceRoute.`)).toMatchObject({
      DiagnosticsState: 'Error_MaxHopCountExceeded',
      RouteHopsNumberOfEntries: '2',
      'RouteHops.2.Host': first['RouteHops.2.Host'],
    });
  });

  it('lets the rows of a test go when the next one is asked for', async () => {
    const path = `${IP}TraceRoute.`;
    await ask(test(path, { Host: '127.0.0.1', MaxHopCount: '3' }));
    expect(await results(path)).toMatchObject({ RouteHopsNumberOfEntries: '3' });
    await rig.ended(2);
    const before = { method: 'GetParameterNames', path: `${path}RouteHops.`, nextLevel: true } as const;
    rig.acs.reply = asking(before, test(path, { Host: 'no-such-host.invalid' }), before, {
      method: 'GetParameterValues',
      names: [`${path}RouteHops.1.Host`],
    });
    rig.shard.connectionRequest('lab-0');
    await until(() => rig.acs.messages('Fault').length === 1);
    const [there, gone] = rig.acs.messages('GetParameterNamesResponse').map(({ parameters }) => parameters.length);
    expect([there, gone]).toEqual([3, 0]);
    expect(rig.acs.messages('Fault')[0]!.fault.code).toBe(9005);
  });

  it('keeps the rows of a test across the end of the process', async () => {
    const path = `${IP}TraceRoute.`;
    await ask(test(path, { Host: '127.0.0.1', MaxHopCount: '2' }));
    const first = await results(path);
    await rig.stop();
    await rig.boot(false);
    rig.acs.reply = asking({ method: 'GetParameterValues', names: [path] });
    await rig.shard.start();
    rig.clock.advance(0);
    await until(() => rig.acs.messages('GetParameterValuesResponse').length === 2);
    const again = rig.acs.messages('GetParameterValuesResponse')[1]!.values;
    expect(Object.fromEntries(again.map(({ name, value }) => [name.slice(path.length), value]))).toEqual(first);
  });

  it('tells the hops in the words of TR-098', async () => {
    const path = 'InternetGatewayDevice.TraceRouteDiagnostics.';
    await ask(test(path, { Host: '127.0.0.1', MaxHopCount: '2', NumberOfTries: '1' }), DSL_ROUTER);
    expect(await results(path)).toMatchObject({
      RouteHopsNumberOfEntries: '2',
      'RouteHops.1.HopHost': expect.stringMatching(/^198\./),
      'RouteHops.1.HopHostAddress': '',
      'RouteHops.1.HopErrorCode': '0',
      'RouteHops.1.HopRTTimes': expect.stringMatching(/^\d+$/),
    });
  });

  it('downloads, counts the bytes and notes the times', async () => {
    await ask(test(`${IP}DownloadDiagnostics.`, { DownloadURL: url('big') }));
    const got = await results(`${IP}DownloadDiagnostics.`);
    expect(got).toMatchObject({ DiagnosticsState: 'Complete' });
    expect(Number(got['TestBytesReceived'])).toBeGreaterThan(500_000);
    const times = ['TCPOpenRequestTime', 'TCPOpenResponseTime', 'ROMTime', 'BOMTime', 'EOMTime'].map(
      (name) => got[name]!,
    );
    expect(times.every((time) => /^2026-01-01T00:00:\d\d\.\d{6}Z$/.test(time))).toBe(true);
    expect([...times].sort()).toEqual(times);
  });

  it('uploads what it is asked to', async () => {
    serve = (_call, response) => response.end();
    await ask(test(`${IP}UploadDiagnostics.`, { UploadURL: url('sink'), TestFileLength: '300000' }));
    expect(await results(`${IP}UploadDiagnostics.`)).toMatchObject({
      DiagnosticsState: 'Complete',
      TestBytesSent: '300000',
    });
    expect(server.calls).toMatchObject([{ method: 'PUT', path: '/sink' }]);
    expect(server.calls[0]!.body).toHaveLength(300_000);
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['Error_TransferFailed', { DownloadURL: '/missing' }, 'DownloadDiagnostics'],
    ['Error_NoResponse', { DownloadURL: '/silent' }, 'DownloadDiagnostics'],
    ['Error_LoginFailed', { DownloadURL: '/locked' }, 'DownloadDiagnostics'],
    ['Error_InitConnectionFailed', { DownloadURL: 'ftp://127.0.0.1/x' }, 'DownloadDiagnostics'],
    ['Error_Other', { UploadURL: '/sink', TestFileLength: '0' }, 'UploadDiagnostics'],
  ])('ends with %s for %j', async (state, values, name) => {
    serve = ({ path }, response) => {
      if (path === '/missing') response.writeHead(404).end();
      else if (path === '/locked') response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end();
    };
    const full = Object.entries(values).map(([key, value]) => [
      key,
      value.startsWith('/') ? url(value.slice(1)) : value,
    ]);
    await ask(test(`${IP}${name}.`, Object.fromEntries(full) as Record<string, string>));
    expect(await results(`${IP}${name}.`)).toMatchObject({ DiagnosticsState: state });
  });

  it('sends UDP packets to an echo server', async () => {
    const echo = createSocket('udp4');
    let count = 0;
    // The second packet is lost.
    echo.on('message', (bytes, { port, address }) => {
      if (++count !== 2) echo.send(bytes, port, address);
    });
    await new Promise<void>((resolve) => {
      echo.bind(0, '127.0.0.1', resolve);
    });
    const { port } = echo.address();
    const path = `${IP}UDPEchoDiagnostics.`;
    const asked = { Host: '127.0.0.1', Port: String(port), NumberOfRepetitions: '3' };
    await ask(test(path, { ...asked, EnableIndividualPacketResults: 'true' }));
    for (let packet = 1; packet <= 3; packet++) {
      await until(() => {
        if (count < packet) rig.clock.advance(50);
        return count >= packet;
      });
    }
    const got = await results(path);
    expect(got).toMatchObject({
      DiagnosticsState: 'Complete',
      FailureCount: '1',
      IndividualPacketResultNumberOfEntries: '3',
      'IndividualPacketResult.1.PacketSuccess': 'true',
      'IndividualPacketResult.2.PacketSuccess': 'false',
      'IndividualPacketResult.2.PacketReceiveTime': '0001-01-01T00:00:00.000000Z',
      'IndividualPacketResult.3.TestGenSN': '2',
      'IndividualPacketResult.3.TestRespSN': '0',
    });
    const sent = [1, 2, 3].map((row) => got[`IndividualPacketResult.${row}.PacketSendTime`]!);
    expect([...sent].sort()).toEqual(sent);
    echo.close();
  });

  it('looks a name up at the server that it is told', async () => {
    const dns = createSocket('udp4');
    // An answer with one address, 192.0.2.1, to whatever is asked (RFC 1035 §4.1).
    dns.on('message', (query, { port, address }) => {
      const head = Buffer.from(query.subarray(0, 12));
      head.writeUInt16BE(0x8180, 2);
      head.writeUInt16BE(1, 6);
      head.writeUInt16BE(0, 10);
      const question = query.subarray(12, query.indexOf(0, 12) + 5);
      const answer = Buffer.from('c00c00010001000000050004c0000201', 'hex');
      dns.send(Buffer.concat([head, question, answer]), port, address);
    });
    await new Promise<void>((resolve) => {
      dns.bind(0, '127.0.0.1', resolve);
    });
    const at = `127.0.0.1:${dns.address().port}`;
    await ask(test(LOOKUP, { HostName: 'gw.example', DNSServer: at, NumberOfRepetitions: '2' }));
    expect(await results(LOOKUP)).toMatchObject({
      DiagnosticsState: 'Complete',
      SuccessCount: '2',
      ResultNumberOfEntries: '2',
      'Result.2.Status': 'Success',
      'Result.2.AnswerType': 'NonAuthoritative',
      'Result.2.HostNameReturned': 'gw.example',
      'Result.2.IPAddresses': '192.0.2.1',
      'Result.2.DNSServerIP': '127.0.0.1',
    });
    dns.close();
    await rig.close();
    await ask(test(LOOKUP, { HostName: 'gw.example', DNSServer: 'dns.example' }));
    expect(await results(LOOKUP)).toMatchObject({
      DiagnosticsState: 'Error_DNSServerNotResolved',
      ResultNumberOfEntries: '0',
    });
  });

  it.each([
    ['127.0.0.1:PORT', 'gw.example', 'Error_DNSServerNotAvailable'],
    ['127.0.0.1:PORT', 'a..b', 'Error_HostNameNotResolved'],
  ])('tells what came of each lookup: %s %s is %s', async (server, name, status) => {
    const closed = createSocket('udp4');
    await new Promise<void>((resolve) => {
      closed.bind(0, '127.0.0.1', resolve);
    });
    const at = server.replace('PORT', String(closed.address().port));
    closed.close();
    await ask(test(LOOKUP, { HostName: name, DNSServer: at }));
    expect(await results(LOOKUP)).toMatchObject({
      DiagnosticsState: 'Complete',
      SuccessCount: '0',
      'Result.1.Status': status,
      'Result.1.AnswerType': 'None',
      'Result.1.IPAddresses': '',
    });
  });

  it('does not fall over a DNS server that there cannot be', async () => {
    await ask(test(LOOKUP, { HostName: 'gw.example', DNSServer: '127.0.0.1:99999' }));
    expect(await results(LOOKUP)).toMatchObject({ DiagnosticsState: 'Error_DNSServerNotResolved' });
  });

  it('goes back to None when a parameter is written, and with a reboot', async () => {
    serve = () => undefined;
    const path = `${IP}DownloadDiagnostics.`;
    await ask(test(path, { DownloadURL: url('big') }));
    await until(() => server.open === 1);
    rig.acs.reply = asking(set({ [`${path}DownloadURL`]: url('other') }), {
      method: 'GetParameterValues',
      names: [`${path}DiagnosticsState`],
    });
    rig.shard.connectionRequest('lab-0');
    await until(() => server.open === 0);
    await until(() => rig.acs.messages('GetParameterValuesResponse').length === 1);
    expect(rig.acs.messages('GetParameterValuesResponse')[0]!.values[0]!.value).toBe('None');
    await until(() => rig.shard.status().sessions.active === 0);

    rig.acs.reply = asking(test(path, {}), { method: 'Reboot', commandKey: '' });
    rig.shard.connectionRequest('lab-0');
    await rig.ended(3);
    rig.acs.reply = asking({ method: 'GetParameterValues', names: [`${path}DiagnosticsState`] });
    rig.clock.advance(10_000);
    await until(() => rig.acs.messages('GetParameterValuesResponse').length === 2);
    expect(rig.acs.messages('GetParameterValuesResponse')[1]!.values[0]!.value).toBe('None');
    expect(rig.acs.informs.flatMap(({ events }) => events.map(({ code }) => code))).not.toContain(
      '8 DIAGNOSTICS COMPLETE',
    );
  });

  it.each<[DiagnosticsError, string, string]>([
    ['Error_CannotResolveHostName', 'IPPing', 'Error_CannotResolveHostName'],
    ['Error_MaxHopCountExceeded', 'TraceRoute', 'Error_MaxHopCountExceeded'],
    ['Error_NoSTOR', 'IPPing', 'Error_Other'],
  ])('ends with %s where that was asked for (%s: %s), once', async (state, name, told) => {
    const path = `${IP}${name}.`;
    rig = await Rig.create(1, { profiles: [GATEWAY] });
    await rig.ended(1);
    rig.shard.act('f', { action: 'inject-fault', fault: { kind: 'DiagnosticsFault', state }, selector: ALL, salt: 1 });
    const first = asking(test(path, { Host: '127.0.0.1' }));
    rig.acs.reply = first;
    rig.shard.connectionRequest('lab-0');
    await rig.ended(2);
    expect(await results(path)).toMatchObject({ DiagnosticsState: told, IPAddressUsed: '' });
    const before = rig.sessions;
    rig.acs.reply = asking(test(path, { Host: '127.0.0.1' }));
    rig.shard.connectionRequest('lab-0');
    await rig.ended(before + 1);
    rig.acs.reply = polite;
    await until(() => {
      rig.clock.advance(100);
      return rig.events('lab-0').some((event) => event === `${name} Complete`);
    });
  });

  it('refuses states that are its own to tell', async () => {
    await ask(set({ [`${PING}DiagnosticsState`]: 'Complete' }));
    expect(rig.acs.messages('Fault')[0]!.fault.parameterFaults).toEqual([
      { name: `${PING}DiagnosticsState`, code: 9007, string: `${PING}DiagnosticsState: "Complete" is not Requested` },
    ]);
  });

  it('forgets a test that the end of the process cut', async () => {
    serve = () => undefined;
    const path = `${IP}DownloadDiagnostics.`;
    await ask(test(path, { DownloadURL: url('big') }));
    await until(() => server.open === 1);
    await rig.stop();
    await rig.boot(false);
    expect(rig.shard.get('lab-0')!.tree[`${path}DiagnosticsState`]).toBe('Requested');
    await rig.shard.start();
    expect(rig.shard.get('lab-0')!.tree[`${path}DiagnosticsState`]).toBe('None');
  });
});

function typeOf(name: string): ParameterType {
  if (name.endsWith('TestFileLength')) return 'xsd:unsignedLong';
  if (name.startsWith('Enable', name.lastIndexOf('.') + 1)) return 'xsd:boolean';
  return /Port$|NumberOf|Timeout|Time$|MaxHop/.test(name) ? 'xsd:unsignedInt' : 'xsd:string';
}
