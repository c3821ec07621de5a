import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

/** The gate on dependencies with known vulnerabilities, on lock files as npm writes them. */

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cpe-sim-lock-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function gate(packages: object): { readonly status: number | null; readonly lines: string[] } {
  const file = join(folder, 'package-lock.json');
  writeFileSync(file, JSON.stringify({ lockfileVersion: 3, packages: { '': { name: 'cpe-sim' }, ...packages } }));
  const { status, stderr } = spawnSync(process.execPath, ['scripts/minimum-versions.mjs', file], { encoding: 'utf8' });
  return { status, lines: stderr.split('\n').filter((line) => line !== '') };
}

describe('minimum versions', () => {
  it.each([
    ['node_modules/ws', '8.21.0'],
    ['node_modules/ws', '9.0.0'],
    ['node_modules/undici', '7.28.0'],
    ['node_modules/undici', '8.0.0'],
    ['node_modules/a/node_modules/js-yaml', '3.15.2'],
    ['node_modules/js-yaml', '5.5.0'],
    ['node_modules/wsx', '1.0.0'],
  ])('lets %s %s pass', (path, version) => {
    expect(gate({ [path]: { version } })).toEqual({ status: 0, lines: [] });
  });

  it.each([
    ['node_modules/ws', '8.20.9', '8.21.0'],
    ['node_modules/ws', '8.21.0-beta.1', '8.21.0'],
    ['node_modules/undici', '6.99.0', '7.28.0'],
    ['node_modules/a/node_modules/js-yaml', '3.15.1', '3.15.2'],
    ['node_modules/js-yaml', '4.3.1', '4.3.2'],
    ['node_modules/@opentelemetry/exporter-prometheus', '0.57.0', '0.217.0'],
  ])('refuses %s %s', (path, version, wanted) => {
    const { status, lines } = gate({ [path]: { version } });
    expect(status).toBe(1);
    expect(lines).toEqual([expect.stringContaining(`${path} is `)]);
    expect(lines[0]).toContain(`${version}; from ${wanted} on`);
  });

  it('looks behind aliases and names every package that is too old', () => {
    const { lines } = gate({
      'node_modules/sockets': { name: 'ws', version: '7.0.0' },
      'node_modules/ws': { version: '8.0.0' },
    });
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['node_modules/sockets', 'node_modules/ws']);
  });
});
