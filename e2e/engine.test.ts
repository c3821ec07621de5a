import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, manifest, Story, type Running } from './cli-process.js';

/** One engine, used as a person would from a second shell; the tests follow one another. */
describe('a running engine', () => {
  let story: Story;
  let file: string;
  let up: Running;
  beforeAll(async () => {
    story = new Story();
    file = story.file('fleet.yaml', manifest());
    up = story.start('up', file, '--acs-port', '0', '--workers', '2');
    await up.said(/lab\/metro: Ready: 50 of 50/);
  });
  afterAll(() => story.close());

  const ask = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await story.run(...args);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return out;
  };
  const pids = async (): Promise<number[]> => {
    const described = await ask('describe', 'metro');
    return [...described.matchAll(/^ {2}\d +Running +(\d+) /gm)].map(([, pid]) => Number(pid));
  };
  const ready = (replicas: number) =>
    eventually(
      () => ask('get', 'fleets', 'metro', '-o', 'json'),
      (text) => {
        const { status } = JSON.parse(text) as { status: { lifecycleState: string; cpes: { ready: number } } };
        return status.lifecycleState === 'Ready' && status.cpes.ready === replicas;
      },
    );

  it('is shown as kubectl would', async () => {
    expect(await ask('get')).toMatch(/^NAME +DESIRED +READY +FAILED +STATE +AGE\nmetro +50 +50 +0 +Ready +\d+s\n$/);
    expect(await ask('get', 'fleets', '-o', 'name')).toBe('cpefleet.cpesim.dev/metro\n');
    expect((await ask('get', 'cpes', 'metro')).split('\n')).toHaveLength(52);
    expect(await ask('describe', 'metro')).toMatch(/Ready +True +AllReady/);
    expect(await ask('wait', 'metro', '--for', 'condition=Ready')).toContain('condition met');
  });

  it('shows one CPE with its history', async () => {
    const described = await ask('describe', 'SIM00000007');
    expect(described).toMatch(/^Id: +metro-7\n/);
    expect(described).toContain('inform 0 BOOTSTRAP');
  });

  it('refuses a second engine', async () => {
    const { code, err } = await story.run('up', file);
    expect(code).toBe(1);
    expect(err).toContain('error: another engine is running on');
  });

  it('calls CPEs and injects a fault, and metrics and events show it', async () => {
    const metricsUrls = [...up.err().matchAll(/metrics=(http:\S+)/g)].map(([, url]) => url!);
    expect(metricsUrls).toHaveLength(2);
    const sum = async (metric: RegExp): Promise<number> => {
      const texts = await Promise.all(metricsUrls.map(async (url) => (await fetch(url)).text()));
      return texts
        .flatMap((text) => text.split('\n').filter((line) => metric.test(line)))
        .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
    };
    await ask('annotate', 'metro', 'inject-fault=9002 select=count:10');
    await eventually(
      () => ask('describe', 'metro'),
      (text) => /inject-fault +9002 select=count:10 +Succeeded +10 +10 +0/.test(text),
    );
    await ask('annotate', 'metro', 'cpesim.dev/force-cr=all@t1');
    await eventually(
      () => ask('describe', 'metro'),
      (text) => /force-cr +all@t1 +Succeeded +50 +50 +0/.test(text),
    );
    await eventually(
      () => sum(/^cpe_sim_rpc_faults_total\{.*code="9002".*\}/),
      (faults) => faults === 10,
    );
    expect(await sum(/^cpe_sim_cwmp_informs_total\{.*6 CONNECTION REQUEST.*result="ok".*\}/)).toBe(50);
    expect(await ask('describe', 'metro')).toMatch(/Normal +ActionSucceeded .*force-cr "all@t1": 50 of 50 CPEs/);
  });

  it('refuses the same action with another value unless told to overwrite', async () => {
    const { code, err } = await story.run('annotate', 'metro', 'force-cr=all@t2');
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('use --overwrite to replace it') });
  });

  it('follows an edit of the file without a restart of its workers', async () => {
    const before = await pids();
    story.file('fleet.yaml', manifest({ replicas: 80, cwmp: { periodicInform: { interval: '1m' } } }));
    await ready(80);
    expect(await pids()).toEqual(before);
    story.file('fleet.yaml', '{"kind": "CpeFleet", "spec": ');
    await up.said(/EditRefused: what ran before runs on/);
    story.file('fleet.yaml', manifest({ replicas: 30 }));
    await ready(30);
    expect(await pids()).toEqual(before);
  });

  it('scales', async () => {
    expect(await ask('scale', 'metro', '--replicas', '40')).toBe('cpefleet.cpesim.dev/metro scaled\n');
    await ready(40);
  });

  it('replaces a worker that is killed', async () => {
    const [victim, other] = await pids();
    process.kill(victim!, 'SIGKILL');
    await up.said(/WorkerDied: worker lab\/metro\/0 was ended by SIGKILL/);
    await ready(40);
    const now = await pids();
    expect(now[1]).toBe(other);
    expect(now[0]).not.toBe(victim);
  });

  it('deletes a fleet', async () => {
    const gone = story.start('wait', 'metro', '--for', 'delete');
    expect(await ask('delete', 'metro')).toBe('cpefleet.cpesim.dev/metro deleted\n');
    expect((await gone.ended).code).toBe(0);
    const { code, err } = await story.run('get', 'fleets');
    expect({ code, err }).toEqual({ code: 0, err: 'No fleets found.\n' });
  });

  it('ends in order at SIGINT', async () => {
    up.process.kill('SIGINT');
    expect((await up.ended).code).toBe(0);
    const { err } = await story.run('get');
    expect(err).toContain('error: no engine is running');
  });
});

