import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { kubernetesBinaries } from '../scripts/kubernetes-binaries.mjs';

/**
 * Stands in for the go command, whose real work takes minutes: it notes how it was called, compiles two packages, and
 * builds a binary, unless the file `broken` is there.
 */
const GO = `#!/bin/sh
here=$(dirname "$0")
echo "$1" >> "$here/calls"
case "$1" in
  list) printf 'fmt\\nos\\nmain\\n' ;;
  run) [ -e "$here/assets" ] && echo "$here/assets" ;;
  build)
    [ -e "$here/broken" ] && { echo 'main.go:1: syntax error' >&2; exit 1; }
    while [ "$1" != -o ]; do shift; done
    printf 'fmt\\nos\\n' >&2
    while [ -e "$here/wait" ]; do sleep 0.01; done
    mkdir -p "$(dirname "$2")" && echo binary > "$2" ;;
esac
`;

let folder: string;
let tools: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cpe-sim-binaries-'));
  tools = join(folder, 'tools');
  mkdirSync(tools);
  writeFileSync(join(tools, 'go'), GO);
  chmodSync(join(tools, 'go'), 0o755);
  said = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Options {
  readonly env?: Readonly<Record<string, string>>;
  readonly kind?: 'envtest' | 'cluster';
  readonly cachedOnly?: boolean;
  readonly say?: (line: string) => void;
}
const find = ({ env = {}, ...options }: Options = {}): Promise<string> =>
  kubernetesBinaries({
    env: { PATH: `${tools}:${process.env['PATH'] ?? ''}`, XDG_CACHE_HOME: folder, ...env },
    say: (line) => said.push(line),
    progressMs: 5,
    ...options,
  });
const calls = (): string[] => readFileSync(join(tools, 'calls'), 'utf8').trim().split('\n');
const cached = (): string[] => readdirSync(join(folder, 'cpe-sim'));

describe('kubernetesBinaries', () => {
  it('takes those of KUBEBUILDER_ASSETS', async () => {
    for (const name of ['etcd', 'kube-apiserver', 'kubectl']) writeFileSync(join(folder, name), '');
    expect(await find({ env: { KUBEBUILDER_ASSETS: folder } })).toBe(folder);
    rmSync(join(folder, 'kubectl'));
    await expect(find({ env: { KUBEBUILDER_ASSETS: folder } })).rejects.toThrow(`there is no kubectl in it`);
  });

  it('builds them once, and finds them from then on', async () => {
    await expect(find({ cachedOnly: true })).rejects.toThrow('node scripts/kubernetes-binaries.mjs');
    const assets = await find();
    expect(assets).toMatch(/\/cpe-sim\/kubernetes-v1\.[0-9.]+-envtest-[0-9a-f]{12}$/);
    for (const name of ['etcd', 'kube-apiserver', 'kubectl']) {
      expect(readFileSync(join(assets, name), 'utf8')).toBe('binary\n');
    }
    expect(await find()).toBe(assets);
    expect(await find({ cachedOnly: true })).toBe(assets);
    expect(calls()).toEqual(['list', 'build']);
    expect(cached()).toHaveLength(1);
  });

  it('builds a whole Kubernetes when asked, whatever KUBEBUILDER_ASSETS is', async () => {
    const assets = await find({ kind: 'cluster', env: { KUBEBUILDER_ASSETS: folder } });
    for (const name of ['etcd', 'kube-apiserver', 'kubectl', 'kubelet', 'kube-proxy', 'kube-scheduler']) {
      expect(existsSync(join(assets, name))).toBe(true);
    }
  });

  it('builds once when two ask at the same time, and tells both what they wait for', async () => {
    const wait = join(tools, 'wait');
    writeFileSync(wait, '');
    const waiting = Promise.withResolvers<undefined>();
    const say = (line: string): void => {
      said.push(line);
      const [building, other] = [/2 of 3 packages/, /Another process/].map((one) =>
        said.some((text) => one.test(text)),
      );
      if (building && other) waiting.resolve(undefined);
    };
    const both = [find({ say }), find({ say })];
    await waiting.promise;
    rmSync(wait);
    const [one, two] = await Promise.all(both);
    expect(one).toBe(two);
    expect(calls()).toEqual(['list', 'build']);
  });

  it('says why a build failed, leaves nothing of it, and builds when asked again', async () => {
    writeFileSync(join(tools, 'broken'), '');
    await expect(find()).rejects.toThrow(/^go build in e2e\/kubernetes ended with 1:\nmain.go:1: syntax error$/);
    expect(cached()).toEqual([]);
    rmSync(join(tools, 'broken'));
    expect(existsSync(join(await find(), 'etcd'))).toBe(true);
  });

  it('takes over from a build that was killed', async () => {
    const assets = await find();
    rmSync(assets, { recursive: true });
    mkdirSync(`${assets}.half-of-it`);
    const lock = `${assets}.lock`;
    writeFileSync(lock, '');
    const aMinuteAgo = Date.now() / 1000 - 60;
    utimesSync(lock, aMinuteAgo, aMinuteAgo);
    expect(await find()).toBe(assets);
    expect(cached()).toHaveLength(1);
  });

  it('says what to install where there is no go command', async () => {
    await expect(find({ env: { PATH: folder } })).rejects.toThrow(/install Go .* or set KUBEBUILDER_ASSETS/);
  });

  it('lets setup-envtest download them when asked, and builds when that fails', async () => {
    const env = { CPE_SIM_SETUP_ENVTEST: '1' };
    expect(await find({ env })).toContain('-envtest-');
    expect(said.join('\n')).toContain('setup-envtest failed');
    rmSync(join(folder, 'cpe-sim'), { recursive: true });
    writeFileSync(join(tools, 'assets'), '');
    expect(await find({ env })).toBe(join(tools, 'assets'));
    expect(calls()).toEqual(['run', 'list', 'build', 'run']);
  });
});
