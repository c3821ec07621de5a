import { describe, expect, it } from '@jest/globals';

import { parseYaml, type YamlDocument } from './yaml-document.js';

function parsed(source: string): YamlDocument {
  const document = parseYaml(source);
  if ('message' in document) throw new Error(document.message);
  return document;
}

const SOURCE = `# a comment
Device.A.:
  First: { type: int,
    value: 1.10 }
  Second:
    each:
      - one
      - two

"quoted key": &anchor
  a: 010
alias: *anchor
`;

describe('parseYaml', () => {
  it('keeps scalars as they are written', () => {
    expect(parsed(SOURCE).value).toEqual({
      'Device.A.': { First: { type: 'int', value: '1.10' }, Second: { each: ['one', 'two'] } },
      'quoted key': { a: '010' },
      alias: { a: '010' },
    });
  });

  it.each([
    [[], 1],
    [['Device.A.'], 2],
    [['Device.A.', 'First'], 3],
    [['Device.A.', 'First', 'value'], 4],
    [['Device.A.', 'Second', 'each'], 6],
    [['Device.A.', 'Second', 'each', '1'], 8],
    [['quoted key'], 10],
    [['quoted key', 'a'], 11],
    [['alias'], 12],
  ])('knows the line of %j', (keys, line) => {
    expect(parsed(SOURCE).lineOf(keys)).toBe(line);
  });

  it('gives the line of what is around a place that does not exist', () => {
    expect(parsed(SOURCE).lineOf(['Device.A.', 'Second', 'gone', 'deeper'])).toBe(5);
  });

  it('finds its way behind mappings that are keys', () => {
    const source = '? { a: b }\n: c\nnext: d\n';
    expect(parsed('list: [{ a: 1 }, { a: 2 }]\nnext: x\n').lineOf(['next'])).toBe(2);
    expect(parseYaml(source)).toEqual({ line: 1, message: expect.stringContaining('no valid YAML') });
  });

  it('has no value for a file of comments', () => {
    expect(parsed('# nothing\n').value).toBeUndefined();
  });

  it.each([
    ['a: 1\na: 2\n', 2],
    ['a: [1\nb: 2\n', 2],
    ['a: 1\n---\nb: 2\n', 1],
    ['a: *nobody\n', 1],
    ['a: !!js/function x\n', 1],
  ])('refuses %j and names line %i', (source, line) => {
    expect(parseYaml(source)).toEqual({ line, message: expect.any(String) });
  });
});
