import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readTokenFile } from './token-file.js';

const folder = mkdtempSync(join(tmpdir(), 'cpe-sim-token-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(text: string): string {
  const path = join(folder, 'token');
  writeFileSync(path, text);
  return path;
}

describe('readTokenFile', () => {
  it.each(['s3cret', 's3cret\n', '  a-b._~+/==\r\n'])('reads %j without the white space around it', (text) => {
    expect(readTokenFile(file(text), '--api-token-file')).toBe(text.trim());
  });

  it.each([
    ['', 'is empty; it must hold a token'],
    [' \n', 'is empty; it must hold a token'],
    ['two words', 'holds no token; it must be letters, digits'],
    ['tökén', 'holds no token; it must be letters, digits'],
  ])('refuses %j', (text, says) => {
    expect(() => readTokenFile(file(text), '--api-token-file')).toThrow(says);
  });

  it('says which flag names a file that is not there', () => {
    expect(() => readTokenFile(join(folder, 'none'), '--api-token-file')).toThrow(
      /^--api-token-file: .*none cannot be read: ENOENT/,
    );
  });
});
