import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { decodeCpeMessage, encodeAcsRequest, encodeAcsResponse, encodeInformResponse } from './acs-messages.js';
import { decodeAcsRequest, encodeCpeResponse } from './cpe-messages.js';
import { encodeEnvelope, parseEnvelope } from './envelope.js';
import { encodeFault, encodeMustUnderstandFault } from './fault-message.js';
import { cwmpFault } from './faults.js';
import { decodeAcsResponse, encodeCpeRequest } from './cpe-rpcs.js';
import type { AcsResponse } from './cpe-rpcs.js';
import { firstVersion, methodAnsweredBy } from './rpcs.js';
import { CPE_MESSAGES, REQUESTS, RESPONSES, writeInform } from './testing/messages.js';
import { CPE_REQUESTS, TRANSFER_REQUESTS, TRANSFER_RESPONSES } from './testing/transfer-messages.js';

/** The wire format, message by message: golden/NAME.xml is what is written, and what is read gives the message again. */
const folder = new URL('golden/', import.meta.url);
const golden = (name: string): string => readFileSync(new URL(`${name}.xml`, folder), 'utf8').trimEnd();
const checked = new Set<string>();

function expectGolden(name: string, written: string): void {
  checked.add(`${name}.xml`);
  expect(written).toBe(golden(name));
}

describe('messages on the wire', () => {
  it.each(Object.entries({ ...REQUESTS, ...TRANSFER_REQUESTS }))('%s', (name, request) => {
    expectGolden(name, encodeAcsRequest(firstVersion(request.method), 'acs-7', request));
    expect(decodeAcsRequest(parseEnvelope(golden(name)))).toEqual(request);
  });

  it.each(Object.entries({ ...RESPONSES, ...TRANSFER_RESPONSES }))('%s', (name, response) => {
    expectGolden(name, encodeCpeResponse(firstVersion(methodAnsweredBy(response.method)!), 'acs-7', response));
    expect(decodeCpeMessage(parseEnvelope(golden(name)))).toEqual(response);
  });

  it.each(Object.entries(CPE_REQUESTS))('%s', (name, request) => {
    expectGolden(name, encodeCpeRequest('1-2', 'cpe-1', request));
    expect(decodeCpeMessage(parseEnvelope(golden(name)))).toEqual(request);
  });

  it.each([...new Set(Object.values(CPE_REQUESTS).map(({ method }) => method))])('%sResponse', (method) => {
    const response = { method: `${method}Response` } as AcsResponse;
    expectGolden(response.method, encodeAcsResponse('1-2', 'cpe-1', response));
    expect(decodeAcsResponse(method, parseEnvelope(golden(response.method)))).toEqual(response);
  });

  it.each(Object.entries(CPE_MESSAGES.informs))('%s', (name, inform) => {
    expectGolden(name, writeInform(inform));
    expect(decodeCpeMessage(parseEnvelope(golden(name)))).toEqual({ method: 'Inform', ...inform });
  });

  it.each(Object.entries(CPE_MESSAGES.faults))('%s', (name, fault) => {
    expectGolden(name, encodeFault('1-0', 'acs-7', fault));
    expect(decodeCpeMessage(parseEnvelope(golden(name)))).toEqual({ method: 'Fault', fault });
  });

  it('InformResponse', () => {
    expectGolden('InformResponse', encodeInformResponse('1-2', 'cpe-1'));
    expectGolden('InformResponse-hold', encodeInformResponse('1-2', 'cpe-1', true));
    expect(parseEnvelope(golden('InformResponse'))).toMatchObject({
      method: 'InformResponse',
      id: 'cpe-1',
      holdRequests: false,
    });
  });

  it('Fault-must-understand', () => {
    expectGolden('Fault-must-understand', encodeMustUnderstandFault('1-0', 'acs-7', 'A<B'));
    expect(decodeCpeMessage(parseEnvelope(golden('Fault-must-understand')))).toEqual({
      method: 'Fault',
      fault: { code: 0, string: 'soapenv:MustUnderstand: Header A<B is not understood' },
    });
  });

  it('reads an ACS that writes XML in its own way', () => {
    checked.add('foreign-SetParameterValues.xml');
    expect(decodeAcsRequest(parseEnvelope(golden('foreign-SetParameterValues')))).toEqual({
      method: 'SetParameterValues',
      values: [
        { name: 'Device.WiFi.SSID.1.SSID', value: 'a & <b>', type: 'xsd:string' },
        { name: 'Device.WiFi.SSID.1.Enable', value: 'true', type: 'xsd:boolean' },
        { name: 'Device.X', value: 'untyped', type: 'xsd:string' },
        { name: 'Device.Y', value: 'YQ==', type: 'xsd:base64' },
      ],
      parameterKey: '',
    });
  });

  it('reads a CPE that writes XML in its own way', () => {
    checked.add('foreign-Inform.xml');
    expect(decodeCpeMessage(parseEnvelope(golden('foreign-Inform')))).toEqual({
      method: 'Inform',
      device: { manufacturer: 'Ünal & Co', oui: '00D09E', productClass: '', serialNumber: '0001' },
      events: [
        { code: '1 BOOT', commandKey: '' },
        { code: 'M Reboot', commandKey: 'k 1' },
      ],
      maxEnvelopes: 1,
      currentTime: '2026-01-02T03:04:05+01:00',
      retryCount: 3,
      parameters: [{ name: 'InternetGatewayDevice.DeviceInfo.SoftwareVersion', value: '', type: 'xsd:string' }],
    });
  });

  it('has no golden file that is not checked', () => {
    expect(readdirSync(folder).sort()).toEqual([...checked].sort());
  });
});

