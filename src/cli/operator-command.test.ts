import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { runCli } from './run-cli.js';

async function run(...args: string[]): Promise<{ readonly code: number; readonly err: string }> {
  const terminal = () => ({ stream: new PassThrough(), isTTY: false, color: false, columns: () => 80, rows: () => 24 });
  const [stdout, stderr] = [terminal(), terminal()];
  const code = await runCli(['operator', ...args], { stdout, stderr, env: {}, now: () => 0, uid: 0 });
  return { code, err: String(stderr.stream.read() ?? '') };
}

const image = ['--simulator-image', 'cpe-sim:test'];

describe('cpe-sim operator', () => {
  it.each<[string[], string]>([
    [[], "required option '--simulator-image <IMAGE>' not specified"],
    [[...image, '--namespaces', 'lab,No_Such'], '--namespaces: "No_Such" is no namespace'],
    [[...image, '--namespaces', ''], '--namespaces: "" is no namespace'],
    [[...image, '--metrics-bind-addr', 'nowhere'], '--metrics-bind-addr: "nowhere" is no address'],
    [[...image, '--health-probe-bind-addr', '1'], '--health-probe-bind-addr: "1" is no address'],
    [[...image, '--simulator-admin-port', 'x'], 'It must be a port'],
  ])('%j is wrong usage', async (args, says) => {
    const { code, err } = await run(...args);
    expect(err).toContain(says);
    expect(code).toBe(2);
  });

  it('says when there is no cluster to look after', async () => {
    const { code, err } = await run(...image, '--kubeconfig', '/nowhere/kubeconfig');
    expect(err).toContain('Cannot read the kubeconfig /nowhere/kubeconfig');
    expect(code).not.toBe(0);
  });
});
