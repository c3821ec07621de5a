import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { everyAddress, metricsBindAddress, parseBindAddress, parseHostAddress } from './bind-address.js';

describe('parseBindAddress', () => {
  it.each([
    ['127.0.0.1:9100', { host: '127.0.0.1', port: 9100 }],
    ['0.0.0.0:0', { host: '0.0.0.0', port: 0 }],
    ['localhost:65535', { host: 'localhost', port: 65_535 }],
    ['[::1]:80', { host: '::1', port: 80 }],
    // As a pod is told for connection requests, whichever kind of address it has.
    ['[10.244.0.7]:80', { host: '10.244.0.7', port: 80 }],
    [':9100', { host: '127.0.0.1', port: 9100 }],
  ])('%s', (text, address) => {
    expect(parseBindAddress(text, '--listen')).toEqual(address);
  });

  it.each(['', '9100', 'host', 'host:', 'host:65536', '::1:80', 'a b:80', 'host:80x'])('refuses "%s"', (text) => {
    expect(() => parseBindAddress(text, '--listen')).toThrow(`--listen: "${text}" is no address; write HOST:PORT`);
  });
});

describe('parseHostAddress', () => {
  it.each([
    ['10.0.0.5', { host: '10.0.0.5', port: 0 }],
    ['lab:9200', { host: 'lab', port: 9200 }],
    ['[::1]', { host: '::1', port: 0 }],
    ['[::1]:9200', { host: '::1', port: 9200 }],
  ])('%s', (text, address) => {
    expect(parseHostAddress(text, '--bind')).toEqual(address);
  });

  it.each(['::1', 'host:', 'a b', 'host:65536'])('refuses "%s"', (text) => {
    expect(() => parseHostAddress(text, '--bind')).toThrow('--bind: ');
  });
});

describe('metricsBindAddress', () => {
  const env = { CPE_SIM_METRICS_BIND_ADDR: ':2' };

  it.each([
    { flag: ':1', env, file: ':3', port: 1 },
    { flag: undefined, env, file: ':3', port: 2 },
    { flag: undefined, env: {}, file: ':3', port: 3 },
    { flag: undefined, env: { CPE_SIM_METRICS_BIND_ADDR: '' }, file: ':3', port: 3 },
    { flag: undefined, env: {}, file: undefined, port: undefined },
  ])('flag $flag, environment $env, file $file: port $port', ({ flag, env: variables, file, port }) => {
    expect(metricsBindAddress(flag, variables, file)?.port).toBe(port);
  });

  it('names the place of a wrong one', () => {
    expect(() => metricsBindAddress(undefined, { CPE_SIM_METRICS_BIND_ADDR: 'x' }, undefined)).toThrow(
      /^CPE_SIM_METRICS_BIND_ADDR: /,
    );
  });
});

describe('everyAddress', () => {
  const address = (family: 'IPv4' | 'IPv6'): NetworkInterfaceInfo =>
    ({ family, address: family === 'IPv6' ? '::1' : '127.0.0.1', internal: true }) as NetworkInterfaceInfo;

  it('is that of IPv6 where there is IPv6, so that both kinds get in', () => {
    expect(everyAddress({ lo: [address('IPv4'), address('IPv6')] })).toBe('::');
    expect(everyAddress({ lo: [address('IPv6')], eth0: undefined })).toBe('::');
    expect(everyAddress({ lo: [address('IPv4')] })).toBe('0.0.0.0');
    expect(parseBindAddress('*:80', '--x')).toEqual({ host: expect.stringMatching(/^(::|0\.0\.0\.0)$/), port: 80 });
  });
});