describe('decodeAcsRequest', () => {
  it('names a method that is not spoken', () => {
    const envelope = parseEnvelope(encodeEnvelope('1-0', '1', '<cwmp:X_00D09E_Dance/>'));
    expect(decodeAcsRequest(envelope)).toEqual({ method: 'Unsupported', name: 'X_00D09E_Dance' });
    expect(decodeAcsRequest({ ...envelope, method: 'constructor' })).toEqual({
      method: 'Unsupported',
      name: 'constructor',
    });
  });

  it('knows no method of a later version than its envelope', () => {
    const cancel = (version: '1-0' | '1-1' | '1-2' | '1-4') =>
      decodeAcsRequest(parseEnvelope(encodeAcsRequest(version, '1', { method: 'CancelTransfer', commandKey: '' })));
    expect(cancel('1-1')).toEqual({ method: 'Unsupported', name: 'CancelTransfer' });
    expect(cancel('1-2')).toEqual({ method: 'CancelTransfer', commandKey: '' });
    expect(cancel('1-4')).toEqual({ method: 'CancelTransfer', commandKey: '' });
  });

  const value = (name: string, type = 'xsd:string'): string =>
    `<ParameterValueStruct><Name>${name}</Name><Value xsi:type="${type}">1</Value></ParameterValueStruct>`;
  const key = '<ParameterKey/>';
  const schedule = (windows: string): string =>
    '<CommandKey/><FileType>1 Firmware Upgrade Image</FileType><URL/><Username/><Password/><FileSize>0</FileSize>' +
    `<TargetFileName/><TimeWindowList>${windows}</TimeWindowList>`;
  const timeWindow = (start: number, end: number, retries = '0'): string =>
    `<TimeWindowStruct><WindowStart>${start}</WindowStart><WindowEnd>${end}</WindowEnd>` +
    `<WindowMode>2 Immediately</WindowMode><UserMessage/><MaxRetries>${retries}</MaxRetries></TimeWindowStruct>`;

  it.each([
    ['GetParameterValues', '', 'GetParameterValues has no ParameterNames.'],
    ['GetParameterValues', '<ParameterNames/>', 'ParameterNames names no parameter.'],
    [
      'GetParameterValues',
      '<ParameterNames><Name>a</Name></ParameterNames>',
      'ParameterNames holds Name where string is expected.',
    ],
    [
      'GetParameterValues',
      `<ParameterNames><string>${'a'.repeat(257)}</string></ParameterNames>`,
      'string is longer than 256 characters.',
    ],
    ['SetParameterValues', '<ParameterList/>', 'SetParameterValues has no ParameterKey.'],
    [
      'SetParameterValues',
      `<ParameterList/><ParameterKey>${'k'.repeat(33)}</ParameterKey>`,
      'ParameterKey is longer than 32 characters.',
    ],
    [
      'SetParameterValues',
      `<ParameterList>${value('A')}${value('A')}</ParameterList>${key}`,
      'ParameterList sets A twice.',
    ],
    [
      'SetParameterValues',
      `<ParameterList>${value('A', 'xsd:float')}</ParameterList>${key}`,
      'the Value of A is of type xsd:float, which is none of CWMP.',
    ],
    [
      'SetParameterValues',
      `<ParameterList><ParameterValueStruct><Name>A</Name></ParameterValueStruct></ParameterList>${key}`,
      'ParameterValueStruct has no Value.',
    ],
    ['GetParameterNames', '<ParameterPath/>', 'GetParameterNames has no NextLevel.'],
    [
      'GetParameterNames',
      '<ParameterPath/><NextLevel>yes</NextLevel>',
      'NextLevel is "yes", not one of 0, 1, false, true.',
    ],
    [
      'Download',
      '<CommandKey/><FileType>Firmware</FileType>',
      'FileType is "Firmware", not a number and a name like 1 Firmware Upgrade Image.',
    ],
    ['CancelTransfer', '', 'CancelTransfer has no CommandKey.'],
    ['ChangeDUState', '<CommandKey/>', 'ChangeDUState has no Operations.'],
    [
      'ChangeDUState',
      '<Operations xsi:type="cwmp:DanceOpStruct"/>',
      'Operations is of type "cwmp:DanceOpStruct", none of InstallOpStruct, UpdateOpStruct and UninstallOpStruct.',
    ],
    ['ScheduleDownload', schedule(''), 'TimeWindowList holds 0 windows; there may be one or two.'],
    ['ScheduleDownload', schedule(timeWindow(5, 5)), 'WindowEnd is 5, which is not after WindowStart 5.'],
    [
      'ScheduleDownload',
      schedule(timeWindow(0, 5) + timeWindow(4, 9)),
      'the second window begins before the first one ends.',
    ],
    ['ScheduleDownload', schedule(timeWindow(0, 5, 'many')), 'MaxRetries is "many", not an integer.'],
    ['Reboot', '<CommandKey><b/></CommandKey>', 'CommandKey holds elements where a value is expected.'],
  ])('answers %s with %s with fault 9003', (method, content, why) => {
    const envelope = parseEnvelope(encodeEnvelope('1-2', '1', `<cwmp:${method}>${content}</cwmp:${method}>`));
    expect(() => decodeAcsRequest(envelope)).toThrow(
      expect.objectContaining({ code: 'CWMP_FAULT', fault: cwmpFault(9003, why) }),
    );
  });
});

