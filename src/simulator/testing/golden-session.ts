import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Sessions as files: what a CPE POSTs and what its ACS answers, in turn, laid out for people to read. */
export const SESSIONS = join(import.meta.dirname, '..', 'golden', 'sessions');

export interface Turn {
  readonly from: 'CPE' | 'ACS';
  /** HTTP status of the ACS's answer. */
  readonly status: number;
  /** On one line, without the white space that lays it out; empty for no message. */
  readonly message: string;
}

export function sessionNames(): string[] {
  return readdirSync(SESSIONS).map((name) => name.replace(/\.txt$/, ''));
}

/** Turns begin with a line `=== CPE` or `=== ACS 200`; what stands before the first says what the session shows. */
export function readSession(name: string): Turn[] {
  const text = readFileSync(join(SESSIONS, `${name}.txt`), 'utf8');
  return Array.from(
    text.matchAll(/^=== (CPE|ACS)(?: (\d+))?\n([^]*?)(?=^===|(?![^]))/gm),
    ([, from, status, message]) => ({
      from: from as Turn['from'],
      status: Number(status ?? 0),
      message: onOneLine(message ?? ''),
    }),
  );
}

/** The same document, whatever its layout: no white space between tags, one form of empty elements and of quotes. */
export function onOneLine(xml: string): string {
  return xml
    .replaceAll(/>\s+</g, '><')
    .replaceAll(/<([\w:]+)([^<>]*)><\/\1>/g, '<$1$2/>')
    .replaceAll('&quot;', '"')
    .trim();
}
