import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { AcsRequest } from '../cwmp/cpe-messages.js';
import type { ParameterType } from '../cwmp/types.js';
import { Interner } from '../datamodel/interner.js';
import { loadProfile } from '../datamodel/load-profile.js';
import type { Profile } from '../datamodel/profile.js';
import { Population } from './population.js';
import { handleRequest } from './rpc-handler.js';
import { readable } from './rpcs/readable.js';
import type { RpcOutcome } from './rpcs/rpc.js';
import { PROFILE, shardConfig } from './testing/rig.js';

const SERVER = 'Device.ManagementServer.';

describe('handleRequest', () => {
  const interner = new Interner();
  let profile: Profile;
  let population: Population;
  beforeAll(async () => {
    profile = await loadProfile(PROFILE);
  });
  beforeEach(() => {
    population = new Population(shardConfig('http://acs.example/', 3), {
      profiles: [profile],
      acsCredentials: { username: 'u', password: 'p' },
      connectionRequestCredentials: { username: 'cu', password: 'cp' },
    });
    population.table.bootedAt[1] = 1000;
  });

  const ask = (request: AcsRequest): RpcOutcome =>
    handleRequest(
      { profile, context: population.view().of(1, 61_000), interner, transfers: [], duChanges: [] },
      request,
    );
  const get = (...names: string[]): unknown => ask({ method: 'GetParameterValues', names }).answer;
  const set = (...values: (readonly [name: string, value: string, type?: ParameterType])[]): RpcOutcome =>
    ask({
      method: 'SetParameterValues',
      values: values.map(([name, value, type = 'xsd:string']) => ({ name: SERVER + name, value, type })),
      parameterKey: 'key',
    });

  it('tells its methods', () => {
    expect(ask({ method: 'GetRPCMethods' }).answer).toEqual({
      method: 'GetRPCMethodsResponse',
      methods: [
        'GetRPCMethods',
        'GetParameterValues',
        'SetParameterValues',
        'GetParameterNames',
        'SetParameterAttributes',
        'GetParameterAttributes',
        'AddObject',
        'DeleteObject',
        'Reboot',
        'FactoryReset',
        'ScheduleInform',
        'Download',
        'Upload',
        'ScheduleDownload',
        'CancelTransfer',
        'GetQueuedTransfers',
        'GetAllQueuedTransfers',
      ],
    });
  });

  it('gives values with their types, in the order that they are asked in', () => {
    const values = [
      { name: 'Device.DeviceInfo.UpTime', value: '60', type: 'xsd:unsignedInt' },
      { name: 'Device.DeviceInfo.SerialNumber', value: 'SIM00000001', type: 'xsd:string' },
    ];
    expect(get(...values.map(({ name }) => name))).toEqual({ method: 'GetParameterValuesResponse', values });
    const names = (path: string): string[] =>
      (get(path) as { values: { name: string }[] }).values.map(({ name }) => name);
    expect(names('Device.DeviceInfo.')).toHaveLength(4);
    expect(names('')).toEqual(names('Device.'));
  });

  it('keeps passwords to itself', () => {
    expect(get(`${SERVER}Password`)).toMatchObject({ values: [{ value: '' }] });
    expect(readable(profile, profile.find(`${SERVER}Username`)!, population.view().of(1, 0))).toBe('u');
  });

  it.each([['Device.No.'], ['Device.DeviceInfo'], ['Device.DeviceInfo.UpTime.']])('answers 9005 to %s', (name) => {
    expect(get('Device.DeviceInfo.UpTime', name)).toMatchObject({ code: 9005, string: expect.stringContaining(name) });
    expect(ask({ method: 'GetParameterNames', path: name, nextLevel: false }).answer).toMatchObject({ code: 9005 });
  });

  it('names what there is', () => {
    expect(ask({ method: 'GetParameterNames', path: 'Device.', nextLevel: true }).answer).toEqual({
      method: 'GetParameterNamesResponse',
      parameters: [
        { name: 'Device.DeviceInfo.', writable: false },
        { name: 'Device.ManagementServer.', writable: false },
      ],
    });
  });

  it('sets values, keeps the ParameterKey, and says which ones are others now', () => {
    const { answer, effect } = set(['PeriodicInformInterval', '300', 'xsd:unsignedInt'], ['Username', 'x']);
    expect(answer).toEqual({ method: 'SetParameterValuesResponse', status: 0 });
    if (effect?.kind !== 'set') throw new Error('nothing was set');
    expect(effect.changed.map(({ path }) => path)).toEqual([`${SERVER}Username`]);
    expect(Object.fromEntries(effect.overlay.entries())).toEqual({
      [`${SERVER}PeriodicInformInterval`]: '300',
      [`${SERVER}Username`]: 'x',
      [`${SERVER}ParameterKey`]: 'key',
    });
  });

  it.each<[string, Parameters<typeof set>, number[]]>([
    ['no such parameter', [['Nothing', '']], [9005]],
    ['another type', [['PeriodicInformInterval', '60']], [9006]],
    ['a value out of range', [['PeriodicInformInterval', '0', 'xsd:unsignedInt']], [9007]],
    ['what cannot be written', [['ParameterKey', 'x']], [9008]],
    [
      'several wrong ones',
      [
        ['Nothing', ''],
        ['Username', 'x'],
        ['ParameterKey', 'x'],
      ],
      [9005, 9008],
    ],
    ['an ACS URL that is none', [['URL', 'acs.example']], [9007]],
    [
      'an ACS URL of another scheme',
      [
        ['Username', 'x'],
        ['URL', 'mailto:acs@example'],
      ],
      [9007],
    ],
    [
      'that and more',
      [
        ['Nothing', ''],
        ['URL', 'http://'],
      ],
      [9005, 9007],
    ],
  ])('answers 9003 with a fault for each wrong parameter: %s', (_what, values, codes) => {
    const { answer, effect } = set(...values);
    expect(answer).toMatchObject({ code: 9003, parameterFaults: codes.map((code) => ({ code })) });
    expect(effect).toBeUndefined();
    expect(population.overlays.size).toBe(0);
  });

  it('takes an empty ACS URL, which stands for that of the manifest', () => {
    expect(set(['URL', '']).effect?.kind).toBe('set');
    expect(set(['URL', 'https://other.example/']).effect?.kind).toBe('set');
  });

  it.each<[AcsRequest, string, unknown]>([
    [{ method: 'Reboot', commandKey: 'k' }, 'RebootResponse', { kind: 'reboot', commandKey: 'k' }],
    [{ method: 'FactoryReset' }, 'FactoryResetResponse', { kind: 'factory-reset' }],
  ])('leaves what comes after the session to its caller: %j', (request, method, effect) => {
    expect(ask(request)).toEqual({ answer: { method }, effect });
  });

  it('answers 9000 to a method that it does not have', () => {
    expect(ask({ method: 'Unsupported', name: 'Upload' })).toEqual({
      answer: expect.objectContaining({ code: 9000, string: expect.stringContaining('Upload') }),
    });
  });
});
