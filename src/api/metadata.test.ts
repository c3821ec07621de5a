import { describe, expect, it } from '@jest/globals';
import { metadataProblems, readMetadata } from './metadata.js';

describe('metadataProblems', () => {
  it.each<[unknown, string[]]>([
    [{ name: 'metro' }, []],
    [
      {
        name: 'metro',
        labels: { 'app.kubernetes.io/name': 'x', empty: '' },
        annotations: { 'cpesim.dev/reboot': 'all' },
      },
      [],
    ],
    [undefined, ['metadata: is required, with a name']],
    [{}, ['metadata.name: is required']],
    [{ name: 5 }, ["metadata.name: 5 is no name; use lower-case letters, digits, '-' and '.', such as metro-north"]],
    [
      { name: 'a', namespace: 'Lab' },
      ['metadata.namespace: "Lab" is no namespace; use lower-case letters, digits and \'-\', such as lab'],
    ],
    [
      { name: 'a', labels: { a: 'b c' } },
      ["metadata.labels.a: \"b c\" is no value; allowed are letters, digits, '-', '_' and '.', at most 63"],
    ],
    [{ name: 'a', labels: { 'a b': 'c' } }, ['metadata.labels["a b"]: is no key; write one like cpesim.dev/force-cr']],
    [{ name: 'a', annotations: { a: true } }, ['metadata.annotations.a: must be a string, is true; put it in quotes']],
    [{ name: 'a', annotations: [] }, ['metadata.annotations: must be an object, is a list']],
    [{ name: 'a', nmespace: 'b' }, ['metadata.nmespace: unknown field; did you mean namespace?']],
  ])('%j', (metadata, expected) => {
    expect(metadataProblems(metadata).map(({ path, message }) => `${path}: ${message}`)).toEqual(expected);
  });
});

describe('readMetadata', () => {
  it('fills in the namespace and the generation', () => {
    expect(readMetadata({ name: 'a' })).toEqual({
      name: 'a',
      namespace: 'default',
      generation: 1,
      labels: {},
      annotations: {},
    });
  });
});
