import { CwmpParseError } from './errors.js';
import { isSpace } from './xml-chars.js';
import {
  CONTENT_END,
  CONTENT_START,
  DEFAULT_LIMITS,
  END,
  FLAGS,
  HAS_ELEMENTS,
  HAS_MARKUP,
  HAS_NAMESPACES,
  LOCAL_START,
  NAME_END,
  NAME_START,
  PARENT,
  STRIDE,
  XmlScanner,
} from './xml-scanner.js';
import type { XmlLimits } from './xml-scanner.js';
import { decodeAttribute, decodeText } from './xml-text.js';

/** No such element. */
export const NONE = -1;

const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
const COLON = 58;
const EQUALS = 61;
const GT = 62;
const SLASH = 47;

/**
 * A parsed text as numbered elements, 0 being the root. It is reused: numbers and answers are of the text that was
 * parsed last.
 */
export class XmlDocument {
  private readonly scanner: XmlScanner;
  /** The last prefix that was looked up, where (the nearest element that declares namespaces), and what it is bound to. */
  private lastPrefix = '';
  private lastScope = NONE;
  private lastNamespace: string | undefined;

  constructor(limits: XmlLimits = DEFAULT_LIMITS) {
    this.scanner = new XmlScanner(limits);
  }

  /** @throws CwmpParseError CWMP_XML_MALFORMED or CWMP_XML_LIMIT */
  parse(text: string): void {
    this.lastScope = NONE;
    this.scanner.scan(text);
  }

  firstChild(element: number): number {
    return this.field(element, FLAGS) & HAS_ELEMENTS ? element + 1 : NONE;
  }

  nextSibling(element: number): number {
    const next = this.field(element, END);
    const parent = this.field(element, PARENT);
    return parent !== NONE && next < this.field(parent, END) ? next : NONE;
  }

  /** The first child with this local name. */
  child(element: number, localName: string): number {
    for (let child = this.firstChild(element); child !== NONE; child = this.nextSibling(child)) {
      if (this.is(child, localName)) return child;
    }
    return NONE;
  }

  /** Says whether an element has this local name, whatever its namespace. */
  is(element: number, localName: string): boolean {
    const start = this.field(element, LOCAL_START);
    return this.field(element, NAME_END) - start === localName.length && this.scanner.text.startsWith(localName, start);
  }

  localName(element: number): string {
    return this.scanner.text.slice(this.field(element, LOCAL_START), this.field(element, NAME_END));
  }

  /**
   * The text of an element that holds nothing else.
   *
   * @throws CwmpParseError CWMP_ARGUMENT when it holds elements
   */
  text(element: number): string {
    const flags = this.field(element, FLAGS);
    if (flags & HAS_ELEMENTS) {
      throw new CwmpParseError('CWMP_ARGUMENT', `${this.localName(element)} holds elements where a value is expected.`);
    }
    const raw = this.scanner.text.slice(this.field(element, CONTENT_START), this.field(element, CONTENT_END));
    return flags & HAS_MARKUP ? decodeText(raw) : raw;
  }

  /** The namespace of an element, empty for none. */
  namespace(element: number): string {
    const local = this.field(element, LOCAL_START);
    const start = this.field(element, NAME_START);
    return this.namespaceOf(element, local === start ? '' : this.scanner.text.slice(start, local - 1)) ?? '';
  }

  /** The namespace that a prefix is bound to at an element; undefined for an unknown prefix. */
  namespaceOf(element: number, prefix: string): string | undefined {
    const scope = this.scopeOf(element);
    // The values of a message ask for the same prefix one after the other.
    if (scope !== NONE && scope === this.lastScope && prefix === this.lastPrefix) return this.lastNamespace;
    const name = prefix === '' ? 'xmlns' : `xmlns:${prefix}`;
    let uri: string | undefined;
    for (let at = scope; at !== NONE && uri === undefined; at = this.scopeOf(this.field(at, PARENT))) {
      uri = this.attribute(at, name);
    }
    if (uri === undefined && prefix === 'xml') uri = XML_NAMESPACE;
    this.lastScope = scope;
    this.lastPrefix = prefix;
    this.lastNamespace = uri;
    return uri;
  }

  /** The nearest element, this one included, that declares namespaces. */
  private scopeOf(element: number): number {
    let at = element;
    while (at !== NONE && !(this.field(at, FLAGS) & HAS_NAMESPACES)) at = this.field(at, PARENT);
    return at;
  }

  /** The value of an attribute by its name as written, prefix included. */
  attribute(element: number, name: string): string | undefined {
    const { text } = this.scanner;
    for (let at = this.firstAttribute(element); at !== NONE; at = this.nextAttribute(at)) {
      if (text.startsWith(name, at) && this.attributeNameEnd(at) === at + name.length) return this.attributeValue(at);
    }
    return undefined;
  }

  /** The value of an attribute of a namespace. */
  attributeOf(element: number, namespace: string, localName: string): string | undefined {
    const { text } = this.scanner;
    for (let at = this.firstAttribute(element); at !== NONE; at = this.nextAttribute(at)) {
      const local = this.attributeNameEnd(at) - localName.length;
      if (local <= at + 1 || text.charCodeAt(local - 1) !== COLON || !text.startsWith(localName, local)) continue;
      if (this.namespaceOf(element, text.slice(at, local - 1)) === namespace) return this.attributeValue(at);
    }
    return undefined;
  }

  /** Offset of the first attribute of a start tag. */
  private firstAttribute(element: number): number {
    return this.attributeAt(this.field(element, NAME_END));
  }

  private nextAttribute(at: number): number {
    const open = this.openQuote(at);
    const { text } = this.scanner;
    return this.attributeAt(text.indexOf(text.charAt(open), open + 1) + 1);
  }

  /** The attribute behind white space; none when the tag ends there. */
  private attributeAt(from: number): number {
    const { text } = this.scanner;
    let at = from;
    while (isSpace(text.charCodeAt(at))) at++;
    const c = text.charCodeAt(at);
    return c === GT || c === SLASH ? NONE : at;
  }

  private attributeNameEnd(start: number): number {
    const { text } = this.scanner;
    let at = start;
    while (text.charCodeAt(at) !== EQUALS && !isSpace(text.charCodeAt(at))) at++;
    return at;
  }

  private openQuote(attribute: number): number {
    const { text } = this.scanner;
    let at = text.indexOf('=', attribute) + 1;
    while (isSpace(text.charCodeAt(at))) at++;
    return at;
  }

  private attributeValue(attribute: number): string {
    const open = this.openQuote(attribute);
    const { text } = this.scanner;
    return decodeAttribute(text.slice(open + 1, text.indexOf(text.charAt(open), open + 1)));
  }

  private field(element: number, field: number): number {
    return this.scanner.tape[element * STRIDE + field] ?? 0;
  }
}
