import { describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { temporaryFolder } from '../local/testing/folder.js';
import { packageRoot } from './package-root.js';
import { runCli } from './run-cli.js';

async function run(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; out: string; err: string }> {
  const terminal = () => ({ stream: new PassThrough(), isTTY: false, color: false, columns: () => 80, rows: () => 24 });
  const [stdout, stderr] = [terminal(), terminal()];
  const code = await runCli(args, { stdout, stderr, env, now: () => 0, uid: 0 });
  const text = ({ stream }: typeof stdout): string => String(stream.read() ?? '');
  return { code, out: text(stdout), err: text(stderr) };
}

const sample = (name: string): string => join(packageRoot, 'config/samples', name);

describe('command line', () => {
  it.each([
    [['--help'], 'Usage: cpe-sim COMMAND'],
    [['up', '--help'], '--until <ready|DURATION>'],
    [['get', '--help'], '--selector <state=STATE>'],
    [['--version'], '.'],
    [[], 'Examples:'],
  ])('%j succeeds', async (args, text) => {
    const { code, out, err } = await run(args);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(text);
  });

  const socket = ['--control-socket', '/nowhere/control.sock'];
  it.each([
    [['bogus'], 'error: unknown command "bogus"; there are up, '],
    [['vaildate'], 'error: unknown command "vaildate"; did you mean validate?'],
    [['up'], "error: missing required argument 'FILE'"],
    [['up', 'x.yaml', '--bogus'], "error: unknown option '--bogus'"],
    [['up', 'x.yaml', '--until', 'soon'], 'error: --until: must be ready, or a duration'],
    [['up', 'x.yaml', '--acs-port', '99999'], 'It must be a port'],
    [['up', 'x.yaml', '--workers', '0'], 'It must be a whole number from 1'],
    [['up', 'x.yaml', '--connection-request-bind-addr', '::1'], 'error: --connection-request-bind-addr: "::1"'],
    [
      [
        'up',
        sample('smallest.yaml'),
        sample('thousand.yaml'),
        '--connection-request-bind-addr',
        '127.0.0.1:9200',
        ...socket,
      ],
      'port 9200 cannot be shared by 2 fleets; leave it out',
    ],
    [['up', '/nowhere/x.yaml'], 'error: /nowhere/x.yaml: cannot be read (ENOENT)'],
    [['validate', '/nowhere/x.yaml'], 'error: /nowhere/x.yaml: cannot be read (ENOENT)'],
    [['--count', '5'], 'error: --profile DIR is required'],
    [
      ['--profile', '/nowhere', '--acs-url', 'http://x/'],
      'error: --profile: /nowhere is no folder with a profile.yaml',
    ],
    [['--profile', 'tr181-gateway', '--acs-url', 'x'], 'error: --acs-url: '],
    [['--config', '/nowhere.yaml'], 'error: --config: /nowhere.yaml cannot be read'],
    [['acs', '--listen', 'x'], 'error: --listen: "x" is no address'],
    [['simulator', '--config', '/nowhere.json'], 'error: --config: /nowhere.json cannot be read'],
    [['get', 'pods', ...socket], 'error: "pods" cannot be listed; there are fleets and cpes'],
    [['get', 'cpes', '-l', 'state=bad', ...socket], 'error: --selector: must be state=STATE'],
    [['annotate', 'metro', 'force-cr=42', ...socket], 'error: force-cr: '],
    [['annotate', 'metro', 'frce-cr=all', ...socket], 'error: frce-cr is no action; did you mean force-cr?'],
    [['wait', 'metro', '--for', 'happiness', ...socket], 'error: --for: must be condition=TYPE'],
  ])('%j is wrong usage: exit code 2 and what to do', async (args, text) => {
    const { code, out, err } = await run(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(text);
  });

  it.each([['get'], ['describe', 'metro'], ['scale', 'metro', '--replicas', '5'], ['delete', 'metro']])(
    '%s says that no engine runs',
    async (...args) => {
      const { code, err } = await run(args, { CPE_SIM_SOCKET: '/nowhere/control.sock', XDG_RUNTIME_DIR: '/nowhere' });
      expect(code).toBe(1);
      expect(err).toMatch(/^error: no engine is running .*start one with "cpe-sim up FLEET.yaml"\n$/);
    },
  );

  it('validates manifests', async () => {
    const folder = temporaryFolder();
    const own = join(folder.path, 'own.yaml');
    writeFileSync(own, PROFILE_OF_MY_OWN);
    expect(await run(['validate', sample('smallest.yaml')])).toMatchObject({
      code: 0,
      err: '',
    });
    const wrong = join(folder.path, 'wrong.yaml');
    writeFileSync(wrong, FLEET_WITH_PROBLEMS);
    const alone = await run(['validate', own]);
    const together = await run(['validate', wrong, own]);
    folder.remove();
    expect([alone.code, together.code]).toEqual([2, 2]);
    const profile = `error: ${own}: ConfigMap lab/own: profile.yaml:`;
    expect(alone.err.startsWith(profile)).toBe(true);
    expect(together.err).toContain(profile);
    expect(together.err).toContain(`error: ${wrong}: CpeFleet lab/north: spec.profiles[0].name: "tr181-gatewy" is no`);
    expect(together.err).toContain(`error: ${wrong}: CpeFleet lab/north: spec.replicas: is required`);
  });
});

const PROFILE_OF_MY_OWN = `
apiVersion: cpesim.dev/v1alpha1
kind: CpeFleet
metadata: {name: metro, namespace: lab}
spec:
  replicas: 1
  profiles: [{configMapRef: {name: own}}]
  cwmp: {}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: own, namespace: lab}
data:
  profile.yaml: |
    name: own
    root: Nonsense.
`;

const FLEET_WITH_PROBLEMS = `
apiVersion: cpesim.dev/v1alpha1
kind: CpeFleet
metadata: {name: north, namespace: lab}
spec:
  profiles: [{name: tr181-gatewy}]
  cwmp: {}
`;
