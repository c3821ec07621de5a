import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

interface Files {
  readonly base: readonly (readonly [from: string, to: string])[];
  readonly tools: readonly (readonly [from: string, to: string])[];
}
interface LocalBase {
  readonly librariesOf: (lddOutput: string) => string[];
  readonly digestOf: (files: Files) => string;
}
interface ContentKey {
  readonly contentKey: (root: string, more: readonly string[]) => string;
}
const scripts = join(import.meta.dirname, '..', 'scripts', 'image');
const { librariesOf, digestOf } = (await import(join(scripts, 'local-base.mjs'))) as LocalBase;
const { contentKey } = (await import(join(scripts, 'content-key.mjs'))) as ContentKey;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cpe-sim-image-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function put(path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

describe('the base of the image that is made of this machine', () => {
  it('has the libraries that ldd names', () => {
    const output = [
      '\tlinux-vdso.so.1 (0x00007ffd)',
      '\tlibdl.so.2 => /lib/x86_64-linux-gnu/libdl.so.2 (0x00007f01)',
      '\tlibgone.so => not found',
      '\t/lib64/ld-linux-x86-64.so.2 (0x00007f02)',
    ].join('\n');
    expect(librariesOf(output)).toEqual(['/lib/x86_64-linux-gnu/libdl.so.2', '/lib64/ld-linux-x86-64.so.2']);
  });

  it('is the same for checkouts with the same files, and another with another file', () => {
    const files = (checkout: string, node: string): Files => ({
      base: [[put(`${checkout}/libc`, 'libc'), '/lib/libc']],
      tools: [
        [put(`${checkout}/node`, node), '/usr/local/bin/node'],
        [dirname(put(`${checkout}/npm/package.json`, '{"version":"11"}')), '/npm'],
      ],
    });
    expect(digestOf(files('a', 'node 24'))).toBe(digestOf(files('b', 'node 24')));
    expect(digestOf(files('a', 'node 24'))).not.toBe(digestOf(files('b', 'node 25')));
  });
});

describe('the key of an image', () => {
  it('changes with what goes into it, and with the tag', () => {
    const root = join(import.meta.dirname, '..');
    const key = contentKey(root, ['buildah', '1']);
    expect(contentKey(root, ['buildah', '1'])).toBe(key);
    expect(contentKey(root, ['buildah', '2'])).not.toBe(key);
  });
});
