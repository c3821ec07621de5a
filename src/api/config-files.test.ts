import { describe, expect, it } from '@jest/globals';
import { readConfigFiles } from './config-files.js';

const metadata = { name: 'acs-login' };
const secret = (more: object): ReturnType<typeof readConfigFiles> =>
  readConfigFiles('Secret', { apiVersion: 'v1', kind: 'Secret', metadata, ...more });

describe('readConfigFiles', () => {
  it('decodes data, and lets stringData win', () => {
    const result = secret({ data: { a: 'b2xk', b: 'AAH/' }, stringData: { a: 'new' } });
    const files = 'resource' in result ? [...result.resource.files].map(([key, value]) => [key, [...value]]) : [];
    expect(files).toEqual([
      ['a', [...Buffer.from('new')]],
      ['b', [0, 1, 255]],
    ]);
  });

  it('takes data of a ConfigMap as text', () => {
    const result = readConfigFiles('ConfigMap', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { a: 'b2xk' } });
    expect('resource' in result && Buffer.from(result.resource.files.get('a') ?? []).toString()).toBe('b2xk');
  });

  it.each<[string, object, string, string]>([
    [
      'plain text in data',
      { data: { password: 'secret!' } },
      'data.password',
      'is not base64; plain text goes into stringData',
    ],
    ['a number', { stringData: { password: 1234 } }, 'stringData.password', 'must be a string; put it in quotes'],
    ['a mistyped field', { stringDta: {} }, 'stringDta', 'unknown field; did you mean stringData?'],
    ['a list', { data: [] }, 'data', 'must be an object, is a list'],
    ['no name', { metadata: {} }, 'metadata.name', 'is required'],
    ['another version', { apiVersion: 'v2' }, 'apiVersion', 'must be v1, is "v2"'],
  ])('refuses %s', (_name, more, path, message) => {
    expect(secret(more)).toEqual({ problems: [{ path, message }] });
  });

  it.each(['..', '.', '../x', 'a/b', '..data', 'a\\b', ''])(
    'refuses the key %j, which would lead out of a folder',
    (key) => {
      expect(secret({ stringData: { [key]: 'x' } })).toMatchObject({
        problems: [{ message: expect.stringMatching('is no key') }],
      });
    },
  );

  it('shows no value of a Secret', () => {
    expect(JSON.stringify(secret({ data: { a: 'hunter2!' }, stringData: { b: 424242 } }))).not.toMatch(
      /hunter2|424242/,
    );
  });
});
