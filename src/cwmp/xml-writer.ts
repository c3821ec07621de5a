import { isLegalHighUnit } from './xml-chars.js';

const REPLACEMENT = '\ufffd';

/**
 * A text made ready for element content or a quoted attribute. Characters that XML 1.0 cannot carry at all (control
 * characters, lone surrogates, U+FFFE, U+FFFF) become U+FFFD, so that what is sent is always well-formed; a carriage
 * return is written as a reference, since a parser would make a line feed of it. A text that needs nothing is returned
 * as it is.
 */
export function escapeXml(text: string): string {
  for (let i = 0; i < text.length; i++) {
    if (substitute(text, i) !== undefined) return escapeFrom(text, i);
  }
  return text;
}

function escapeFrom(text: string, first: number): string {
  let out = text.slice(0, first);
  let plain = first;
  for (let i = first; i < text.length; i++) {
    const replaced = substitute(text, i);
    if (replaced === undefined) continue;
    out += text.slice(plain, i) + replaced;
    plain = i + 1;
  }
  return out + text.slice(plain);
}

/** What stands for the UTF-16 unit at `i`; undefined when it stands for itself. */
function substitute(text: string, i: number): string | undefined {
  const c = text.charCodeAt(i);
  if (c > 62) return c < 0xd800 || isLegalHighUnit(text, i) ? undefined : REPLACEMENT;
  if (c === 60) return '&lt;';
  if (c === 62) return '&gt;';
  if (c === 38) return '&amp;';
  if (c === 34) return '&quot;';
  if (c >= 32 || c === 10 || c === 9) return undefined;
  return c === 13 ? '&#13;' : REPLACEMENT;
}
