import { describe, expect, it } from '@jest/globals';
import { fileNameOf, firmwareVersion } from './firmware-version.js';

const KNOWN = ['1.0.0', '1.2', '1.2.0', 'beta-7'];
const HASH = 'ab12cd34ef';

describe('firmwareVersion', () => {
  it.each([
    [['hg7-1.2.0.bin'], '1.2.0'],
    [['hg7-11.2.0.bin'], '11.2.0'],
    [['hg7-1.2.0.1.bin'], '1.2.0.1'],
    [['hg7_1.2.tar'], '1.2'],
    [['image-beta-7.img'], 'beta-7'],
    [['hg7-3.4.5-rc1.bin'], '3.4.5-rc1'],
    [['firmware.bin', 'hg7-2.1.0.bin'], '2.1.0'],
    [['hg7-9.9.bin', 'hg7-1.0.0.bin'], '9.9'],
    [['firmware.bin', ''], 'image-ab12cd34'],
    [['v7.bin'], 'image-ab12cd34'],
  ])('of %j is %s', (names, version) => {
    expect(firmwareVersion(names, KNOWN, HASH)).toBe(version);
  });
});

describe('fileNameOf', () => {
  it.each([
    ['http://h/a/b.bin?x=1.2.3', 'b.bin'],
    ['http://h/a%20b', 'a b'],
    ['http://h/%ff', '%ff'],
    ['http://h', ''],
    ['no url', ''],
  ])('%s is %j', (url, name) => {
    expect(fileNameOf(url)).toBe(name);
  });
});