describe('decodeCpeMessage', () => {
  it('names a request that is not spoken', () => {
    const envelope = parseEnvelope(encodeEnvelope('1-0', '1', '<cwmp:Kicked/>'));
    expect(decodeCpeMessage(envelope)).toEqual({ method: 'Unsupported', name: 'Kicked' });
  });

  it.each([
    ['Inform', '', 'Inform has no DeviceId.'],
    ['TransferComplete', '<CommandKey/>', 'TransferComplete has no FaultStruct.'],
    ['DUStateChangeComplete', '', 'DUStateChangeComplete has no Results.'],
  ])('answers %s without arguments with fault 8003', (method, content, why) => {
    const envelope = parseEnvelope(encodeEnvelope('1-2', '1', `<cwmp:${method}>${content}</cwmp:${method}>`));
    expect(() => decodeCpeMessage(envelope)).toThrow(expect.objectContaining({ fault: cwmpFault(8003, why) }));
  });

  it.each([
    ['<cwmp:SetParameterValuesResponse/>', 'SetParameterValuesResponse has no Status.'],
    [
      '<cwmp:SetParameterValuesResponse><Status>2</Status></cwmp:SetParameterValuesResponse>',
      'Status is 2, neither 0 nor 1.',
    ],
    [
      '<cwmp:SetParameterValuesResponse><Status>-1</Status></cwmp:SetParameterValuesResponse>',
      'Status is "-1", not an unsigned integer.',
    ],
    ['<soapenv:Fault/>', 'Fault has no faultcode.'],
    ['<soapenv:Fault><detail><cwmp:Fault/></detail></soapenv:Fault>', 'Fault has no FaultCode.'],
  ])('refuses %s', (content, why) => {
    const envelope = parseEnvelope(encodeEnvelope('1-0', '1', content));
    expect(() => decodeCpeMessage(envelope)).toThrow(expect.objectContaining({ code: 'CWMP_ARGUMENT', message: why }));
  });
});
