import { CwmpParseError } from './errors.js';
import { isLegalHighUnit, isNameChar, isNameStart, isSpace } from './xml-chars.js';
import { referenceEnd } from './xml-text.js';

/**
 * A strict scanner of XML 1.0 for SOAP messages: one pass over the text checks that it is well-formed and leaves its
 * elements as integers on a tape, in document order; no object per element is made. What SOAP 1.1 §3 forbids (DOCTYPE,
 * processing instructions) is refused, so no entity but the five of XML can occur.
 */

/** Integers per element on the tape, and their positions. All but END, PARENT and FLAGS are offsets in the text. */
export const STRIDE = 8;
export const NAME_START = 0;
/** Start of the name without its prefix. */
export const LOCAL_START = 1;
/** End of the name; attributes follow up to the start tag's end. */
export const NAME_END = 2;
export const CONTENT_START = 3;
export const CONTENT_END = 4;
/** Number of the first element that is not within this one. */
export const END = 5;
/** Number of the parent, -1 for the root. */
export const PARENT = 6;
export const FLAGS = 7;

/** The element holds elements. */
export const HAS_ELEMENTS = 1;
/** The element's text is not literal: it holds references, CDATA sections, comments or carriage returns. */
export const HAS_MARKUP = 2;
/** The element declares namespaces. */
export const HAS_NAMESPACES = 4;

/** What is refused before it costs memory. */
export interface XmlLimits {
  /** UTF-16 units. */
  readonly length: number;
  readonly depth: number;
  readonly elements: number;
}

export const DEFAULT_LIMITS: XmlLimits = { length: 16 * 1024 * 1024, depth: 32, elements: 500_000 };

const MAX_ATTRIBUTES = 32;
const LT = 60;
const GT = 62;
const SLASH = 47;
const AMP = 38;
const EQUALS = 61;
const QUOTE = 34;
const APOSTROPHE = 39;
const BANG = 33;
const COLON = 58;
const BRACKET = 93;
const BOM = 0xfeff;
const XML_DECLARATION =
  /<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.[0-9]+"|'1\.[0-9]+')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"[A-Za-z][\w.-]*"|'[A-Za-z][\w.-]*'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>/y;

/** Scans texts onto one tape, which is reused: what it holds is of the last text. */
export class XmlScanner {
  text = '';
  /** Elements on the tape. */
  count = 0;
  tape: Int32Array<ArrayBuffer> = new Int32Array(256 * STRIDE);
  private readonly limits: XmlLimits;
  private readonly open: Int32Array;
  private readonly attributeStarts = new Int32Array(MAX_ATTRIBUTES);
  private readonly attributeEnds = new Int32Array(MAX_ATTRIBUTES);
  /** Flags of the start tag that is being read. */
  private tagFlags = 0;

  constructor(limits: XmlLimits = DEFAULT_LIMITS) {
    this.limits = limits;
    this.open = new Int32Array(limits.depth);
  }

  /** @throws CwmpParseError CWMP_XML_MALFORMED or CWMP_XML_LIMIT */
  scan(text: string): void {
    this.text = text;
    this.count = 0;
    if (text.length > this.limits.length) {
      throw new CwmpParseError('CWMP_XML_LIMIT', `The XML is longer than ${this.limits.length} characters.`);
    }
    let at = this.prolog();
    let depth = 0;
    const open = this.open;
    do {
      // `at` is at the `<` of markup.
      const c = text.charCodeAt(at + 1);
      if (c === SLASH) {
        if (depth === 0) this.fail(at, 'an end tag stands before the root element');
        at = this.endTag(open[--depth] ?? 0, at);
      } else if (c === BANG) {
        at = this.commentOrCdata(at, depth);
        if (depth > 0) this.addFlag(open[depth - 1] ?? 0, HAS_MARKUP);
      } else {
        const element = this.count;
        if (depth === this.limits.depth) this.limit(at, `elements nest deeper than ${depth}`);
        at = this.startTag(at, depth === 0 ? -1 : (open[depth - 1] ?? 0));
        if (this.tape[element * STRIDE + CONTENT_END] === -1) open[depth++] = element;
      }
      if (depth > 0) at = this.characters(at, open[depth - 1] ?? 0);
      else if (this.count > 0) break;
      else at = this.toMarkup(at);
    } while (at < text.length);
    if (depth > 0) this.fail(text.length, `<${this.name(open[depth - 1] ?? 0)}> is not closed`);
    this.epilog(at);
  }

  private prolog(): number {
    const { text } = this;
    let at = text.charCodeAt(0) === BOM ? 1 : 0;
    if (text.startsWith('<?xml', at) && !isNameChar(text.charCodeAt(at + 5))) {
      XML_DECLARATION.lastIndex = at;
      if (!XML_DECLARATION.test(text)) this.fail(at, 'the XML declaration is malformed');
      at = XML_DECLARATION.lastIndex;
    }
    return this.toMarkup(at);
  }

