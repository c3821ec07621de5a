import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { eventually, Story } from './cli-process.js';

const profile = join(import.meta.dirname, '..', 'profiles', 'example-tr181-gateway');

describe('a bare simulator', () => {
  let story: Story;
  let acsUrl: string;
  beforeEach(async () => {
    story = new Story();
    const acs = story.start('acs', '--listen', '127.0.0.1:0');
    acsUrl = (await acs.said(/the ACS listens on (http:\S+\/cwmp);/))[1]!;
  });
  afterEach(() => story.close());

  it('runs against any ACS, with metrics and an admin API behind a token', async () => {
    const bare = story.start(
      ...['--profile', profile, '--acs-url', acsUrl, '--count', '3', '--rate', '1000'],
      ...['--metrics-bind-addr', '127.0.0.1:0'],
    );
    const [, token, base] = await bare.said(/curl -H 'Authorization: Bearer (\S+)' (http:\S+)\/admin\/cpes/);
    const headers = { authorization: `Bearer ${token!}` };
    const cpes = await eventually(
      async () => (await (await fetch(`${base!}/admin/cpes`, { headers })).json()) as { lifecycle_state: string }[],
      (list) => list.every((cpe) => cpe.lifecycle_state === 'ready'),
    );
    expect(cpes).toHaveLength(3);
    const metrics = await (await fetch(`${base!}/metrics`)).text();
    expect(metrics).toContain('cpe_sim_fleet_cpes_by_state{lifecycle_state="ready"} 3');
    expect((await fetch(`${base!}/admin/cpes`)).status).toBe(401);
    const called = await fetch(`${base!}/admin/cpes/cpe-1/cr`, { method: 'POST', headers });
    expect(called.status).toBe(202);
    expect(await called.json()).toEqual({ cr_url: expect.stringMatching(/^http:/), invoked_at: expect.any(String) });
    bare.process.kill('SIGTERM');
    expect((await bare.ended).code).toBe(0);
  });

  it('reads its settings from YAML', async () => {
    const config = story.file(
      'cpe.yaml',
      `profile: tr181-gateway\nacsUrl: ${acsUrl}\ncount: 2\nmetricsBindAddr: 127.0.0.1:0\n`,
    );
    const token = story.file('token', 'secret\n');
    const bare = story.start('--config', config, '--admin-token-file', token, '--log-format', 'json');
    const [, base] = await bare.said(/"metrics":"(http:[^"]+)\/metrics"/);
    const answer = await fetch(`${base!}/admin/cpes`, { headers: { authorization: 'Bearer secret' } });
    expect(await answer.json()).toHaveLength(2);
    expect(bare.err()).not.toContain('secret');
  });

  it('keeps what its CPEs are in a data file', async () => {
    const data = join(story.folder, 'cpes.data');
    const metrics = async (): Promise<string> => {
      const bare = story.start(
        ...['--profile', profile, '--acs-url', acsUrl, '--data', data, '--metrics-bind-addr', '127.0.0.1:0'],
      );
      const [, url] = await bare.said(/metrics=(\S+)/);
      const text = await eventually(
        async () => (await fetch(url!)).text(),
        (exposition) => exposition.includes('lifecycle_state="ready"} 1'),
      );
      bare.process.kill('SIGTERM');
      await bare.ended;
      return text;
    };
    expect(await metrics()).toMatch(/cpe_sim_fleet_bootstraps_total 1/);
    // It was bootstrapped before, so now it only boots.
    expect(await metrics()).toMatch(/cpe_sim_cwmp_informs_total\{event_code="1 BOOT",result="ok"\} 1/);
  });
});
