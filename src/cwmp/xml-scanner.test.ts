import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CwmpParseError } from './errors.js';
import { mutated, xmlText } from './testing/xml-arbitraries.js';
import { XmlScanner } from './xml-scanner.js';
import './testing/seed.js';

const scanner = new XmlScanner();

function refusal(text: string, by = scanner): CwmpParseError | undefined {
  try {
    by.scan(text);
    return undefined;
  } catch (error) {
    if (error instanceof CwmpParseError) return error;
    throw error;
  }
}

describe('XmlScanner', () => {
  it.each([
    '<a/>',
    '<a></a>',
    '<a ></a >',
    '<a\n/>',
    '\ufeff<a/>',
    '<?xml version="1.0"?><a/>',
    "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\r\n<a/>\n",
    '<!-- c --><a/><!-- d -->\n<!---->',
    '<a b="1" c=\'2\'/>',
    '<a b = "\'" c="&lt;&#10;&#x1F600;"/>',
    '<a>x &amp; y &quot;&apos;&gt; ]] > ></a>',
    '<a><![CDATA[<&]]]]></a>',
    '<a><![CDATA[]]></a>',
    '<a><!-- <b> & --></a>',
    '<x:a xmlns:x="u" x:b="1" b="1"/>',
    '<é·b.-_1/>',
    '<a>\t\r\n\u{1F600}</a>',
    '<𐀀/>',
  ])('accepts %j', (text) => {
    expect(refusal(text)).toBeUndefined();
  });

  it.each([
    ['', 'there is no element'],
    ['  \n', 'there is no element'],
    ['<!-- -->', 'there is no element'],
    ['x', 'text stands before the root element (line 1, column 1)'],
    ['<!-- -->x<a/>', 'text stands before the root element'],
    ['<a/>x', 'something stands behind the root element'],
    ['<a/><b/>', 'something stands behind the root element'],
    ['<a>', '<a> is not closed'],
    ['<a', 'the start tag <a> is not closed'],
    ['<a/', 'the start tag <a> is not closed'],
    ['<a / >', 'the start tag <a> is not closed'],
    ['</a>', 'an end tag stands before the root element'],
    ['<a></b>', '</a> is expected'],
    ['<a></ab>', '</a> is expected'],
    ['<ab></a>', '</ab> is expected'],
    ['<a></a', '</a> is expected'],
    ['<a><b></a></b>', '</b> is expected'],
    ['<a>\n <b></c></a>', '</b> is expected (line 2, column 5)'],
    ['< a/>', 'the name of an element is expected'],
    ['<1/>', 'the name of an element is expected'],
    ['<a 1="x"/>', 'the name of an attribute is expected'],
    ['<a b/>', 'attribute b has no value'],
    ['<a b=1/>', 'an attribute value is not quoted'],
    ['<a b="1/>', 'an attribute value is not closed'],
    ['<a b="<"/>', '< stands in an attribute value'],
    ['<a b="1"c="2"/>', 'white space is missing before an attribute'],
    ['<a b="1" b="2"/>', 'attribute b stands twice'],
    ['<a b="\u0001"/>', 'U+0001 is no XML character'],
    ['<a:b:c/>', 'a:b:c is no qualified name'],
    ['<:a/>', ':a is no qualified name'],
    ['<a:/>', 'a: is no qualified name'],
    ['<a b:1="x"/>', 'b:1 is no qualified name'],
    ['<a>&</a>', 'an & begins no reference'],
    ['<a>&nbsp;</a>', 'an & begins no reference'],
    ['<a>&constructor;</a>', 'an & begins no reference'],
    ['<a>&amp</a>', 'an & begins no reference'],
    ['<a>&#0;</a>', 'an & begins no reference'],
    ['<a>&#xD800;</a>', 'an & begins no reference'],
    ['<a>&#x110000;</a>', 'an & begins no reference'],
    ['<a>&#X41;</a>', 'an & begins no reference'],
    ['<a>]]></a>', ']]> stands outside of a CDATA section'],
    ['<a>\u0000</a>', 'U+0000 is no XML character'],
    ['<a>\ud800</a>', 'U+D800 is no XML character'],
    ['<a>\udc00</a>', 'U+DC00 is no XML character'],
    ['<a>\uffff</a>', 'U+FFFF is no XML character'],
    ['<a><!-- \u0001 --></a>', 'U+0001 is no XML character'],
    ['<a><![CDATA[\u0001]]></a>', 'U+0001 is no XML character'],
    ['<a><!-- -- --></a>', '-- stands in a comment'],
    ['<a><!-- </a>', 'a comment is not closed'],
    ['<a><![CDATA[</a>', 'a CDATA section is not closed'],
    ['<![CDATA[x]]><a/>', '<! begins nothing'],
    ['<a/><![CDATA[x]]>', 'something stands behind the root element'],
    ['<!DOCTYPE a><a/>', 'a DOCTYPE is refused'],
    ['<?php x?><a/>', 'a processing instruction is refused'],
    ['<a><?x y?></a>', 'a processing instruction is refused'],
    ['<?xml version="1.0"?><?xml version="1.0"?><a/>', 'a processing instruction is refused'],
    [' <?xml version="1.0"?><a/>', 'a processing instruction is refused'],
    ['<?xml encoding="UTF-8"?><a/>', 'the XML declaration is malformed'],
    ['<?xml version="2.0"?><a/>', 'the XML declaration is malformed'],
  ])('refuses %j', (text, why) => {
    const error = refusal(text);
    expect(error?.code).toBe('CWMP_XML_MALFORMED');
    expect(error?.message).toContain(`Not well-formed XML: ${why}`);
  });

  it.each([
    ['length', '<aaaaaaaa>12345678</aaaaaaaa>', 'longer than 20 characters'],
    ['depth', '<a><a><a/></a></a>', 'elements nest deeper than 2'],
    ['elements', '<a><b/><b/><b/></a>', 'more than 3 elements'],
    ['attributes', `<a ${Array.from({ length: 33 }, (_, i) => `a${i}=""`).join(' ')}/>`, 'more than 32 attributes'],
  ])('refuses too much %s', (_what, text, why) => {
    const length = text.includes('12345678') ? 20 : 1000;
    const error = refusal(text, new XmlScanner({ length, depth: 2, elements: 3 }));
    expect(error?.code).toBe('CWMP_XML_LIMIT');
    expect(error?.message).toContain(why);
  });

  it('grows its tape with the document', () => {
    scanner.scan(`<a>${'<b/>'.repeat(100_000)}</a>`);
    expect(scanner.count).toBe(100_001);
  });

  it('accepts every well-formed document', () => {
    fc.assert(
      fc.property(xmlText(), (text) => {
        expect(refusal(text)).toBeUndefined();
      }),
    );
  });

  it('ends with an answer or a CwmpParseError, whatever the text', () => {
    const anything = fc.oneof(fc.string({ unit: 'binary' }), mutated(xmlText()));
    fc.assert(
      fc.property(anything, (text) => {
        expect([undefined, 'CWMP_XML_MALFORMED']).toContain(refusal(text)?.code);
      }),
      { numRuns: 1000 },
    );
  });
});
