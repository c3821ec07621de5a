import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AcsError } from './errors.js';
import { parseTask } from './task-input.js';

const UUID = '11111111-2222-5333-8444-555555555555';

describe('parseTask', () => {
  it.each([
    [
      { method: 'SetParameterValues', values: [{ name: 'Device.A', value: '1' }] },
      {
        method: 'SetParameterValues',
        values: [{ name: 'Device.A', value: '1' }],
        parameterKey: '',
      },
    ],
    [
      {
        method: 'SetParameterValues',
        values: [{ name: 'Device.A', value: '1', type: 'xsd:int' }],
        parameter_key: 'k',
      },
      { method: 'SetParameterValues', values: [{ name: 'Device.A', value: '1', type: 'xsd:int' }], parameterKey: 'k' },
    ],
    [
      { method: 'GetParameterValues', names: ['Device.'] },
      { method: 'GetParameterValues', names: ['Device.'] },
    ],
    [{ method: 'GetParameterNames' }, { method: 'GetParameterNames', path: '', nextLevel: false }],
    [
      { method: 'GetParameterNames', path: 'Device.', next_level: true },
      { method: 'GetParameterNames', path: 'Device.', nextLevel: true },
    ],
    [{ method: 'Reboot' }, { method: 'Reboot', commandKey: '' }],
    [{ method: 'FactoryReset' }, { method: 'FactoryReset' }],
    [
      { method: 'Download', url: 'http://files/1.bin' },
      {
        method: 'Download',
        fileType: '1 Firmware Upgrade Image',
        url: 'http://files/1.bin',
        username: '',
        password: '',
        commandKey: '',
        delaySeconds: 0,
        fileSize: 0,
        targetFileName: '',
        successUrl: '',
        failureUrl: '',
      },
    ],
    [
      { method: 'Upload', url: 'https://files/log', file_type: '2 Vendor Log File', username: 'u', delay_seconds: 5 },
      {
        method: 'Upload',
        fileType: '2 Vendor Log File',
        url: 'https://files/log',
        username: 'u',
        password: '',
        commandKey: '',
        delaySeconds: 5,
      },
    ],
    [
      {
        method: 'ChangeDUState',
        command_key: 'k',
        operations: [
          {
            operation: 'Install',
            url: 'https://apps/a-1.0.ipk',
            execution_env_ref: 'Device.SoftwareModules.ExecEnv.1',
          },
          { operation: 'Update' },
          { operation: 'Uninstall', uuid: UUID, version: '1.0' },
        ],
      },
      {
        method: 'ChangeDUState',
        commandKey: 'k',
        operations: [
          {
            kind: 'Install',
            url: 'https://apps/a-1.0.ipk',
            uuid: '',
            username: '',
            password: '',
            executionEnvRef: 'Device.SoftwareModules.ExecEnv.1',
          },
          { kind: 'Update', uuid: '', version: '', url: '', username: '', password: '' },
          { kind: 'Uninstall', uuid: UUID, version: '1.0', executionEnvRef: '' },
        ],
      },
    ],
  ])('reads %j', (body, request) => {
    expect(parseTask(body)).toEqual(request);
  });

  it.each<[unknown, RegExp]>([
    [undefined, /^The body has to be a JSON object like/],
    [[], /^The body/],
    [
      {},
      /^method has to be one of SetParameterValues, GetParameterValues, .*FactoryReset, Download, Upload, ChangeDUState\.$/,
    ],
    [{ method: 'toString' }, /^method/],
    [{ method: 'Reboot', commandkey: 'x' }, /^"commandkey" has to be left out; Reboot takes method, command_key\.$/],
    [{ method: 'Reboot', command_key: 'x'.repeat(33) }, /^command_key has to be a string of at most 32/],
    [{ method: 'Download', url: 'ftp://files/1' }, /^url has to be an http or https URL\.$/],
    [{ method: 'Download' }, /^url/],
    [{ method: 'Upload', url: 'http://f/', delay_seconds: -1 }, /^delay_seconds has to be a whole number/],
    [{ method: 'ChangeDUState' }, /^operations has to be a list of 1 to 16 entries\.$/],
    [{ method: 'ChangeDUState', operations: [7] }, /^operations\[0\] has to be an object like/],
    [{ method: 'ChangeDUState', operations: [{}] }, /^operations\[0\]\.operation has to be one of Install, Update, Un/],
    [{ method: 'ChangeDUState', operations: [{ operation: 'Install' }] }, /^operations\[0\]\.url has to be an http/],
    [{ method: 'ChangeDUState', operations: [{ operation: 'Uninstall' }] }, /^operations\[0\]\.uuid has to be a UUID/],
    [{ method: 'ChangeDUState', operations: [{ operation: 'Update', uuid: 'x' }] }, /^operations\[0\]\.uuid/],
    [
      { method: 'ChangeDUState', operations: [{ operation: 'Update', execution_env_ref: '' }] },
      /^operations\[0\]\.execution_env_ref has to be left out; Update takes operation, uuid, version, url/,
    ],
    [{ method: 'GetParameterValues' }, /^names has to be a list of 1 to/],
    [{ method: 'GetParameterValues', names: [] }, /^names/],
    [{ method: 'GetParameterValues', names: ['Device.A', 7] }, /^names\[1\] has to be the path/],
    [{ method: 'GetParameterNames', next_level: 'yes' }, /^next_level has to be true or false/],
    [{ method: 'SetParameterValues', values: ['a'] }, /^values\[0\] has to be an object/],
    [{ method: 'SetParameterValues', values: [{ name: 'Device.A', value: 1 }] }, /^values\[0\]\.value/],
    [{ method: 'SetParameterValues', values: [{ name: 'Device.', value: '' }] }, /^values\[0\]\.name has to be a full/],
    [
      { method: 'SetParameterValues', values: [{ name: 'Device.A', value: '', type: 'int' }] },
      /^values\[0\]\.type has to be one of xsd:string/,
    ],
    [{ method: 'SetParameterValues', values: [{ name: 'Device.A', value: '', typ: '' }] }, /^values\[0\]\.typ /],
    [
      {
        method: 'SetParameterValues',
        values: [
          { name: 'Device.A', value: '' },
          { name: 'Device.A', value: '' },
        ],
      },
      /^values\[1\]\.name .*Device\.A is\.$/,
    ],
  ])('refuses %j', (body, message) => {
    expect(() => parseTask(body)).toThrow(message);
  });

  it('throws nothing but AcsError for any JSON', () => {
    const method = fc.constantFrom(
      'SetParameterValues',
      'GetParameterValues',
      'GetParameterNames',
      'Reboot',
      'ChangeDUState',
    );
    const body = fc.record(
      {
        method,
        values: fc.jsonValue(),
        names: fc.jsonValue(),
        path: fc.jsonValue(),
        command_key: fc.jsonValue(),
        operations: fc.jsonValue(),
      },
      { requiredKeys: ['method'] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), body), (json) => {
        try {
          parseTask(json);
        } catch (error) {
          expect(error).toBeInstanceOf(AcsError);
        }
      }),
    );
  });
});
