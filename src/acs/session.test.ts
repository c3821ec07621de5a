import { beforeEach, describe, expect, it } from '@jest/globals';
import { encodeCpeRequest } from '../cwmp/cpe-rpcs.js';
import { parseEnvelope } from '../cwmp/envelope.js';
import { Inventory } from './inventory.js';
import { DEFAULT_LIMITS } from './options.js';
import type { AcsOptions } from './options.js';
import { OrderBook } from './orders.js';
import { Policy } from './policy.js';
import { AcsSession } from './session.js';
import { MAX_ATTEMPTS } from './tasks.js';
import { parseTask } from './task-input.js';
import type { TaskRequest } from './tasks.js';
import { FakeClock } from './testing/fake-clock.js';
import type { InformSpec } from './testing/messages.js';
import { faultIn, faultXml, informXml, messageXml, requestIn, responseXml } from './testing/messages.js';

const DEVICE = '00D09E-HG7-SIM00000001';
const GET: TaskRequest = { method: 'GetParameterValues', names: ['Device.X'] };
const VALUES = [{ name: 'Device.X', value: '7', type: 'xsd:int' as const }];

let clock: FakeClock;
let inventory: Inventory;
let orders: OrderBook;

beforeEach(() => {
  clock = new FakeClock();
  inventory = new Inventory({ ...DEFAULT_LIMITS, maxDevices: 2 });
  orders = new OrderBook(clock.now, 10);
});

function newSession(provisioning?: AcsOptions['provisioning']): AcsSession {
  const policy = new Policy(provisioning, clock.now());
  return new AcsSession('token', { inventory, policy, maxTasksPerDevice: 10, now: clock.now });
}

const say = (session: AcsSession, xml: string): string => session.receive(parseEnvelope(xml));
const device = (): NonNullable<ReturnType<Inventory['get']>> => inventory.get(DEVICE)!;

/** A session whose device has informed and is asked `request`; gives the ID of that. */
function asked(request: TaskRequest = GET): { session: AcsSession; id: string } {
  const session = newSession();
  say(session, informXml());
  orders.give(request, [device()]);
  return { session, id: requestIn(session.receiveEmpty()).id };
}

const TRANSFER_COMPLETE =
  '<cwmp:TransferComplete><CommandKey>k</CommandKey><FaultStruct><FaultCode>9016</FaultCode>' +
  '<FaultString>gone</FaultString></FaultStruct><StartTime>2026-01-02T03:04:05Z</StartTime>' +
  '<CompleteTime>0001-01-01T00:00:00Z</CompleteTime></cwmp:TransferComplete>';

