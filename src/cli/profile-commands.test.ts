import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeCpeResponse } from '../cwmp/cpe-messages.js';
import { ProfileError } from '../datamodel/errors.js';
import { loadProfile } from '../datamodel/load-profile.js';
import type { Io } from './io.js';
import { runProfileImport, runProfileLint, runProfileShow } from './profile-commands.js';
import { PassThrough } from 'node:stream';

describe('cpe-sim profile', () => {
  let folder: string;
  let out: PassThrough;
  let err: PassThrough;
  let io: Io;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cpe-sim-import-'));
    [out, err] = [new PassThrough(), new PassThrough()];
    const terminal = (stream: PassThrough) => ({
      stream,
      isTTY: false,
      color: false,
      columns: () => 80,
      rows: () => 24,
    });
    io = { stdout: terminal(out), stderr: terminal(err), env: {}, now: () => 0, uid: 0 };
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const text = (stream: PassThrough): string => ((stream.read() as Buffer | null) ?? '').toString();
  const dump = (content: string): string => {
    const file = join(folder, 'dump');
    writeFileSync(file, content);
    return file;
  };

  it('imports what a device answered, and the profile can be checked and shown', async () => {
    const values = encodeCpeResponse('1-2', '1', {
      method: 'GetParameterValuesResponse',
      values: [
        { name: 'Device.DeviceInfo.HardwareVersion', value: '1.10', type: 'xsd:string' },
        { name: 'Device.WiFi.Radio.1.Channel', value: '6', type: 'xsd:unsignedInt' },
      ],
    });
    const names = encodeCpeResponse('1-2', '2', {
      method: 'GetParameterNamesResponse',
      parameters: [
        { name: 'Device.WiFi.Radio.1.Channel', writable: true },
        { name: 'Device.NAT.PortMapping.', writable: true },
      ],
    });
    const target = join(folder, 'ours');
    expect(await runProfileImport(dump(`${values}\n${names}`), { name: 'ours', out: target }, io)).toBe(0);
    expect(text(out)).toContain('ours (urn:broadband-forum-org:tr-181-2): 2 parameters, 1 tables');
    const profile = await loadProfile(target);
    expect(profile.find('Device.WiFi.Radio.1.Channel')).toMatchObject({ type: 'unsignedInt', writable: true });
    expect(readdirSync(target).sort()).toEqual(['device-info.yaml', 'nat.yaml', 'profile.yaml', 'wi-fi.yaml']);

    expect(await runProfileLint([target, 'iot-node'], io)).toBe(0);
    expect(text(out)).toMatch(/^valid: ours .*\nvalid: iot-node /);
    await runProfileShow(target, 'Device.WiFi.', io);
    expect(text(out)).toContain('Device.WiFi.Radio.1.Channel  unsignedInt writable\n');
    await expect(runProfileShow(target, 'Device.WiFi', io)).rejects.toThrow('an object ends in a dot');
    await expect(runProfileImport(dump(values), { name: 'ours', out: target }, io)).rejects.toThrow('--force');
  });

  it('says what it left out, and ends with 1', async () => {
    const file = dump(
      'Parameter,Object,Writable,Value,Value type\n' +
        'Device.DeviceInfo.HardwareVersion,false,false,1,xsd:string\nDevice.A.Flag,false,false,x,xsd:boolean\n',
    );
    expect(await runProfileImport(file, { name: 'ours', out: join(folder, 'ours') }, io)).toBe(1);
    expect(text(err)).toBe(`left out: ${file}:3: Device.A.Flag: "x" is no boolean: true, false, 1 or 0\n`);
  });

  it.each([
    ['nothing', ''],
    ['another file', 'hello\nworld\n'],
    ['XML that is no answer', '<a/>'],
    ['a cut-off envelope', '<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body></Envelope>'],
  ])('refuses %s, and writes nothing', async (_what, content) => {
    const target = join(folder, 'ours');
    await expect(runProfileImport(dump(content), { name: 'ours', out: target }, io)).rejects.toThrow('no parameter');
    expect(existsSync(target)).toBe(false);
  });

  it('tells all that is wrong with a profile, with file, line and path', async () => {
    writeFileSync(join(folder, 'profile.yaml'), 'name: X\nroot: Device.\n');
    writeFileSync(join(folder, 'a.yaml'), 'Device.A.:\n  P: { type: integer, value: 1 }\n');
    await expect(loadProfile(folder)).rejects.toThrow(ProfileError);
    await expect(runProfileLint([folder], io)).rejects.toThrow(
      /a\.yaml:2: Device\.A\.P \(type\)[\s\S]*profile\.yaml:1/,
    );
  });
});
