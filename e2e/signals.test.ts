import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { eventually, manifest, Story, type Running } from './cli-process.js';

describe('signals', () => {
  let story: Story;
  let silent: Server;
  let connections: number;
  beforeEach(async () => {
    story = new Story();
    connections = 0;
    silent = createServer((socket) => {
      connections++;
      silent.emit('called');
      socket.on('error', () => undefined).resume();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
  });
  afterEach(async () => {
    silent.close();
    await story.close();
  });

  /** An engine in the middle of sessions with an ACS that never answers. */
  async function inMidSession(...args: string[]): Promise<Running> {
    const { port } = silent.address() as AddressInfo;
    const cwmp = { acsUrl: `http://127.0.0.1:${port}/cwmp` };
    const up = story.start('up', story.file('fleet.yaml', manifest({ replicas: 5, cwmp })), ...args);
    while (connections < 5) await new Promise((resolve) => silent.once('called', resolve));
    return up;
  }
  const alive = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  const workerPid = async (): Promise<number> => {
    const { out } = await story.run('describe', 'metro');
    return Number(/^ {2}0 +\w+ +(\d+) /m.exec(out)![1]);
  };

  it.each(['SIGINT', 'SIGTERM'] as const)('%s ends within 10 s although sessions hang', async (signal) => {
    const up = await inMidSession();
    const worker = await workerPid();
    const began = performance.now();
    up.process.kill(signal);
    expect((await up.ended).code).toBe(0);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(alive(worker)).toBe(false);
  });

  it('a second SIGINT ends at once', async () => {
    const up = await inMidSession();
    const worker = await workerPid();
    up.process.kill('SIGINT');
    await up.said(/once more to end at once/);
    up.process.kill('SIGINT');
    expect((await up.ended).code).toBe(130);
    // The worker was killed; its entry goes when its parent has, so only a moment later.
    await eventually(
      () => Promise.resolve(alive(worker)),
      (answer) => !answer,
    );
  });

  it('workers end when their engine is killed', async () => {
    const up = await inMidSession();
    const worker = await workerPid();
    up.process.kill('SIGKILL');
    expect((await up.ended).code).toBe('SIGKILL');
    await eventually(
      () => Promise.resolve(alive(worker)),
      (answer) => !answer,
    );
  });

  it('an interrupted --until is no success', async () => {
    const up = await inMidSession('--until', 'ready');
    up.process.kill('SIGTERM');
    const { code, err } = await up.ended;
    expect(code).toBe(1);
    expect(err).toContain('error: SIGTERM came before the run was over');
  });
});
