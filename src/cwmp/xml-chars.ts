/** Character classes of XML 1.0 (fifth edition). */

const NAME_START = 1;
const NAME = 2;

const ASCII = new Uint8Array(128);
for (let c = 0; c < 128; c++) {
  const char = String.fromCharCode(c);
  if (/[A-Za-z_:]/.test(char)) ASCII[c] = NAME_START | NAME;
  else if (/[-.0-9]/.test(char)) ASCII[c] = NAME;
}

/** Ends of ranges of UTF-16 units above ASCII, in pairs; the surrogates stand for U+10000 to U+EFFFF. */
const WIDE_START = [
  0xc0, 0xd6, 0xd8, 0xf6, 0xf8, 0x2ff, 0x370, 0x37d, 0x37f, 0x1fff, 0x200c, 0x200d, 0x2070, 0x218f, 0x2c00, 0x2fef,
  0x3001, 0xdb7f, 0xdc00, 0xdfff, 0xf900, 0xfdcf, 0xfdf0, 0xfffd,
];
const WIDE_NAME = [0xb7, 0xb7, 0x300, 0x36f, 0x203f, 0x2040];

function isInRanges(c: number, ranges: readonly number[]): boolean {
  for (let i = 0; i < ranges.length; i += 2) {
    if (c >= (ranges[i] ?? 0) && c <= (ranges[i + 1] ?? 0)) return true;
  }
  return false;
}

/** Says whether a UTF-16 unit may begin a name. */
export function isNameStart(c: number): boolean {
  return c < 128 ? ((ASCII[c] ?? 0) & NAME_START) !== 0 : isInRanges(c, WIDE_START);
}

/** Says whether a UTF-16 unit may stand in a name. */
export function isNameChar(c: number): boolean {
  if (c < 128) return ASCII[c] !== 0;
  return isInRanges(c, WIDE_START) || isInRanges(c, WIDE_NAME);
}

/** Space, tab, line feed, carriage return. */
export function isSpace(c: number): boolean {
  return c === 32 || c === 10 || c === 9 || c === 13;
}

/** Says whether XML 1.0 allows this code point in a document. */
export function isXmlCodePoint(c: number): boolean {
  if (c < 32) return c === 9 || c === 10 || c === 13;
  return c < 0xd800 || (c > 0xdfff && c < 0xfffe) || (c > 0xffff && c <= 0x10ffff);
}

/**
 * Says whether the character at `i`, whose unit is 0xD800 or above, is legal: a surrogate only in a pair, and neither
 * U+FFFE nor U+FFFF.
 */
export function isLegalHighUnit(text: string, i: number): boolean {
  const c = text.charCodeAt(i);
  if (c > 0xdfff) return c < 0xfffe;
  if (c < 0xdc00) return (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00;
  return (text.charCodeAt(i - 1) & 0xfc00) === 0xd800;
}
