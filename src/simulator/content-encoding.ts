import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { SessionFailure } from './errors.js';

/** The content codings that a CPE speaks (RFC 9110 §8.4.1), by their names in HTTP. */
export type ContentCoding = 'gzip' | 'deflate';

/** The header line by which a CPE offers them. */
export const ACCEPT_ENCODING = 'Accept-Encoding: gzip, deflate\r\n';

/** What ManagementServer.HTTPCompression may be set to (TR-181), and the coding that stands for it. */
const CODING_OF: Readonly<Record<string, ContentCoding>> = { GZIP: 'gzip', Deflate: 'deflate' };

/** The coding of the CPE's own messages; undefined for none. */
export function requestCoding(httpCompression: string | undefined): ContentCoding | undefined {
  return httpCompression !== undefined && Object.hasOwn(CODING_OF, httpCompression)
    ? CODING_OF[httpCompression]
    : undefined;
}

export function encodeContent(text: string, coding: ContentCoding): Buffer {
  return coding === 'gzip' ? gzipSync(text) : deflateSync(text);
}

/** The coding in a Content-Encoding header, undefined for none. @throws SessionFailure `http` for one that was not offered */
export function contentCoding(header: string): ContentCoding | undefined {
  const name = header.trim().toLowerCase();
  if (name === '' || name === 'identity') return undefined;
  if (name === 'gzip' || name === 'x-gzip') return 'gzip';
  if (name === 'deflate') return 'deflate';
  throw new SessionFailure('http', `The ACS sent Content-Encoding ${name.slice(0, 20)}, which the CPE did not offer`);
}

/**
 * The text of a body that is compressed.
 *
 * @param mostBytes what the body may be unpacked; a few bytes can stand for gigabytes
 * @throws SessionFailure `http`
 */
export function decodeContent(bytes: Buffer, coding: ContentCoding, mostBytes: number): string {
  try {
    const unpack = coding === 'gzip' ? gunzipSync : inflateSync;
    return unpack(bytes, { maxOutputLength: mostBytes }).toString('utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const what =
      code === 'ERR_BUFFER_TOO_LARGE'
        ? `a body that unpacks to over ${mostBytes} bytes`
        : `a body that is no ${coding} (${message})`;
    throw new SessionFailure('http', `The ACS sent ${what}`);
  }
}
