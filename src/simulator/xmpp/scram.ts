import { createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

export type ScramHash = 'sha1' | 'sha256';

const derive = promisify(pbkdf2);
const BYTES: Readonly<Record<ScramHash, number>> = { sha1: 20, sha256: 32 };
/** A server that asks for more would keep the machine busy. */
const MOST_ITERATIONS = 1_000_000;
/** No channel binding: `n,,` in Base64. */
const GS2_HEADER = 'n,,';

/** The client's side of one login by SCRAM (RFC 5802, RFC 7677): neither side tells the other the password. */
export class Scram {
  readonly #hash: ScramHash;
  readonly #password: string;
  readonly #nonce: string;
  readonly #firstBare: string;
  #serverSignature: Buffer | undefined;

  /** @param nonce printable, without a comma; another for each login */
  constructor(hash: ScramHash, username: string, password: string, nonce: string) {
    this.#hash = hash;
    this.#password = password.normalize('NFKC');
    this.#nonce = nonce;
    const name = username.normalize('NFKC').replaceAll('=', '=3D').replaceAll(',', '=2C');
    this.#firstBare = `n=${name},r=${nonce}`;
  }

  first(): string {
    return GS2_HEADER + this.#firstBare;
  }

  /** The answer to the server's first message; undefined: that is none. */
  async final(serverFirst: string): Promise<string | undefined> {
    const [, nonce = '', salt = '', count = ''] =
      /^r=([^,]+),s=([A-Za-z0-9+/=]+),i=(\d{1,9})(?:,|$)/.exec(serverFirst) ?? [];
    const iterations = Number(count);
    if (!nonce.startsWith(this.#nonce) || nonce === this.#nonce) return undefined;
    if (iterations < 1 || iterations > MOST_ITERATIONS) return undefined;
    const salted = await derive(this.#password, Buffer.from(salt, 'base64'), iterations, BYTES[this.#hash], this.#hash);
    const withoutProof = `c=${Buffer.from(GS2_HEADER).toString('base64')},r=${nonce}`;
    const message = `${this.#firstBare},${serverFirst},${withoutProof}`;
    const clientKey = this.#hmac(salted, 'Client Key');
    const storedKey = createHash(this.#hash).update(clientKey).digest();
    const signature = this.#hmac(storedKey, message);
    const proof = clientKey.map((byte, at) => byte ^ (signature[at] as number));
    this.#serverSignature = this.#hmac(this.#hmac(salted, 'Server Key'), message);
    return `${withoutProof},p=${Buffer.from(proof).toString('base64')}`;
  }

  /** Whether this last message is from a server that knows the password, too. */
  isGenuine(serverFinal: string): boolean {
    const given = Buffer.from(/^v=([A-Za-z0-9+/=]+)/.exec(serverFinal)?.[1] ?? '', 'base64');
    const expected = this.#serverSignature;
    return expected?.length === given.length && timingSafeEqual(given, expected);
  }

  #hmac(key: Buffer, text: string): Buffer {
    return createHmac(this.#hash, key).update(text).digest();
  }
}
