import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../local/testing/folder.js';
import { openDataFolder } from './data-folder.js';

describe('openDataFolder', () => {
  let root: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    root = temporaryFolder();
  });
  afterEach(() => {
    root.remove();
  });

  it('makes a temporary folder that goes', () => {
    const folder = openDataFolder(undefined);
    expect(existsSync(folder.path)).toBe(true);
    folder.close();
    expect(existsSync(folder.path)).toBe(false);
  });

  it('makes a folder for its user only, which stays', () => {
    const folder = openDataFolder(join(root.path, 'a', 'b'));
    expect(statSync(folder.path).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder.path, 'engine.pid')).mode & 0o777).toBe(0o600);
    folder.close();
    expect(existsSync(folder.path)).toBe(true);
  });

  it('refuses a folder that another engine has', () => {
    writeFileSync(join(root.path, 'engine.pid'), String(process.ppid));
    expect(() => openDataFolder(root.path)).toThrow(`the engine with process id ${process.ppid} uses ${root.path}`);
  });

  it.each(['', 'nonsense', '-1', '999999999'])('takes over from an engine that died and left "%s"', (left) => {
    writeFileSync(join(root.path, 'engine.pid'), left);
    openDataFolder(root.path).close();
    openDataFolder(root.path).close();
  });

  it('says what is wrong with a folder that cannot be made', () => {
    const file = join(root.path, 'file');
    writeFileSync(file, '');
    expect(() => openDataFolder(file)).toThrow(`--data-dir: cannot use ${file}: `);
  });
});
