import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { initOf, livingLauncher, processId, recordLauncher } from './launcher.js';
import type { Layout } from './layout.js';

let layout: Layout;
beforeEach(() => {
  layout = { name: 'test', folder: mkdtempSync(join(tmpdir(), 'cpe-sim-launcher-')) };
});
afterEach(() => {
  rmSync(layout.folder, { recursive: true });
});

describe('the launcher of a cluster', () => {
  it('is none where nothing is recorded', () => {
    expect(livingLauncher(layout)).toBeUndefined();
  });

  it('is known while it lives, with its only child, and no longer', async () => {
    // In the background a shell gives a program no input, and cat would end at once; through 3 it waits for this process.
    const child = spawn('sh', ['-c', 'exec 3<&0; cat <&3 & wait'], { stdio: ['pipe', 'ignore', 'inherit'] });
    await once(child, 'spawn');
    const id = processId(child.pid!)!;
    recordLauncher(layout, id);
    expect(livingLauncher(layout)).toEqual(id);
    while (initOf(id) === undefined) await new Promise(setImmediate);
    expect(processId(initOf(id)!)).toBeDefined();
    process.kill(initOf(id)!);
    await once(child, 'close');
    expect(livingLauncher(layout)).toBeUndefined();
  });

  it('is not taken for a later process of the same pid', () => {
    const now = processId(process.pid)!;
    writeFileSync(join(layout.folder, 'launcher.json'), JSON.stringify({ ...now, startTicks: '1' }));
    expect(livingLauncher(layout)).toBeUndefined();
  });
});
