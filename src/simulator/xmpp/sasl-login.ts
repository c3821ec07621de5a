import { randomBytes } from 'node:crypto';
import { Scram, type ScramHash } from './scram.js';
import { XmppFailure } from './trouble.js';

/** The best first. */
const SCRAM: readonly (readonly [mechanism: string, hash: ScramHash])[] = [
  ['SCRAM-SHA-256', 'sha256'],
  ['SCRAM-SHA-1', 'sha1'],
];

/** One login at a server by a mechanism of SASL (RFC 6120 §6). */
export class Login {
  readonly mechanism: string;
  readonly #plain: string;
  /** Undefined: PLAIN. */
  readonly #scram: Scram | undefined;
  #genuine = false;

  private constructor(mechanism: string, plain: string, scram: Scram | undefined) {
    this.mechanism = mechanism;
    this.#plain = plain;
    this.#scram = scram;
  }

  /**
   * @param offered mechanisms of the server
   * @param secure nobody else hears what is said: only then the password itself is
   */
  static with(
    offered: readonly string[],
    { username, password }: { readonly username: string; readonly password: string },
    secure: boolean,
  ): Login | XmppFailure {
    const scram = SCRAM.find(([mechanism]) => offered.includes(mechanism));
    if (scram)
      return new Login(scram[0], '', new Scram(scram[1], username, password, randomBytes(18).toString('base64')));
    if (!offered.includes('PLAIN')) {
      return new XmppFailure('Error', 'the server takes no login by SCRAM-SHA-256, SCRAM-SHA-1 or PLAIN');
    }
    return secure
      ? new Login('PLAIN', `\0${username}\0${password}`, undefined)
      : new XmppFailure('Error', 'the server wants the password itself, which is said with TLS only: set UseTLS');
  }

  first(): string {
    return this.#scram?.first() ?? this.#plain;
  }

  /** The answer to a challenge; undefined: that is none of this mechanism. */
  async answer(challenge: string): Promise<string | undefined> {
    // Some tell their signature so, and then the success without it.
    if (this.#scram?.isGenuine(challenge)) {
      this.#genuine = true;
      return '';
    }
    return this.#scram?.final(challenge);
  }

  /** Whether the login is done, now that the server says so with these data. */
  isDone(data: string): boolean {
    return !this.#scram || this.#genuine || this.#scram.isGenuine(data);
  }
}
