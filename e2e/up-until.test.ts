import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { manifest, Story } from './cli-process.js';

describe('cpe-sim up --until', () => {
  let story: Story;
  beforeEach(() => {
    story = new Story();
  });
  afterEach(() => story.close());

  it('brings 50 CPEs to ready on an ACS of its own and tells of it', async () => {
    const file = story.file('fleet.yaml', manifest());
    const { code, out, err } = await story.run('up', file, '--until', 'ready', '--acs-port', '0');
    expect({ code, err }).toEqual({
      code: 0,
      err: expect.stringContaining('lab/metro: Ready: 50 of 50 CPEs are ready'),
    });
    expect(out).toMatch(/^lab\/metro: Ready\n {2}CPEs +50 of 50 ready, 0 failed, ready after /);
    expect(out).toMatch(/thresholds +Met: failed < 1% \(is 0%\)/);
    expect(out + err).not.toContain('\u001b');
  });

  it('writes one JSON document for scripts', async () => {
    const file = story.file('fleet.yaml', manifest({ replicas: 5 }));
    const { code, out } = await story.run('up', file, '--until', 'ready', '--acs-port', '0', '--output', 'json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      reasons: [],
      fleets: [
        {
          kind: 'CpeFleet',
          metadata: { name: 'metro' },
          status: { lifecycleState: 'Ready', cpes: { ready: 5 } },
          run: { sessions: 5, failedSessions: 0 },
        },
      ],
    });
  });

  it('says which threshold is not met, and ends with 1', async () => {
    const file = story.file('fleet.yaml', manifest({ replicas: 5, thresholds: ['bootstrap.p50 < 1ms'] }));
    const { code, err } = await story.run('up', file, '--until', 'ready', '--acs-port', '0');
    expect(code).toBe(1);
    expect(err).toMatch(/error: lab\/metro is Ready: Missed: bootstrap\.p50 < 1ms \(is /);
  });

  it('says why CPEs are not ready when the time is over', async () => {
    const file = story.file('fleet.yaml', manifest({ replicas: 5, cwmp: { acsUrl: 'http://127.0.0.1:9/cwmp' } }));
    const { code, out, err } = await story.run('up', file, '--until', 'ready', '--timeout', '10s');
    expect(code).toBe(1);
    expect(err).toMatch(
      /error: lab\/metro is Degraded: 5 of 5 CPEs failed; most often: .*127\.0\.0\.1:9.*ECONNREFUSED.*\(when the --timeout was over\)/,
    );
    expect(out).toContain('0 of 5 ready, 5 failed');
  });

  it('runs for a time', async () => {
    const file = story.file('fleet.yaml', manifest({ replicas: 5 }));
    const { code, out } = await story.run('up', file, '--until', '10s', '--acs-port', '0');
    expect(code).toBe(0);
    expect(out).toContain('5 of 5 ready');
  });

  it('tells every problem of the manifests and starts nothing', async () => {
    const good = story.file('good.yaml', manifest());
    const bad = story.file(
      'bad.yaml',
      'apiVersion: cpesim.dev/v1alpha1\nkind: CpeFleet\nmetadata: {name: bad}\nspec: {replcas: 5, replicas: -1, profiles: [{name: tr181}], cwmp: {}}\n',
    );
    const { code, out, err } = await story.run('up', good, bad, '--until', 'ready');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    const place = `error: ${bad}: CpeFleet default/bad: spec`;
    expect(err.trimEnd().split('\n').sort()).toEqual([
      expect.stringMatching(/spec\.profiles\[0\]\.name: "tr181" is no built-in profile; there are tr181-gateway/),
      `${place}.replcas: unknown field; did you mean replicas?`,
      expect.stringMatching(/spec\.replicas: must be .*, is -1$/),
    ]);
  });

  it('says that a port is taken, and starts nothing', async () => {
    const taken: Server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const port = String((taken.address() as AddressInfo).port);
    const { code, err } = await story.run('up', story.file('fleet.yaml', manifest()), '--acs-port', port);
    taken.close();
    expect(code).toBe(1);
    expect(err).toContain(`error: The ACS cannot listen on 127.0.0.1:${port}: the port is in use`);
  });
});
