import { describe, expect, it } from '@jest/globals';
import { Scram, type ScramHash } from './scram.js';

/** The examples of RFC 5802 §5 and RFC 7677 §3. */
const EXAMPLES: readonly (readonly [ScramHash, string, string, string, string])[] = [
  [
    'sha1',
    'fyko+d2lbbFgONRv9qkxdawL',
    'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
    'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
    'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=',
  ],
  [
    'sha256',
    'rOprNGfwEbeRWgbNEkqO',
    'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  ],
];

describe('Scram', () => {
  it.each(EXAMPLES)(
    '%s: logs in as in the example of its RFC',
    async (hash, nonce, serverFirst, final, serverFinal) => {
      const scram = new Scram(hash, 'user', 'pencil', nonce);
      expect(scram.first()).toBe(`n,,n=user,r=${nonce}`);
      expect(scram.isGenuine(serverFinal)).toBe(false);
      expect(await scram.final(serverFirst)).toBe(final);
      expect([scram.isGenuine(serverFinal), scram.isGenuine('v=AAAA'), scram.isGenuine('e=other-error')]).toEqual([
        true,
        false,
        false,
      ]);
    },
  );

  it('writes what has a meaning of its own in another way', () => {
    expect(new Scram('sha1', 'a=b,c', 'x', 'n').first()).toBe('n,,n=a=3Db=2Cc,r=n');
  });

  it.each([
    ['another nonce', 'r=other,s=QSXCR+Q6sek8bf92,i=4096'],
    ['the nonce without an addition', 'r=mine,s=QSXCR+Q6sek8bf92,i=4096'],
    ['no rounds', 'r=mine1,s=QSXCR+Q6sek8bf92,i=0'],
    ['more rounds than are reasonable', 'r=mine1,s=QSXCR+Q6sek8bf92,i=999999999'],
    ['no message of SCRAM', 'hello'],
  ])('does not go on with %s', async (_what, serverFirst) => {
    expect(await new Scram('sha1', 'user', 'pencil', 'mine').final(serverFirst)).toBeUndefined();
  });
});