describe('an engine that is started again in its data folder', () => {
  it('finds what an ACS had set on its CPEs', async () => {
    const story = new Story();
    try {
      const file = story.file('fleet.yaml', manifest({ replicas: 3 }));
      const dataDir = join(story.folder, 'state');
      const start = async (): Promise<{ up: Running; acs: Acs }> => {
        const up = story.start('up', file, '--acs-port', '0', '--data-dir', dataDir);
        const [, url, tokenFile] = await up.said(/embedded ACS on (http:\S+)\/cwmp; .*\$\(cat (\S+)\)/);
        await up.said(/lab\/metro: Ready: 3 of 3/);
        return { up, acs: new Acs(url!, tokenFile!) };
      };
      const first = await start();
      const set = { method: 'SetParameterValues', values: [{ name: PARAMETER, value: 'kept', type: 'xsd:string' }] };
      await first.acs.carryOut(set, () => story.run('annotate', 'metro', 'force-cr=index:0@1', '--overwrite'));
      first.up.process.kill('SIGTERM');
      expect((await first.up.ended).code).toBe(0);

      const second = await start();
      const get = { method: 'GetParameterValues', names: [PARAMETER] };
      const got = await second.acs.carryOut(get, () =>
        story.run('annotate', 'metro', 'force-cr=index:0@2', '--overwrite'),
      );
      expect(JSON.stringify(got)).toContain('kept');
      second.up.process.kill('SIGTERM');
      await second.up.ended;
    } finally {
      await story.close();
    }
  });
});

const PARAMETER = 'Device.DeviceInfo.ProvisioningCode';

/** The API of the embedded ACS, for its first device. */
class Acs {
  private readonly api: string;
  private readonly tokenFile: string;

  constructor(url: string, tokenFile: string) {
    this.api = `${url}/api`;
    this.tokenFile = tokenFile;
  }

  /** Gives the device a task, has the device called, and waits for the outcome. */
  async carryOut(task: object, call: () => Promise<unknown>): Promise<unknown> {
    const { devices } = (await this.ask('/devices?serial=SIM00000000')) as { devices: { id: string }[] };
    const { id } = (await this.ask(`/devices/${devices[0]!.id}/tasks`, task)) as { id: string };
    await call();
    await eventually(
      () => this.ask(`/tasks/${id}`),
      (order) => (order as { counts: { done: number } }).counts.done === 1,
    );
    return this.ask(`/devices/${devices[0]!.id}`);
  }

  private async ask(path: string, body?: object): Promise<unknown> {
    const answer = await fetch(this.api + path, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${readFileSync(this.tokenFile, 'utf8')}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}