describe('AcsSession', () => {
  it.each(['1-0', '1-1', '1-2', '1-3', '1-4'] as const)('answers in version %s of the device', (version) => {
    const session = newSession();
    const answer = say(session, informXml({ version, id: 'x<1>' }));
    expect(parseEnvelope(answer)).toMatchObject({ method: 'InformResponse', id: 'x<1>', version });
    orders.give(GET, [device()]);
    expect(parseEnvelope(session.receiveEmpty())).toMatchObject({ method: 'GetParameterValues', version });
  });

  it('is complete when neither side has a request', () => {
    const session = newSession();
    expect(session.state).toBe('new');
    say(session, informXml());
    expect(session.state).toBe('open');
    expect(session.receiveEmpty()).toBe('');
    expect(session.state).toBe('complete');
  });

  it.each<[string, string, string]>([
    ['GetRPCMethods', '<cwmp:GetRPCMethods></cwmp:GetRPCMethods>', 'GetRPCMethodsResponse'],
    ['TransferComplete', TRANSFER_COMPLETE, 'TransferCompleteResponse'],
    [
      'RequestDownload',
      '<cwmp:RequestDownload><FileType>2 Web Content</FileType><FileTypeArg/></cwmp:RequestDownload>',
      'RequestDownloadResponse',
    ],
  ])('answers %s of the device and leaves it the turn', (_name, content, method) => {
    const session = newSession();
    say(session, informXml());
    expect(parseEnvelope(say(session, messageXml(content, 'c7')))).toMatchObject({ method, id: 'c7' });
    expect(session.state).toBe('open');
    expect(session.receiveEmpty()).toBe('');
  });

  it('remembers how transfers ended', () => {
    const session = newSession();
    say(session, informXml());
    say(session, messageXml(TRANSFER_COMPLETE, 'c7'));
    expect(device().transfers).toEqual([
      {
        at: expect.any(Number),
        commandKey: 'k',
        fault: { code: 9016, string: 'gone' },
        startTime: '2026-01-02T03:04:05Z',
        completeTime: '0001-01-01T00:00:00Z',
      },
    ]);
  });

  it('remembers how changes of deployment units ended, those that nobody asked for too', () => {
    const session = newSession();
    say(session, informXml());
    const result = {
      uuid: '11111111-2222-5333-8444-555555555555',
      deploymentUnitRef: 'Device.SoftwareModules.DeploymentUnit.1',
      version: '1.0',
      currentState: 'Installed' as const,
      fault: { code: 0, string: '' },
    };
    const more = {
      resolved: true,
      executionUnitRefList: '',
      startTime: '2026-01-02T03:04:05Z',
      completeTime: '2026-01-02T03:04:05Z',
      operationPerformed: 'Install' as const,
    };
    const results = Array.from({ length: 33 }, () => ({ ...result, ...more }));
    const answers = [
      say(session, encodeCpeRequest('1-2', 'c1', { method: 'DUStateChangeComplete', commandKey: 'k', results })),
      say(session, encodeCpeRequest('1-2', 'c2', { method: 'AutonomousDUStateChangeComplete', results })),
    ];
    expect(answers.map((xml) => parseEnvelope(xml).method)).toEqual([
      'DUStateChangeCompleteResponse',
      'AutonomousDUStateChangeCompleteResponse',
    ]);
    const at: unknown = expect.any(Number);
    const kept = { at, omitted: 1, results: Array.from({ length: 32 }, () => result) };
    expect(device().duChanges).toEqual([
      { ...kept, commandKey: 'k', autonomous: false },
      { ...kept, commandKey: '', autonomous: true },
    ]);
  });

  it.each<[string, string, number]>([
    ['a TransferComplete without its arguments', messageXml('<cwmp:TransferComplete/>'), 8003],
    ['a method that is not spoken', messageXml('<cwmp:Kicked></cwmp:Kicked>'), 8000],
    ['an answer to nothing', responseXml('a', { method: 'RebootResponse' }), 8003],
    ['a fault for nothing', faultXml('a', 9001), 8003],
    ['an empty Body', messageXml(''), 8000],
  ])('answers %s with a fault and goes on', (_what, xml, code) => {
    const session = newSession();
    say(session, informXml());
    expect(faultIn(say(session, xml)).code).toBe(code);
    expect(session.receiveEmpty()).toBe('');
  });

  it('refuses a header that must be understood and is not', () => {
    const xml = informXml().replace(
      '</soapenv:Header>',
      '<a:B xmlns:a="u" soapenv:mustUnderstand="1"/></soapenv:Header>',
    );
    expect(faultIn(say(newSession(), xml)).string).toContain('MustUnderstand');
    expect(inventory.size).toBe(0);
  });

  it('refuses a device beyond the limit of the inventory with 8004', () => {
    for (const serial of ['A', 'B']) say(newSession(), informXml({ serial }));
    const session = newSession();
    expect(faultIn(say(session, informXml({ serial: 'C' }))).code).toBe(8004);
    expect(session.device).toBeUndefined();
    expect(say(newSession(), informXml({ serial: 'A' }))).toContain('InformResponse');
  });
});

