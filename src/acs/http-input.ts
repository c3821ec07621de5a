import type { IncomingMessage } from 'node:http';

/** The body of a request, or why there is none: more than was allowed, or a connection that broke. */
export type BodyOutcome = Buffer | 'too-large' | 'aborted';

const EMPTY = Buffer.alloc(0);

/** Collects the body of a request, and calls `done` exactly once. */
export function readBody(request: IncomingMessage, maxBytes: number, done: (outcome: BodyOutcome) => void): void {
  let first: Buffer | undefined;
  let more: Buffer[] | undefined;
  let size = 0;
  let finished = false;
  const finish = (outcome: BodyOutcome): void => {
    if (finished) return;
    finished = true;
    done(outcome);
  };
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
    finish('too-large');
    return;
  }
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBytes) finish('too-large');
    else if (first === undefined) first = chunk;
    else if (!finished) (more ??= []).push(chunk);
  });
  request.on('end', () => {
    finish(more === undefined ? (first ?? EMPTY) : Buffer.concat([first ?? EMPTY, ...more]));
  });
  const aborted = (): void => {
    finish('aborted');
  };
  request.on('error', aborted);
  request.on('close', aborted);
}

/**
 * The encoding of an XML body by its Content-Type, or undefined for a type that is no XML or a charset that is not
 * spoken here. A device that names no type is taken to mean SOAP in UTF-8 (TR-069 §3.4.1 asks for text/xml).
 */
export function xmlEncoding(contentType: string | undefined): BufferEncoding | undefined {
  if (contentType === undefined || contentType === '') return 'utf8';
  const match = /^\s*(?:text|application)\/(?:soap\+)?xml\s*(?:;(.*))?$/i.exec(contentType);
  if (!match) return undefined;
  const charset = /(?:^|;)\s*charset\s*=\s*"?([^";\s]+)/i.exec(match[1] ?? '')?.[1]?.toLowerCase();
  if (charset === undefined || charset === 'utf-8' || charset === 'utf8' || charset === 'us-ascii') return 'utf8';
  return charset === 'iso-8859-1' ? 'latin1' : undefined;
}

/** The value of one cookie in a Cookie header; quotes as RFC 2965 had them are taken off. */
export function cookieValue(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined;
  let at = 0;
  while (at < header.length) {
    const semicolon = header.indexOf(';', at);
    const end = semicolon < 0 ? header.length : semicolon;
    while (header.charCodeAt(at) === 32) at++;
    if (header.startsWith(name, at) && header.charCodeAt(at + name.length) === 61) {
      const value = header.slice(at + name.length + 1, end).trim();
      return value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
    }
    at = end + 1;
  }
  return undefined;
}
