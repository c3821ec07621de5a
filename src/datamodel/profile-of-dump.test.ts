import { describe, expect, it } from '@jest/globals';

import { compileProfile } from './compile-profile.js';
import { readCsvDump } from './dump.js';
import { Profile } from './profile.js';
import { profileOfDump } from './profile-of-dump.js';
import { loadProfileSchema } from './profile-schema.js';
import { contextOf } from './testing/context.js';

const HEADER = 'Parameter,Object,Object timestamp,Writable,Writable timestamp,Value,Value type,Value timestamp';
const ROWS = [
  'InternetGatewayDevice,true,1,false,1,,,',
  'InternetGatewayDevice.DeviceInfo.SerialNumber,false,1,false,1,ABC123,xsd:string,1',
  'InternetGatewayDevice.DeviceInfo.HardwareVersion,false,1,false,1,1.10,xsd:string,1',
  'InternetGatewayDevice.DeviceInfo.Notes,false,1,true,1,"a ""b"", {c}\nd",xsd:string,1',
  'InternetGatewayDevice.ManagementServer.Password,false,1,true,1,,xsd:string,1',
  'InternetGatewayDevice.Layer3Forwarding.ForwardNumberOfEntries,false,1,false,1,0,xsd:unsignedInt,1',
  'InternetGatewayDevice.Layer3Forwarding.Forwarding,true,1,true,1,,,',
  'InternetGatewayDevice.LANDevice,true,1,false,1,,,',
  'InternetGatewayDevice.LANDeviceNumberOfEntries,false,1,false,1,2,xsd:unsignedInt,1',
  'InternetGatewayDevice.LANDevice.1,true,1,true,1,,,',
  'InternetGatewayDevice.LANDevice.1.Enable,false,1,true,1,1,xsd:boolean,1',
  'InternetGatewayDevice.LANDevice.7.Enable,false,1,true,1,0,xsd:boolean,1',
];

const imported = (...rows: string[]): ReturnType<typeof profileOfDump> =>
  profileOfDump(readCsvDump([HEADER, ...rows].join('\r\n')), 'our-router');

describe('profileOfDump', () => {
  it('makes a profile that compiles, with the values of the dump and what is each CPE its own', async () => {
    const { files, problems, parameters } = imported(...ROWS);
    expect(problems).toEqual([]);
    expect(parameters).toBe(8);
    const profile = compileProfile(files, await loadProfileSchema());
    if (!(profile instanceof Profile)) throw new Error(JSON.stringify(profile));
    const values = Object.fromEntries(
      profile.leaves.map((leaf) => [leaf.path.replace('InternetGatewayDevice.', ''), profile.value(leaf, contextOf())]),
    );
    expect(values).toEqual({
      'DeviceInfo.SerialNumber': 'serial',
      'DeviceInfo.HardwareVersion': '1.10',
      'DeviceInfo.Notes': 'a "b", {c}\nd',
      'ManagementServer.Password': 'acsPassword',
      'Layer3Forwarding.ForwardNumberOfEntries': '0',
      LANDeviceNumberOfEntries: '2',
      'LANDevice.1.Enable': 'true',
      'LANDevice.7.Enable': 'false',
    });
    expect(profile.find('InternetGatewayDevice.ManagementServer.Password')?.hidden).toBe(true);
    expect(profile.objects.get('InternetGatewayDevice.LANDevice.1.')?.writable).toBe(true);
  });

  it('lets no CPE tell those of its changes whom the device told', async () => {
    const { files } = imported(
      ...ROWS,
      'InternetGatewayDevice.ManagementServer.STUNEnable,false,1,true,1,1,xsd:boolean,1',
      'InternetGatewayDevice.ManagementServer.LightweightNotificationProtocolsUsed,false,1,true,1,UDP,xsd:string,1',
    );
    expect(compileProfile(files, await loadProfileSchema())).toBeInstanceOf(Profile);
    const text = files.map((file) => file.text).join('');
    expect(text).toMatch(/STUNEnable: .*value: false/);
    expect(text).toMatch(/LightweightNotificationProtocolsUsed: .*value: ""/);
  });

  it('finds the table of a count that is called a little differently', () => {
    const { files, problems } = imported(
      ...ROWS,
      'InternetGatewayDevice.LANDevice.1.LANWLANConfigurationNumberOfEntries,false,1,false,1,1,xsd:unsignedInt,1',
      'InternetGatewayDevice.LANDevice.1.WLANConfiguration.1.Enable,false,1,true,1,1,xsd:boolean,1',
    );
    expect(problems).toEqual([]);
    expect(files.find(({ name }) => name === 'landevice.yaml')?.text).toContain('entries: WLANConfiguration');
  });

  it('tells what it leaves out, with line and path', () => {
    const { problems } = imported(
      'InternetGatewayDevice.DeviceInfo.HardwareVersion,false,1,false,1,1,xsd:string,1',
      'InternetGatewayDevice.A.Flag,false,1,false,1,maybe,xsd:boolean,1',
      'InternetGatewayDevice.A.Odd,false,1,false,1,x,xsd:duration,1',
      'Vendor.X,false,1,false,1,x,xsd:string,1',
      'InternetGatewayDevice.DeviceInfo.HardwareVersion,false,1,false,1,1,xsd:string,1',
      'InternetGatewayDevice.A.TNumberOfEntries,false,1,false,1,3,xsd:unsignedInt,1',
    );
    expect(problems.map(({ line, path }) => [line, path]).sort()).toEqual([
      [3, 'InternetGatewayDevice.A.Flag'],
      [4, 'InternetGatewayDevice.A.Odd'],
      [5, 'Vendor.X'],
      [6, 'InternetGatewayDevice.DeviceInfo.HardwareVersion'],
      [7, 'InternetGatewayDevice.A.TNumberOfEntries'],
    ]);
  });

  it('asks for the columns that it needs', () => {
    expect(readCsvDump('a,b\n1,2').problems).toEqual([
      { line: 1, path: '', message: expect.stringContaining('Parameter, Object, Writable, Value, Value type') },
    ]);
  });
});
