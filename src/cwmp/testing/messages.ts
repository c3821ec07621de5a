import type { EncodableRequest } from '../acs-messages.js';
import type { CpeResponse } from '../cpe-messages.js';
import { cwmpFault } from '../faults.js';
import { InformEncoder } from '../inform.js';
import { PARAMETER_TYPES } from '../types.js';
import type { CwmpFault, Inform, ParameterType } from '../types.js';

/** One message of every kind, by the name of its golden file. */

const ODD = `a <b> & "c" 'd' é\u{1F600}`;

const VALUE_OF: Readonly<Record<ParameterType, string>> = {
  'xsd:string': ODD,
  'xsd:boolean': 'true',
  'xsd:int': '-1',
  'xsd:unsignedInt': '4294967295',
  'xsd:long': '-9223372036854775808',
  'xsd:unsignedLong': '18446744073709551615',
  'xsd:dateTime': '0001-01-01T00:00:00Z',
  'xsd:base64': 'YQ==',
  'xsd:base64Binary': 'YWI=',
  'xsd:hexBinary': '00FF',
};

export const REQUESTS: Readonly<Record<string, EncodableRequest>> = {
  GetRPCMethods: { method: 'GetRPCMethods' },
  GetParameterValues: { method: 'GetParameterValues', names: ['Device.DeviceInfo.', 'Device.ManagementServer.URL'] },
  SetParameterValues: {
    method: 'SetParameterValues',
    values: PARAMETER_TYPES.map((type) => ({ name: `Device.X_${type.slice(4)}`, value: VALUE_OF[type], type })),
    parameterKey: 'key 1',
  },
  GetParameterNames: { method: 'GetParameterNames', path: 'Device.', nextLevel: true },
  SetParameterAttributes: {
    method: 'SetParameterAttributes',
    changes: [
      {
        name: 'Device.DeviceInfo.',
        notificationChange: true,
        notification: 2,
        accessListChange: false,
        accessList: [],
      },
      {
        name: 'Device.ManagementServer.URL',
        notificationChange: false,
        notification: 0,
        accessListChange: true,
        accessList: ['Subscriber'],
      },
    ],
  },
  GetParameterAttributes: { method: 'GetParameterAttributes', names: ['Device.DeviceInfo.', 'Device.WiFi.'] },
  AddObject: { method: 'AddObject', objectName: 'Device.NAT.PortMapping.', parameterKey: ODD },
  DeleteObject: { method: 'DeleteObject', objectName: 'Device.NAT.PortMapping.12.', parameterKey: '' },
  Reboot: { method: 'Reboot', commandKey: ODD },
  FactoryReset: { method: 'FactoryReset' },
  ScheduleInform: { method: 'ScheduleInform', delaySeconds: 3600, commandKey: ODD },
};

export const RESPONSES: Readonly<Record<string, CpeResponse>> = {
  GetRPCMethodsResponse: { method: 'GetRPCMethodsResponse', methods: ['GetRPCMethods', 'Reboot'] },
  GetParameterValuesResponse: {
    method: 'GetParameterValuesResponse',
    values: [
      { name: 'Device.DeviceInfo.UpTime', value: '12', type: 'xsd:unsignedInt' },
      { name: 'Device.DeviceInfo.Description', value: ODD, type: 'xsd:string' },
    ],
  },
  'GetParameterValuesResponse-empty': { method: 'GetParameterValuesResponse', values: [] },
  SetParameterValuesResponse: { method: 'SetParameterValuesResponse', status: 1 },
  GetParameterNamesResponse: {
    method: 'GetParameterNamesResponse',
    parameters: [
      { name: 'Device.DeviceInfo.', writable: false },
      { name: 'Device.ManagementServer.URL', writable: true },
    ],
  },
  SetParameterAttributesResponse: { method: 'SetParameterAttributesResponse' },
  GetParameterAttributesResponse: {
    method: 'GetParameterAttributesResponse',
    attributes: [
      { name: 'Device.DeviceInfo.SoftwareVersion', notification: 2, accessList: [] },
      { name: 'Device.ManagementServer.URL', notification: 0, accessList: ['Subscriber'] },
    ],
  },
  AddObjectResponse: { method: 'AddObjectResponse', instanceNumber: 4_294_967_295, status: 0 },
  DeleteObjectResponse: { method: 'DeleteObjectResponse', status: 1 },
  RebootResponse: { method: 'RebootResponse' },
  FactoryResetResponse: { method: 'FactoryResetResponse' },
  ScheduleInformResponse: { method: 'ScheduleInformResponse' },
};

const BOOT: Inform = {
  device: { manufacturer: 'Example', oui: '00D09E', productClass: 'HG-7', serialNumber: 'SIM00000001' },
  events: [
    { code: '0 BOOTSTRAP', commandKey: '' },
    { code: '1 BOOT', commandKey: '' },
  ],
  maxEnvelopes: 1,
  currentTime: '2026-01-02T03:04:05Z',
  retryCount: 0,
  parameters: [
    { name: 'Device.RootDataModelVersion', value: '2.17', type: 'xsd:string' },
    { name: 'Device.DeviceInfo.UpTime', value: '12', type: 'xsd:unsignedInt' },
  ],
};

export const CPE_MESSAGES: {
  readonly informs: Readonly<Record<string, Inform>>;
  readonly faults: Readonly<Record<string, CwmpFault>>;
} = {
  informs: {
    'Inform-bootstrap': BOOT,
    'Inform-value-change': {
      ...BOOT,
      events: [
        { code: '4 VALUE CHANGE', commandKey: '' },
        { code: 'M Reboot', commandKey: ODD },
      ],
      retryCount: 2,
      parameters: [...BOOT.parameters, { name: 'Device.WiFi.SSID.1.SSID', value: ODD, type: 'xsd:string' }],
    },
  },
  faults: {
    Fault: cwmpFault(9005, ODD),
    'Fault-SetParameterValues': cwmpFault(9003, undefined, [
      { name: 'Device.A', code: 9006, string: 'Invalid parameter type' },
      { name: 'Device.B', code: 9008, string: ODD },
    ]),
  },
};

/** Writes an Inform whose first two parameters are the encoder's, and whose others are extra. */
export function writeInform(inform: Inform): string {
  const own = inform.parameters.slice(0, 2);
  return new InformEncoder(own, '1-2').encode(
    'cpe-1',
    inform.device,
    inform.events,
    inform.currentTime,
    inform.retryCount,
    own.map(({ value }) => value),
    inform.parameters.slice(2),
  );
}