describe('AcsSession with tasks', () => {
  it.each<[TaskRequest, Parameters<typeof responseXml>[1], object]>([
    [GET, { method: 'GetParameterValuesResponse', values: VALUES }, { values: VALUES }],
    [
      { method: 'SetParameterValues', values: VALUES, parameterKey: '' },
      { method: 'SetParameterValuesResponse', status: 1 },
      { status: 1 },
    ],
    [
      { method: 'GetParameterNames', path: 'Device.', nextLevel: true },
      { method: 'GetParameterNamesResponse', parameters: [{ name: 'Device.X', writable: true }] },
      { parameters: [{ name: 'Device.X', writable: true }] },
    ],
    [{ method: 'Reboot', commandKey: 'k' }, { method: 'RebootResponse' }, {}],
    [{ method: 'FactoryReset' }, { method: 'FactoryResetResponse' }, {}],
    [
      parseTask({ method: 'Upload', url: 'http://files/log' }),
      { method: 'UploadResponse', status: 1, startTime: '', completeTime: '' },
      { transfer_status: 1 },
    ],
  ])('asks %j and keeps the answer', (request, response, result) => {
    const session = newSession();
    say(session, informXml());
    orders.give(request, [device()]);
    const received = requestIn(session.receiveEmpty());
    expect(received.request).toEqual(request);
    expect(session.state).toBe('awaiting');
    expect(say(session, responseXml(received.id, response))).toBe('');
    expect(device().tasks.list()).toMatchObject([{ state: 'done', result }]);
  });

  it('learns the values that it reads', () => {
    const { session, id } = asked();
    say(session, responseXml(id, { method: 'GetParameterValuesResponse', values: VALUES }));
    expect(device().known.get('Device.X')).toBe('7');
  });

  it('records a fault with the task and with the device, and asks on', () => {
    const { session, id } = asked();
    orders.give({ method: 'FactoryReset' }, [device()]);
    expect(requestIn(say(session, faultXml(id, 9005))).request.method).toBe('FactoryReset');
    expect(device().tasks.list()).toMatchObject([{ state: 'fault', fault: { code: 9005 } }, { state: 'running' }]);
    expect(device().faults).toMatchObject([{ at: clock.now(), method: 'GetParameterValues', fault: { code: 9005 } }]);
  });

  it.each<[string, (session: AcsSession, id: string) => string, RegExp]>([
    ['an empty POST', (session) => session.receiveEmpty(), /sent an empty POST/],
    [
      'an answer with another ID',
      (session) => say(session, responseXml('nope', { method: 'GetParameterValuesResponse', values: VALUES })),
      /ID "nope", where "acs-1" is right/,
    ],
    [
      'an answer to another method',
      (session, id) => say(session, responseXml(id, { method: 'RebootResponse' })),
      /sent RebootResponse in place of/,
    ],
    [
      'a request of its own',
      (session) => say(session, messageXml('<cwmp:GetRPCMethods></cwmp:GetRPCMethods>')),
      /sent GetRPCMethods in place of/,
    ],
    [
      'an answer that cannot be read',
      (session, id) =>
        say(session, messageXml('<cwmp:GetParameterValuesResponse></cwmp:GetParameterValuesResponse>', id)),
      /cannot be read: /,
    ],
  ])('counts %s as a failed task and goes on', (_what, act, message) => {
    const { session, id } = asked();
    act(session, id);
    expect(device().tasks.list()).toMatchObject([
      { state: 'fault', fault: { code: 0, string: expect.stringMatching(message) } },
    ]);
    expect(session.state === 'complete' ? '' : session.receiveEmpty()).toBe('');
  });

  it('asks again in the next sessions when one breaks off, and gives up after a few', () => {
    const { session } = asked();
    session.close('aborted');
    for (let attempt = 2; attempt <= MAX_ATTEMPTS; attempt++) {
      expect(device().tasks.list()).toMatchObject([{ state: 'queued' }]);
      const next = newSession();
      say(next, informXml());
      expect(requestIn(next.receiveEmpty()).request).toEqual(GET);
      next.close('expired');
    }
    expect(device().tasks.list()).toMatchObject([
      { state: 'fault', fault: { code: 0, string: 'no answer in 3 sessions; the last one: session expired' } },
    ]);
  });
});

describe('AcsSession by its policy', () => {
  const provisioning = {
    values: [
      { name: '{root}ManagementServer.PeriodicInformInterval', value: '60', type: 'xsd:unsignedInt' as const },
      { name: 'Device.X_Y', value: '1', type: 'xsd:int' as const },
    ],
    parameterKey: 'p1',
  };
  const firstRequest = (spec: InformSpec, options?: AcsOptions['provisioning']): unknown => {
    const session = newSession(options);
    say(session, informXml(spec));
    const xml = session.receiveEmpty();
    return xml === '' ? 'nothing' : requestIn(xml).request;
  };

  it.each<[string, InformSpec, AcsOptions['provisioning'], unknown]>([
    ['nothing of a periodic Inform', { events: ['2 PERIODIC'] }, provisioning, 'nothing'],
    ['nothing of 0 BOOTSTRAP without provisioning', { events: ['0 BOOTSTRAP', '1 BOOT'] }, undefined, 'nothing'],
    [
      'the parameters of 0 BOOTSTRAP',
      { events: ['0 BOOTSTRAP', '1 BOOT'], root: 'InternetGatewayDevice.' },
      provisioning,
      {
        method: 'SetParameterValues',
        parameterKey: 'p1',
        values: [
          { ...provisioning.values[0], name: 'InternetGatewayDevice.ManagementServer.PeriodicInformInterval' },
          provisioning.values[1],
        ],
      },
    ],
    [
      'a refresh of 6 CONNECTION REQUEST',
      { events: ['6 CONNECTION REQUEST'] },
      undefined,
      { method: 'GetParameterValues', names: ['Device.DeviceInfo.SoftwareVersion', 'Device.DeviceInfo.UpTime'] },
    ],
  ])('asks %s', (_what, spec, options, request) => {
    expect(firstRequest(spec, options)).toEqual(request);
  });

  it('asks no refresh of a called device that has tasks', () => {
    say(newSession(), informXml());
    orders.give({ method: 'FactoryReset' }, [device()]);
    expect(firstRequest({ events: ['6 CONNECTION REQUEST'] })).toEqual({ method: 'FactoryReset' });
    expect(device().tasks.waiting).toBe(0);
  });
});
