import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ServerProcess } from './server-process.js';
import { Undertaker } from './undertaker.js';

let folder: string;
let undertaker: Undertaker;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cpe-sim-server-'));
  undertaker = new Undertaker(folder);
});
afterEach(() => undertaker.bury());

const log = (): string => join(folder, 'log');
/** A server that is ready when it has written `up`. */
const shell = (script: string): ServerProcess => server('sh', ['-c', script]);
const server = (program: string, args: string[] = []): ServerProcess =>
  new ServerProcess(
    { program, args, log: log(), ready: () => Promise.resolve(readFileSync(log(), 'utf8').includes('up')) },
    undertaker,
  );

describe('ServerProcess', () => {
  it('starts, is stopped and starts again', async () => {
    const one = shell('echo up; exec sleep 600');
    await one.start();
    const first = one.pid;
    await one.start();
    expect(one.pid).toBe(first);
    await one.stop();
    expect(one.pid).toBeUndefined();
    await one.stop(); // nothing to stop
    await one.start();
    expect(one.pid).not.toBe(first);
  });

  it('kills what does not heed SIGTERM', async () => {
    const one = shell("trap '' TERM; echo up; while :; do sleep 0.1; done");
    await one.start();
    await one.stop();
    expect(one.pid).toBeUndefined();
  });

  it.each([
    ['ended by itself', shell, 'echo no such flag; exit 3', /^sh ended by itself:\n[^]*no such flag/],
    ['is no program', server, '/nonexistent/etcd', /^etcd cannot be started: .*ENOENT/],
  ])('says what the log says when it %s', async (_name, make, what, message) => {
    const error: unknown = await make(what)
      .start()
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'KUBE_TESTING_SERVER_FAILED', message: expect.stringMatching(message) });
  });
});
