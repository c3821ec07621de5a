import fc from 'fast-check';
import { escapeXml } from '../xml-writer.js';

/** Text that XML can carry unchanged: no control characters, no line ends that a parser would normalize. */
export const plainText = (): fc.Arbitrary<string> =>
  fc
    .string({ unit: 'grapheme', maxLength: 30 })
    .filter((text) => escapeXml(text) === text.replace(/[&<>"]/g, escapeXml));

const name = (): fc.Arbitrary<string> => fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,6}$/);

const attributes = (): fc.Arbitrary<string> =>
  fc.dictionary(name(), plainText(), { maxKeys: 3 }).map((values) =>
    Object.entries(values)
      .map(([key, value]) => ` ${key}="${escapeXml(value)}"`)
      .join(''),
  );

const content = (): fc.Arbitrary<string> =>
  fc.oneof(
    plainText().map(escapeXml),
    plainText()
      .filter((text) => !text.includes(']]>'))
      .map((text) => `<![CDATA[${text}]]>`),
    plainText()
      .filter((text) => !text.includes('--') && !text.endsWith('-'))
      .map((text) => `<!--${text}-->`),
  );

/** Well-formed documents with elements, attributes, references, CDATA sections and comments. */
export function xmlText(): fc.Arbitrary<string> {
  const { element } = fc.letrec<{ element: string }>((tie) => ({
    element: fc
      .tuple(name(), attributes(), fc.array(fc.oneof({ maxDepth: 4 }, content(), tie('element')), { maxLength: 4 }))
      .map(([tag, attrs, children]) =>
        children.length === 0 ? `<${tag}${attrs}/>` : `<${tag}${attrs}>${children.join('')}</${tag}>`,
      ),
  }));
  return fc
    .tuple(fc.constantFrom('', '<?xml version="1.0" encoding="UTF-8"?>\n'), element)
    .map((parts) => parts.join(''));
}

/** Texts with one to three pieces cut out, doubled or replaced. */
export function mutated(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const piece = fc.oneof(
    fc.constantFrom(
      '<',
      '>',
      '</',
      '/>',
      '&',
      ';',
      '"',
      "'",
      '=',
      ' ',
      ']]>',
      '<!--',
      '-->',
      '<?x?>',
      '\u0000',
      '\ud800',
    ),
    fc.constant(''),
    fc.string({ maxLength: 3 }),
  );
  const change = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(5), piece);
  return fc.tuple(texts, fc.array(change, { minLength: 1, maxLength: 3 })).map(([text, changes]) =>
    changes.reduce((whole, [where, cut, insert]) => {
      const at = Math.floor(where * whole.length);
      return whole.slice(0, at) + insert + whole.slice(at + cut);
    }, text),
  );
}
