import { describe, expect, it } from '@jest/globals';
import { cwmpFault, faultString, isCpeFaultCode, soapFaultCode } from './faults.js';

describe('isCpeFaultCode', () => {
  it.each([9000, 9002, 9032, 9800, 9899])('takes %d', (code) => {
    expect(isCpeFaultCode(code)).toBe(true);
  });

  it.each([0, -9000, 8000, 8005, 8999, 9033, 9799, 9900, 9800.5, 9002.1, NaN, Infinity])('refuses %d', (code) => {
    expect(isCpeFaultCode(code)).toBe(false);
  });
});

describe('soapFaultCode (TR-069 §A.5)', () => {
  it.each([
    [8003, 'Client'],
    [8005, 'Server'],
    [9000, 'Server'],
    [9003, 'Client'],
    [9005, 'Client'],
    [9007, 'Client'],
    [9008, 'Client'],
    [9009, 'Server'],
    [9020, 'Client'],
    [9800, 'Server'],
  ])('blames for %d the %s', (code, blamed) => {
    expect(soapFaultCode(code)).toBe(blamed);
  });
});

describe('cwmpFault', () => {
  it('has the default FaultString, and says what exactly is wrong', () => {
    expect(cwmpFault(9005)).toEqual({ code: 9005, string: 'Invalid parameter name' });
    expect(cwmpFault(9005, 'Device.X')).toEqual({ code: 9005, string: 'Invalid parameter name: Device.X' });
    expect(faultString(9850)).toBe('Vendor fault 9850');
  });

  it('carries faults of parameters', () => {
    const parameterFaults = [{ name: 'Device.A', code: 9008, string: 'no' }];
    expect(cwmpFault(9003, undefined, parameterFaults)).toEqual({
      code: 9003,
      string: 'Invalid arguments',
      parameterFaults,
    });
  });
});