  /** Before the root only white space and comments may stand. */
  private toMarkup(from: number): number {
    const at = this.skipSpace(from);
    if (at === this.text.length) this.fail(at, 'there is no element');
    if (this.text.charCodeAt(at) !== LT) this.fail(at, 'text stands before the root element');
    return at;
  }

  /** After the root only white space and comments may stand. */
  private epilog(from: number): void {
    const { text } = this;
    let at = this.skipSpace(from);
    while (at < text.length) {
      if (!text.startsWith('<!--', at)) this.fail(at, 'something stands behind the root element');
      at = this.skipSpace(this.commentOrCdata(at, 0));
    }
  }

  private skipSpace(from: number): number {
    let at = from;
    while (isSpace(this.text.charCodeAt(at))) at++;
    return at;
  }

  /** Reads character data from `from` up to the next `<`. */
  private characters(from: number, element: number): number {
    const { text } = this;
    let markup = 0;
    for (let at = from; at < text.length;) {
      const c = text.charCodeAt(at);
      if (c === LT) {
        if (markup !== 0) this.addFlag(element, markup);
        return at;
      }
      if (c === AMP) {
        markup = HAS_MARKUP;
        at = this.reference(at);
        continue;
      }
      if (c < 32) {
        if (c === 13) markup = HAS_MARKUP;
        else if (c !== 10 && c !== 9) this.fail(at, `U+${hex(c)} is no XML character`);
      } else if (c === GT) {
        if (at - from >= 2 && text.charCodeAt(at - 1) === BRACKET && text.charCodeAt(at - 2) === BRACKET) {
          this.fail(at, ']]> stands outside of a CDATA section');
        }
      } else if (c >= 0xd800 && !isLegalHighUnit(text, at)) {
        this.fail(at, `U+${hex(c)} is no XML character`);
      }
      at++;
    }
    return text.length;
  }

  private reference(at: number): number {
    const end = referenceEnd(this.text, at);
    if (end < 0) this.fail(at, 'an & begins no reference; only &amp; &lt; &gt; &quot; &apos; and &#…; exist');
    return end;
  }

  private commentOrCdata(at: number, depth: number): number {
    const { text } = this;
    if (text.startsWith('<!--', at)) {
      const end = text.indexOf('--', at + 4);
      if (end < 0) this.fail(at, 'a comment is not closed');
      if (text.charCodeAt(end + 2) !== GT) this.fail(end, '-- stands in a comment');
      this.checkCharacters(at + 4, end);
      return end + 3;
    }
    if (depth > 0 && text.startsWith('<![CDATA[', at)) {
      const end = text.indexOf(']]>', at + 9);
      if (end < 0) this.fail(at, 'a CDATA section is not closed');
      this.checkCharacters(at + 9, end);
      return end + 3;
    }
    return this.fail(at, text.startsWith('<!DOCTYPE', at) ? 'a DOCTYPE is refused (SOAP 1.1 §3)' : '<! begins nothing');
  }

