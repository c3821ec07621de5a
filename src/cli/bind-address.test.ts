import { describe, expect, it } from '@jest/globals';
import { metricsBindAddress, parseBindAddress } from './bind-address.js';

describe('parseBindAddress', () => {
  it.each([
    ['127.0.0.1:9100', { host: '127.0.0.1', port: 9100 }],
    ['0.0.0.0:0', { host: '0.0.0.0', port: 0 }],
    ['localhost:65535', { host: 'localhost', port: 65_535 }],
    ['[::1]:80', { host: '::1', port: 80 }],
    [':9100', { host: '127.0.0.1', port: 9100 }],
  ])('%s', (text, address) => {
    expect(parseBindAddress(text, '--listen')).toEqual(address);
  });

  it.each(['', '9100', 'host', 'host:', 'host:65536', '::1:80', 'a b:80', 'host:80x'])('refuses "%s"', (text) => {
    expect(() => parseBindAddress(text, '--listen')).toThrow(`--listen: "${text}" is no address; write HOST:PORT`);
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
