import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  authorityOf,
  bindingRequest,
  decodeStun,
  encodeStun,
  hasIntegrity,
  STUN_ATTRIBUTE,
  STUN_TYPE,
} from './stun-message.js';
import './testing/seed.js';

const TRANSACTION = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
const LOGIN = { username: 'cpe-1', password: 'secret' };
const BINDING = 'c001001464736c666f72756d2e6f72672f54522d31313120';

const response = (...attributes: [number, string][]): Buffer =>
  encodeStun(
    STUN_TYPE.bindingResponse,
    TRANSACTION,
    attributes.map(([type, value]) => [type, Buffer.from(value, 'hex')]),
  );

describe('Binding Requests of a CPE', () => {
  // The digest is of another implementation: HMAC-SHA1 over the text, filled with zeros to 64 bytes.
  it.each([
    ['the first', false, undefined, `00010018000102030405060708090a0b0c0d0e0f${BINDING}`],
    ['of another binding', true, undefined, `0001001c000102030405060708090a0b0c0d0e0f${BINDING}c0020000`],
    [
      'with a login',
      true,
      LOGIN,
      `00010040000102030405060708090a0b0c0d0e0f${BINDING}c0020000000600056370652d31000000` +
        '00080014941a158a3c881fcc80ff826f814301a9a469815a',
    ],
  ] as const)('%s: these bytes', (_what, change, login, bytes) => {
    expect(bindingRequest(TRANSACTION, change, login).toString('hex')).toBe(bytes);
  });

  it('are read back, with the login that only its password fits', () => {
    const bytes = bindingRequest(TRANSACTION, true, LOGIN);
    const message = decodeStun(bytes)!;
    expect(message).toMatchObject({
      type: STUN_TYPE.bindingRequest,
      transaction: '000102030405060708090a0b0c0d0e0f',
      username: 'cpe-1',
      bindingOfRequests: true,
      bindingChange: true,
    });
    expect(hasIntegrity(bytes, message, 'secret')).toBe(true);
    expect(hasIntegrity(bytes, message, 'other')).toBe(false);
    const plain = bindingRequest(TRANSACTION, false);
    expect(hasIntegrity(plain, decodeStun(plain)!, '')).toBe(false);
  });
});

describe('decodeStun', () => {
  it.each<[string, [number, string][], string | undefined]>([
    ['MAPPED-ADDRESS', [[1, '0001a028cb007107']], '203.0.113.7:41000'],
    ['MAPPED-ADDRESS of IPv6', [[1, `0002a02820010db8${'00'.repeat(11)}01`]], '[2001:db8::1]:41000'],
    // Masked with 0001 and 00010203 of the transaction.
    ['XOR-MAPPED-ADDRESS', [[0x20, '0001a029cb017304']], '203.0.113.7:41000'],
    ['XOR-MAPPED-ADDRESS of the drafts', [[0x8020, '0001a029cb017304']], '203.0.113.7:41000'],
    [
      'both, of which one was rewritten on the way',
      [
        [1, '00010050c0a80002'],
        [0x20, '0001a029cb017304'],
      ],
      '203.0.113.7:41000',
    ],
    [
      'two of a type, of which the first counts',
      [
        [1, '0001a028cb007107'],
        [1, '00010050c0a80002'],
      ],
      '203.0.113.7:41000',
    ],
    ['another family', [[1, '0003a028cb007107']], undefined],
    ['an address of the wrong length', [[1, '0002a028cb007107']], undefined],
    ['an address cut off', [[1, '0001a028cb00']], undefined],
    ['no address', [[5, '0001a028cb007107']], undefined],
  ])('reads %s', (_what, attributes, address) => {
    const mapped = decodeStun(response(...attributes))!.mapped;
    expect(mapped && authorityOf(mapped)).toBe(address);
  });

  it('reads ERROR-CODE', () => {
    const bytes = encodeStun(STUN_TYPE.bindingError, TRANSACTION, [
      [STUN_ATTRIBUTE.errorCode, Buffer.from('0000040155', 'hex')],
    ]);
    expect(decodeStun(bytes)).toMatchObject({ type: STUN_TYPE.bindingError, errorCode: 401 });
  });

  it('takes nothing that stands behind MESSAGE-INTEGRITY', () => {
    const bytes = response([8, '00'.repeat(20)], [1, '0001a028cb007107']);
    expect(decodeStun(bytes)).toMatchObject({ mapped: undefined, integrityAt: 20 });
  });

  it.each([
    ['nothing', ''],
    ['half a header', '01010000000102'],
    ['another protocol', Buffer.from('GET http://127.0.0.1:1?ts=1 HTTP/1.1\r\n\r\n').toString('hex')],
    ['a length beyond the end', '01010008000102030405060708090a0b0c0d0e0f'],
    ['bytes behind the end', '01010000000102030405060708090a0b0c0d0e0f00'],
    ['half an attribute', '01010002000102030405060708090a0b0c0d0e0f0001'],
    ['an attribute beyond the end', '01010008000102030405060708090a0b0c0d0e0f000100080001a028'],
  ])('refuses %s', (_what, hex) => {
    expect(decodeStun(Buffer.from(hex, 'hex'))).toBeUndefined();
  });

  it('throws for no datagram', () => {
    const attribute = fc.tuple(
      fc.constantFrom(1, 6, 8, 9, 0x20, 0x8020, 0xc001, 0xc002, 5),
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    );
    const message = fc
      .tuple(
        fc.integer({ min: 0, max: 0xffff }),
        fc.array(attribute, { maxLength: 8 }),
        fc.integer({ min: 0, max: 30 }),
      )
      .map(([type, attributes, cut]) => {
        const bytes = encodeStun(type, TRANSACTION, attributes);
        return bytes.subarray(0, bytes.length - cut);
      });
    const any = fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.oneof(any, message), (bytes) => {
        const decoded = decodeStun(bytes);
        if (!decoded) return;
        hasIntegrity(bytes, decoded, 'secret');
        expect(decoded.transaction).toHaveLength(32);
      }),
      { numRuns: 2000 },
    );
  });
});
