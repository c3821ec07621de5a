import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { mutated, plainText, xmlText } from './testing/xml-arbitraries.js';
import { CwmpParseError } from './errors.js';
import { NONE, XmlDocument } from './xml-document.js';
import { escapeXml } from './xml-writer.js';
import './testing/seed.js';

function parsed(text: string): XmlDocument {
  const xml = new XmlDocument();
  xml.parse(text);
  return xml;
}

describe('XmlDocument', () => {
  it('walks children by local name', () => {
    const xml = parsed('<a>x<p:b xmlns:p="u"><c/></p:b> <d/><b/></a>');
    const b = xml.child(0, 'b');
    expect(xml.localName(b)).toBe('b');
    expect(xml.localName(xml.nextSibling(b))).toBe('d');
    expect(xml.localName(xml.child(b, 'c'))).toBe('c');
    expect(xml.child(b, 'd')).toBe(NONE);
    expect(xml.nextSibling(xml.child(b, 'c'))).toBe(NONE);
    expect(xml.nextSibling(xml.nextSibling(xml.nextSibling(b)))).toBe(NONE);
    expect(xml.nextSibling(0)).toBe(NONE);
    expect(xml.firstChild(xml.child(0, 'd'))).toBe(NONE);
  });

  it('resolves prefixes where they are used', () => {
    const xml = parsed(
      '<a xmlns="u0" xmlns:p="u1"><p:b p:n="1" xml:n="2" n="3"><p:c xmlns:p=\'u2\' xmlns=""/></p:b><q:d/></a>',
    );
    const b = xml.child(0, 'b');
    const c = xml.child(b, 'c');
    expect([0, b, c, xml.child(0, 'd')].map((element) => xml.namespace(element))).toEqual(['u0', 'u1', 'u2', '']);
    expect(xml.namespaceOf(c, '')).toBe('');
    expect(xml.namespaceOf(b, 'xml')).toBe('http://www.w3.org/XML/1998/namespace');
    expect(xml.namespaceOf(b, 'q')).toBeUndefined();
    expect(xml.attributeOf(b, 'u1', 'n')).toBe('1');
    expect(xml.attributeOf(b, 'http://www.w3.org/XML/1998/namespace', 'n')).toBe('2');
    expect(xml.attributeOf(b, 'u3', 'n')).toBeUndefined();
    expect(xml.attribute(b, 'n')).toBe('3');
    expect(xml.attribute(b, 'p:nn')).toBeUndefined();
  });

  it.each([
    ['<a>plain</a>', 'plain'],
    ['<a/>', ''],
    ['<a>1 &lt; 2 &#38;&#x26;amp; </a>', '1 < 2 &&amp; '],
    ['<a>x<![CDATA[<&amp;>]]>y<![CDATA[]]></a>', 'x<&amp;>y'],
    ['<a>x<!-- no &amp; -->y</a>', 'xy'],
    ['<a>1\r\n2\r3\n4&#13;</a>', '1\n2\n3\n4\r'],
    ['<a><![CDATA[1\r\n2]]></a>', '1\n2'],
  ])('reads the text of %j', (text, expected) => {
    expect(parsed(text).text(0)).toBe(expected);
  });

  it('refuses the text of an element that holds elements', () => {
    expect(() => parsed('<a>x<b/></a>').text(0)).toThrow('a holds elements where a value is expected.');
  });

  it('reads attribute values with references and white space', () => {
    expect(parsed('<a b = "1\r\n2\t&lt;&#10;"/>').attribute(0, 'b')).toBe('1 2 <\n');
    expect(parsed('<a b=">" c=\'/>"=\'/>').attribute(0, 'c')).toBe('/>"=');
  });

  it('reads back what escapeXml wrote', () => {
    fc.assert(
      fc.property(plainText(), fc.string({ unit: 'binary' }), (attribute, text) => {
        const legal = text.toWellFormed().replace(/[^\t\n\r -\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
        const xml = parsed(`<a b="${escapeXml(attribute)}">${escapeXml(text)}</a>`);
        expect(xml.text(0)).toBe(legal);
        expect(xml.attribute(0, 'b')).toBe(attribute);
      }),
    );
  });

  it('sees the elements, attributes and texts that fast-xml-parser sees', () => {
    fc.assert(
      fc.property(xmlText(), (text) => {
        expectSame(parsed(text), 0, oracle(text));
      }),
    );
  });

  it('sees damaged documents, where it accepts them, as fast-xml-parser sees them', () => {
    fc.assert(
      fc.property(mutated(xmlText()), (text) => {
        const xml = new XmlDocument();
        try {
          xml.parse(text);
        } catch (error) {
          expect(error).toBeInstanceOf(CwmpParseError);
          return;
        }
        expectSame(xml, 0, oracle(text));
      }),
      { numRuns: 3000 },
    );
  });
});

function oracle(text: string): OracleNode {
  const [root] = ORACLE.parse(text) as OracleNode[];
  return root!;
}

const ORACLE = new XMLParser({
  ignoreAttributes: false,
  preserveOrder: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  attributeNamePrefix: '',
});

/** An element of fast-xml-parser with preserveOrder: its name to its content, and `:@` to its attributes. */
type OracleNode = Readonly<Record<string, unknown>>;

function expectSame(xml: XmlDocument, element: number, node: OracleNode): void {
  const name = Object.keys(node).find((key) => key !== ':@')!;
  expect(xml.localName(element)).toBe(name);
  for (const [key, value] of Object.entries((node[':@'] ?? {}) as Record<string, string>)) {
    expect(xml.attribute(element, key)).toBe(value);
  }
  const content = node[name] as OracleNode[];
  let child = xml.firstChild(element);
  if (child === NONE) expect(xml.text(element)).toBe(content.map((one) => String(one['#text'])).join(''));
  for (const expected of content.filter((one) => !('#text' in one))) {
    expectSame(xml, child, expected);
    child = xml.nextSibling(child);
  }
  expect(child).toBe(NONE);
}