  private checkCharacters(from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const c = this.text.charCodeAt(at);
      const legal = c < 32 ? c === 9 || c === 10 || c === 13 : c < 0xd800 || isLegalHighUnit(this.text, at);
      if (!legal) this.fail(at, `U+${hex(c)} is no XML character`);
    }
  }

  /** Reads a start tag and puts its element on the tape; an element without content gets its CONTENT_END at once. */
  private startTag(lt: number, parent: number): number {
    const { text } = this;
    const element = this.count;
    if (element === this.limits.elements) this.limit(lt, `there are more than ${element} elements`);
    if (text.charCodeAt(lt + 1) === 63) this.fail(lt, 'a processing instruction is refused (SOAP 1.1 §3)');
    const nameEnd = this.nameEnd(lt + 1, 'element');
    const localStart = this.localStart(lt + 1, nameEnd);
    let at = this.attributes(nameEnd);
    const empty = text.charCodeAt(at) === SLASH;
    if (empty) at++;
    if (text.charCodeAt(at) !== GT) this.fail(at, `the start tag <${text.slice(lt + 1, nameEnd)}> is not closed`);
    at++;
    const base = element * STRIDE;
    if (base === this.tape.length) this.grow();
    const { tape } = this;
    tape[base + NAME_START] = lt + 1;
    tape[base + LOCAL_START] = localStart;
    tape[base + NAME_END] = nameEnd;
    tape[base + CONTENT_START] = at;
    tape[base + CONTENT_END] = empty ? at : -1;
    tape[base + END] = element + 1;
    tape[base + PARENT] = parent;
    tape[base + FLAGS] = this.tagFlags;
    if (parent >= 0) this.addFlag(parent, HAS_ELEMENTS);
    this.count = element + 1;
    return at;
  }

  private endTag(element: number, lt: number): number {
    const { text, tape } = this;
    const base = element * STRIDE;
    const nameStart = tape[base + NAME_START] ?? 0;
    const length = (tape[base + NAME_END] ?? 0) - nameStart;
    for (let i = 0; i < length; i++) {
      if (text.charCodeAt(lt + 2 + i) !== text.charCodeAt(nameStart + i)) this.mismatch(element, lt);
    }
    let at = lt + 2 + length;
    if (text.charCodeAt(at) !== GT) {
      at = this.skipSpace(at);
      if (text.charCodeAt(at) !== GT) this.mismatch(element, lt);
    }
    tape[base + CONTENT_END] = lt;
    tape[base + END] = this.count;
    return at + 1;
  }

  private mismatch(element: number, lt: number): never {
    return this.fail(lt, `</${this.name(element)}> is expected`);
  }

  /** Reads attributes from the end of the tag's name; returns where `>` or `/>` should be. */
  private attributes(from: number): number {
    const { text } = this;
    this.tagFlags = 0;
    let count = 0;
    let at = from;
    for (;;) {
      const start = this.skipSpace(at);
      const c = text.charCodeAt(start);
      if (c === GT || c === SLASH || start >= text.length) return start;
      if (start === at) this.fail(at, 'white space is missing before an attribute');
      const nameEnd = this.nameEnd(start, 'attribute');
      this.localStart(start, nameEnd);
      this.noteAttribute(start, nameEnd, count++);
      at = this.skipSpace(nameEnd);
      if (text.charCodeAt(at) !== EQUALS) this.fail(at, `attribute ${text.slice(start, nameEnd)} has no value`);
      at = this.attributeValue(this.skipSpace(at + 1));
    }
  }

  private noteAttribute(start: number, end: number, count: number): void {
    const { text, attributeStarts, attributeEnds } = this;
    if (count === MAX_ATTRIBUTES) this.limit(start, `an element has more than ${count} attributes`);
    for (let i = 0; i < count; i++) {
      const other = attributeStarts[i] ?? 0;
      if ((attributeEnds[i] ?? 0) - other === end - start && text.startsWith(text.slice(start, end), other)) {
        this.fail(start, `attribute ${text.slice(start, end)} stands twice`);
      }
    }
    attributeStarts[count] = start;
    attributeEnds[count] = end;
    if (text.startsWith('xmlns', start)) this.tagFlags |= HAS_NAMESPACES;
  }

  private attributeValue(open: number): number {
    const { text } = this;
    const quote = text.charCodeAt(open);
    if (quote !== QUOTE && quote !== APOSTROPHE) this.fail(open, 'an attribute value is not quoted');
    for (let at = open + 1; at < text.length;) {
      const c = text.charCodeAt(at);
      if (c === quote) return at + 1;
      if (c === AMP) {
        at = this.reference(at);
        continue;
      }
      if (c === LT) this.fail(at, '< stands in an attribute value');
      const legal = c < 32 ? c === 9 || c === 10 || c === 13 : c < 0xd800 || isLegalHighUnit(text, at);
      if (!legal) this.fail(at, `U+${hex(c)} is no XML character`);
      at++;
    }
    return this.fail(open, 'an attribute value is not closed');
  }

  private nameEnd(start: number, what: string): number {
    const { text } = this;
    if (!isNameStart(text.charCodeAt(start))) this.fail(start, `the name of an ${what} is expected`);
    let at = start + 1;
    while (isNameChar(text.charCodeAt(at))) at++;
    return at;
  }

  /** The start of the local part of a name; a name has at most one colon, and not at an end (Namespaces in XML §3). */
  private localStart(start: number, end: number): number {
    const { text } = this;
    let local = start;
    for (let at = start; at < end; at++) {
      if (text.charCodeAt(at) !== COLON) continue;
      if (local !== start || at === start || at === end - 1 || !isNameStart(text.charCodeAt(at + 1))) {
        this.fail(at, `${text.slice(start, end)} is no qualified name`);
      }
      local = at + 1;
    }
    return local;
  }

  private addFlag(element: number, flag: number): void {
    const at = element * STRIDE + FLAGS;
    this.tape[at] = (this.tape[at] ?? 0) | flag;
  }

  private name(element: number): string {
    const base = element * STRIDE;
    return this.text.slice(this.tape[base + NAME_START], this.tape[base + NAME_END]);
  }

  private grow(): void {
    const larger = new Int32Array(this.tape.length * 2);
    larger.set(this.tape);
    this.tape = larger;
  }

  private fail(at: number, what: string): never {
    throw new CwmpParseError('CWMP_XML_MALFORMED', `Not well-formed XML: ${what} (${this.position(at)}).`);
  }

  private limit(at: number, what: string): never {
    throw new CwmpParseError('CWMP_XML_LIMIT', `The XML is refused: ${what} (${this.position(at)}).`);
  }

  private position(at: number): string {
    const before = this.text.slice(0, at);
    const line = before.split('\n').length;
    return `line ${line}, column ${at - before.lastIndexOf('\n')}`;
  }
}

function hex(c: number): string {
  return c.toString(16).toUpperCase().padStart(4, '0');
}
