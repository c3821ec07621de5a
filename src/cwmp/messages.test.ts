import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { decodeCpeMessage, encodeAcsRequest, encodeInformResponse } from './acs-messages.js';
import { decodeAcsRequest, encodeCpeResponse } from './cpe-messages.js';
import { encodeEnvelope, parseEnvelope } from './envelope.js';
import { encodeFault, encodeMustUnderstandFault } from './fault-message.js';
import { cwmpFault } from './faults.js';
import { CPE_MESSAGES, REQUESTS, RESPONSES, writeInform } from './testing/messages.js';

/** The wire format, message by message: golden/NAME.xml is what is written, and what is read gives the message again. */
const folder = new URL('golden/', import.meta.url);
const golden = (name: string): string => readFileSync(new URL(`${name}.xml`, folder), 'utf8').trimEnd();
const checked = new Set<string>();

function expectGolden(name: string, written: string): void {
  checked.add(`${name}.xml`);
  expect(written).toBe(golden(name));
}

describe('messages on the wire', () => {
  it.each(Object.entries(REQUESTS))('%s', (name, request) => {
    expectGolden(name, encodeAcsRequest('1-0', 'acs-7', request));
    expect(decodeAcsRequest(parseEnvelope(golden(name)))).toEqual(request);
  });

  it.each(Object.entries(RESPONSES))('%s', (name, response) => {
    expectGolden(name, encodeCpeResponse('1-0', 'acs-7', response));
    expect(decodeCpeMessage(parseEnvelope(golden(name)))).toEqual(response);
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

  const value = (name: string, type = 'xsd:string'): string =>
    `<ParameterValueStruct><Name>${name}</Name><Value xsi:type="${type}">1</Value></ParameterValueStruct>`;
  const key = '<ParameterKey/>';

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
    ['Reboot', '<CommandKey><b/></CommandKey>', 'CommandKey holds elements where a value is expected.'],
  ])('answers %s with %s with fault 9003', (method, content, why) => {
    const envelope = parseEnvelope(encodeEnvelope('1-0', '1', `<cwmp:${method}>${content}</cwmp:${method}>`));
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

  it('answers an Inform without arguments with fault 8003', () => {
    const envelope = parseEnvelope(encodeEnvelope('1-0', '1', '<cwmp:Inform/>'));
    expect(() => decodeCpeMessage(envelope)).toThrow(
      expect.objectContaining({ fault: cwmpFault(8003, 'Inform has no DeviceId.') }),
    );
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
