import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { binaries } from './binaries.js';

it('gives a folder with all that is needed', () => {
  expect(readdirSync(binaries())).toEqual(expect.arrayContaining(['etcd', 'kube-apiserver', 'kubectl']));
});

it('says what to do where there is none', () => {
  const empty = mkdtempSync(join(tmpdir(), 'cpe-sim-no-binaries-'));
  expect(() => binaries({ XDG_CACHE_HOME: empty })).toThrow(
    expect.objectContaining({ code: 'KUBE_TESTING_NO_BINARIES', message: expect.stringContaining('`npm test`') }),
  );
  rmSync(empty, { recursive: true });
});
