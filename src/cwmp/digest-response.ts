import { hash } from 'node:crypto';

/** The algorithms of RFC 7616 §6.1 that are spoken; names as in the header field, compared without case. */
const ALGORITHMS = { MD5: 'md5', 'MD5-sess': 'md5', 'SHA-256': 'sha256', 'SHA-256-sess': 'sha256' } as const;
export type DigestAlgorithm = keyof typeof ALGORITHMS;

/** The algorithm of this name; no name means MD5 (RFC 7616 §3.3), an unknown one gives undefined. */
export function digestAlgorithm(name: string | undefined): DigestAlgorithm | undefined {
  if (name === undefined) return 'MD5';
  const wanted = name.toLowerCase();
  return (Object.keys(ALGORITHMS) as DigestAlgorithm[]).find((algorithm) => algorithm.toLowerCase() === wanted);
}

/** What a digest is made of. */
export interface DigestInput {
  readonly algorithm: DigestAlgorithm;
  readonly username: string;
  readonly realm: string;
  readonly password: string;
  readonly method: string;
  readonly uri: string;
  readonly nonce: string;
  /** Eight hexadecimal digits and the client's nonce with qop auth; absent in the form of RFC 2069. */
  readonly auth?: { readonly nc: string; readonly cnonce: string };
  /** The client's nonce for `-sess` algorithms. */
  readonly cnonce: string;
}

/** The `response` of RFC 7616 §3.4.1, in lower-case hexadecimal digits. */
export function digestResponse(input: DigestInput): string {
  const { algorithm, nonce, auth } = input;
  const h = (text: string): string => hash(ALGORITHMS[algorithm], text);
  const secret = h(`${input.username}:${input.realm}:${input.password}`);
  const a1 = algorithm.endsWith('-sess') ? h(`${secret}:${nonce}:${input.cnonce}`) : secret;
  const a2 = h(`${input.method}:${input.uri}`);
  return auth === undefined ? h(`${a1}:${nonce}:${a2}`) : h(`${a1}:${nonce}:${auth.nc}:${auth.cnonce}:auth:${a2}`);
}
