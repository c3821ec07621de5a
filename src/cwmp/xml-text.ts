import { isXmlCodePoint } from './xml-chars.js';

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
/** The longest reference is `&#1114111;`; leading zeros make it longer, within reason. */
const MAX_REFERENCE = 16;

/**
 * The end (after the `;`) of the reference whose `&` is at `at`, or -1 when it is none of the five named ones of XML and
 * no character reference to a legal character. There are no others, as there is no DOCTYPE.
 */
export function referenceEnd(text: string, at: number): number {
  // By far the most frequent one.
  if (text.startsWith('amp;', at + 1)) return at + 5;
  const semicolon = text.indexOf(';', at);
  if (semicolon < 0 || semicolon - at > MAX_REFERENCE) return -1;
  return referenceValue(text.slice(at + 1, semicolon)) === undefined ? -1 : semicolon + 1;
}

/** What a reference (its text between `&` and `;`) stands for. */
function referenceValue(name: string): string | undefined {
  if (!name.startsWith('#')) return Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
  const code = /^#x[0-9a-fA-F]+$/.test(name)
    ? Number.parseInt(name.slice(2), 16)
    : /^#[0-9]+$/.test(name)
      ? Number.parseInt(name.slice(1), 10)
      : Number.NaN;
  return isXmlCodePoint(code) ? String.fromCodePoint(code) : undefined;
}

/** One line end for CR LF and CR (XML 1.0 §2.11). */
function normalizeLines(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}

function decodeReferences(text: string): string {
  let at = text.indexOf('&');
  if (at < 0) return text;
  let decoded = '';
  let from = 0;
  for (; at >= 0; at = text.indexOf('&', from)) {
    const semicolon = text.indexOf(';', at);
    decoded += text.slice(from, at) + (referenceValue(text.slice(at + 1, semicolon)) ?? '');
    from = semicolon + 1;
  }
  return decoded + text.slice(from);
}

/** The characters of element content that the scanner accepted: references, CDATA sections, comments and line ends resolved. */
export function decodeText(raw: string): string {
  let text = '';
  let at = 0;
  for (;;) {
    const markup = raw.indexOf('<!', at);
    if (markup < 0) return text + decodeReferences(normalizeLines(raw.slice(at)));
    text += decodeReferences(normalizeLines(raw.slice(at, markup)));
    if (raw.startsWith('<![CDATA[', markup)) {
      const end = raw.indexOf(']]>', markup + 9);
      text += normalizeLines(raw.slice(markup + 9, end));
      at = end + 3;
    } else {
      at = raw.indexOf('-->', markup + 4) + 3;
    }
  }
}

/** The value of an attribute that the scanner accepted: white space becomes spaces (XML 1.0 §3.3.3). */
export function decodeAttribute(raw: string): string {
  return decodeReferences(/[\t\n\r]/.test(raw) ? raw.replace(/\r\n|[\t\n\r]/g, ' ') : raw);
}
