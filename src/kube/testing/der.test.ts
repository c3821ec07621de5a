import { describe, expect, it } from '@jest/globals';
import {
  bitString,
  boolean,
  der,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  utcTime,
  utf8String,
} from './der.js';

describe('der', () => {
  it.each<[string, Buffer, string]>([
    ['an empty sequence', sequence(), '3000'],
    ['a sequence of two', sequence(boolean(true), boolean(false)), '30060101ff010100'],
    ['a set', set(boolean(true)), '31030101ff'],
    ['a text', utf8String('aä'), '0c0361c3a4'],
    ['bytes', octetString(Buffer.from([1, 2])), '04020102'],
    ['bits', bitString(Buffer.from([0x80]), 7), '03020780'],
    ['zero', integer(Buffer.from([0])), '020100'],
    ['a number with zeros before it', integer(Buffer.from([0, 0, 5])), '020105'],
    ['a number that would look negative', integer(Buffer.from([0x80])), '02020080'],
    [
      'an object identifier (sha256WithRSAEncryption)',
      objectIdentifier('1.2.840.113549.1.1.11'),
      '06092a864886f70d01010b',
    ],
    ['a time', utcTime(new Date('2031-02-03T04:05:06.789Z')), '170d3331303230333034303530365a'],
  ])('encodes %s', (_name, encoded, hex) => {
    expect(encoded.toString('hex')).toBe(hex);
  });

  it.each([
    [127, '047f'],
    [128, '048180'],
    [255, '0481ff'],
    [256, '04820100'],
    [65_535, '0482ffff'],
  ])('writes a length of %d bytes in the fewest', (bytes, head) => {
    expect(der(0x04, Buffer.alloc(bytes)).toString('hex', 0, head.length / 2)).toBe(head);
  });
});
