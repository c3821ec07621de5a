import { describe, expect, it } from '@jest/globals';
import { isOlder, runsOn, unitFile } from './unit-file.js';

describe('what the URL of a deployment unit says of it', () => {
  it.each([
    ['https://apps.example/hello-1.2.0.ipk', 'hello', '1.2.0'],
    ['https://apps.example/a/hello_v2.0.tar.gz?x=1', 'hello', '2.0'],
    ['https://apps.example/org.example.wifi-3.1.4-rc1.jar', 'org.example.wifi', '3.1.4-rc1'],
    ['https://apps.example/latest.tar.gz', 'latest', undefined],
    ['https://apps.example/1.2.3.ipk', 'unit', '1.2.3'],
    ['https://apps.example/', 'unit', undefined],
    ['https://apps.example/a%00%0Ab-1.0', 'ab', '1.0'],
    [`https://apps.example/x-1.${'2'.repeat(40)}.ipk`, 'x', `1.${'2'.repeat(30)}`],
  ])('of %s', (url, name, version) => {
    expect(unitFile(url)).toEqual({ name, vendor: 'apps.example', version });
  });

  it.each([
    ['x.ipk', 'Linux 5.15', true],
    ['x.jar', 'Linux 5.15', false],
    ['x.JAR', 'OSGi R4.2', true],
    ['x.ipk', 'OSGi R4.2', false],
    ['x.tar.gz', 'OSGi R4.2', true],
    ['x', 'Linux 5.15', true],
  ])('%s on %s: %s', (file, type, runs) => {
    expect(runsOn(`https://apps.example/${file}`, type)).toBe(runs);
  });

  it.each([
    ['1.2.0', '1.10.0', true],
    ['1.10.0', '1.2.0', false],
    ['1.2', '1.2.0', false],
    ['1.2.0', '1.2', false],
    ['1.2', '1.2.1', true],
    ['file-00000000', '1.0', false],
    ['1.0', 'file-00000000', false],
  ])('%s is older than %s: %s', (version, than, older) => {
    expect(isOlder(version, than)).toBe(older);
  });
});
