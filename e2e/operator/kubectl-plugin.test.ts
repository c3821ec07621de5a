import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Io } from '../../src/cli/io.js';
import { connectCluster } from '../../src/cli/kubectl/connect.js';
import { createPlugin } from '../../src/cli/kubectl/plugin-program.js';
import type { PodTransport } from '../../src/cli/kubectl/pod-transport.js';
import { runCli } from '../../src/cli/run-cli.js';
import { Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
  stage.operator();
  await stage.fleet('metro');
  await stage.ready('metro');
});
afterAll(async () => {
  await stage.close();
});

/** These pods are on this machine: a bare API server has no kubelet to forward ports, or to read logs from. */
const nearby: PodTransport = {
  async tunnel({ namespace, name }, port) {
    const pod = stage.kubelet.running.get(`${namespace}/${name}`);
    return Promise.resolve({
      url: `http://${pod?.ip ?? ''}:${port}`,
      problem: () => undefined,
      close: () => Promise.resolve(),
    });
  },
  logs({ name }, container, { follow, tail }, to) {
    to.write(`${name} ${container} follow=${follow} tail=${tail}\n`);
    return Promise.resolve();
  },
};

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the plugin as the administrator, in the fleet's namespace. */
async function plugin(...args: string[]): Promise<Ended> {
  const said = { out: '', err: '' };
  const terminal = (name: 'out' | 'err'): Io['stdout'] => {
    const stream = new Writable({
      write(chunk: Buffer, _encoding, next) {
        said[name] += chunk.toString();
        next();
      },
    });
    return { stream, isTTY: false, color: false, columns: () => 80, rows: () => 24 };
  };
  const io: Io = { stdout: terminal('out'), stderr: terminal('err'), env: {}, now: Date.now, uid: 0 };
  const where = ['--kubeconfig', stage.api.kubeconfigFile, '-n', 'lab'];
  const code = await runCli([...args, ...where], io, (done) =>
    createPlugin({
      io,
      connect: (flags) => connectCluster(flags, () => nearby),
      interrupted: () => new AbortController().signal,
      done,
    }),
  );
  return { code, ...said };
}

describe('kubectl cpefleet', () => {
  it('lists the CPEs of all pods, and says when there are more', async () => {
    const { code, out } = await plugin('cpes', 'metro', '-o', 'wide');
    expect(code).toBe(0);
    const rows = out.trimEnd().split('\n');
    expect(rows[0]).toMatch(/^ID +SERIAL +STATE +LAST EVENT +AT +POD$/);
    expect(rows.slice(1).map((row) => row.split(/ {2,}/).at(-1))).toEqual([
      'metro-0',
      'metro-0',
      'metro-1',
      'metro-1',
      'metro-2',
      'metro-2',
    ]);
    const first = await plugin('cpes', 'metro', '--limit', '3', '-o', 'name');
    expect(first.out).toBe('cpe/metro-0\ncpe/metro-1\ncpe/metro-2\n');
    expect(first.err).toContain('There are more; these are the first 3');
    const failed = await plugin('cpes', 'metro', '--state', 'failed');
    expect(failed).toEqual({ code: 0, out: '', err: 'No CPEs found in fleet metro.\n' });
  });

  it.each(['metro-3', 'SIM00000003', 'index:3'])('describes the CPE %s', async (name) => {
    const { code, out } = await plugin('describe', 'metro', name);
    expect(code).toBe(0);
    expect(out).toMatch(/^Id: +metro-3\nSerial number: +SIM00000003\nFleet: +lab\/metro \(pod metro-1\)\n/);
    expect(out).toContain('Events:');
  });

  it('asks for an action and waits for its end', async () => {
    const { code, out } = await plugin('force-cr', 'metro', 'metro-3,SIM00000004', '--wait', '--token', 'x1');
    expect(code).toBe(0);
    expect(out).toContain('cpefleet.cpesim.dev/metro annotated: force-cr="metro-3,SIM00000004@x1"');
    expect(out).toContain('force-cr Succeeded: 2 of 2 CPEs succeeded, 0 failed');
    expect([...stage.calls()]).toEqual(expect.arrayContaining([['SIM00000003', 1]]));
    expect((await plugin('inject-fault', 'metro', '9002', 'index:0')).code).toBe(0);
    await stage.until('it stands in the status', async () =>
      ((await stage.status('metro')).actions ?? []).some(({ value }) => value.startsWith('9002 index:0@')),
    );
  });

  it('shows the log of the pod that holds a CPE', async () => {
    const { out, err } = await plugin('logs', 'metro', 'SIM00000005', '-f', '--tail', '7');
    expect({ out, err }).toEqual({
      out: 'metro-2 simulator follow=true tail=7\n',
      err: 'Pod metro-2 holds SIM00000005:\n',
    });
  });

  it.each<[what: string, args: readonly string[], code: number, says: RegExp]>([
    ['no such fleet', ['cpes', 'mertro'], 1, /there is no fleet mertro in namespace lab; did you mean metro\?/],
    ['no such CPE', ['describe', 'metro', 'SIM9'], 1, /no CPE SIM9 in the fleet metro: it has 6, the first is metro-0/],
    ['no such action', ['rebot', 'metro', 'all'], 2, /unknown command 'rebot'/],
    ['no such fault', ['inject-fault', 'metro', '42', 'all'], 2, /42 is no fault code/],
    ['no such state', ['cpes', 'metro', '--state', 'dead'], 2, /Allowed choices are new, bootstrapping, ready, failed/],
    ['no such context', ['cpes', 'metro', '--context', 'moon'], 2, /there is no context moon/],
  ])('says what is wrong: %s', async (_, args, code, says) => {
    expect(await plugin(...args)).toEqual({ code, out: '', err: expect.stringMatching(says) });
  });

  it('says which pod does not run', async () => {
    stage.kubelet.refuses = true;
    await stage.remove('/api/v1/namespaces/lab/pods/metro-1');
    await stage.until('it is gone', async () => (await stage.get('/api/v1/namespaces/lab/pods/metro-1')) === undefined);
    const { code, err } = await plugin('describe', 'metro', 'metro-3');
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('the pod lab/metro-1 is not there') });
    expect((await plugin('cpes', 'metro')).err).toContain('The CPEs of 1 pod(s) that do not run are missing here.');
    stage.kubelet.refuses = false;
  });
});
