import { describe, expect, it } from '@jest/globals';

import { compileTemplate } from './template.js';
import { contextOf } from './testing/context.js';

describe('compileTemplate', () => {
  it.each([
    ['{serial}', 'serial'],
    ['gateway-{serial}', 'gateway-serial'],
    ['{serial}@{productClass}.example', 'serial@productClass.example'],
    ['Home-{index:06}', 'Home-000042'],
    ['{index:6}', '000042'],
    ['{index}', 'index'],
    ['{serial}{serial}', 'serialserial'],
  ])('fills %s', (text, filled) => {
    const template = compileTemplate(text);
    expect('compute' in template && template.compute(contextOf({ index: 42 }))).toBe(filled);
  });

  it.each(['', 'plain', 'a } b', '{ open'])('knows that %j is always the same', (text) => {
    expect(compileTemplate(text)).toEqual({ constant: text });
  });

  it.each([
    ['{nobody}', '{nobody}'],
    ['{serial} {index:x}', '{index:x}'],
    ['{}', '{}'],
  ])('refuses %s', (text, unknownPlaceholder) => {
    expect(compileTemplate(text)).toEqual({ unknownPlaceholder });
  });
});
