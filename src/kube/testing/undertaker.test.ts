import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Undertaker } from './undertaker.js';

const scratch = (): string => mkdtempSync(join(tmpdir(), 'cpe-sim-undertaker-'));

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('Undertaker', () => {
  it('kills what runs and removes the folder when asked', async () => {
    const folder = scratch();
    const undertaker = new Undertaker(folder);
    const [short, long] = [spawn('true'), spawn('sleep', ['600'])];
    undertaker.watch(short);
    undertaker.watch(long);
    await once(short, 'exit');
    const ended = once(long, 'exit');
    await undertaker.bury();
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(existsSync(folder)).toBe(false);
    await undertaker.bury(); // a second time is no harm
  });

  it('does so when the process that it works for is killed', async () => {
    const folder = scratch();
    const program = `
      import { spawn } from 'node:child_process';
      import { Undertaker } from ${JSON.stringify(join(import.meta.dirname, 'undertaker.ts'))};
      const child = spawn('sleep', ['600'], { stdio: 'ignore' });
      new Undertaker(${JSON.stringify(folder)}).watch(child);
      console.log(child.pid);
      setInterval(() => undefined, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
    const pid = Number(line);
    expect(runs(pid)).toBe(true);
    parent.kill('SIGKILL');
    while (runs(pid) || existsSync(folder)) await sleep(10);
    expect(parent.signalCode).toBe('SIGKILL');
  });
});
