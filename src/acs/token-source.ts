/** 120 bits: nobody guesses one. */
const TOKEN_BYTES = 15;
const TOKENS_A_DRAW = 64;

/** Tokens that nobody can guess, 20 characters of base64url. Random bytes are drawn for many at once: a draw costs 4 µs. */
export class TokenSource {
  readonly #random: (size: number) => Buffer;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;

  /** @param random so many random bytes */
  constructor(random: (size: number) => Buffer) {
    this.#random = random;
  }

  next(): string {
    if (this.#at >= this.#bytes.length) {
      this.#bytes = this.#random(TOKEN_BYTES * TOKENS_A_DRAW);
      this.#at = 0;
    }
    const token = this.#bytes.toString('base64url', this.#at, this.#at + TOKEN_BYTES);
    this.#at += TOKEN_BYTES;
    return token;
  }
}
