import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LIFECYCLE_STATES } from '../api/lifecycle.js';
import type { ShardConfig } from '../api/shard-config.js';
import { PROFILE, Rig, until } from './testing/rig.js';
import { asking, polite, type Post, type Reply } from './testing/scripted-acs.js';

const MOST_SESSIONS = 3;
const INTERVAL_MS = 300_000;
const KEY = 'Device.ManagementServer.ParameterKey';
const HEARTBEATS = `
Device.ManagementServer.HeartbeatPolicy.:
  Enable: { type: boolean, value: true }
  ReportingInterval: { type: unsignedInt, value: 30 }
`;

type Step =
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'acs'; readonly is: 'good' | 'failing' | 'dropping' }
  | { readonly do: 'request' | 'reboot' | 'factory-reset' | 'set'; readonly cpe: number }
  | { readonly do: 'scale'; readonly to: number }
  | { readonly do: 'pause'; readonly paused: boolean }
  | { readonly do: 'limit'; readonly to: number }
  | { readonly do: 'kill' };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('advance' as const), ms: fc.constantFrom(1, 200, 5000, 60_000, INTERVAL_MS) }),
  fc.record({ do: fc.constant('acs' as const), is: fc.constantFrom('good', 'failing', 'dropping') }),
  ...(['request', 'reboot', 'factory-reset', 'set'] as const).map((what) =>
    fc.record({ do: fc.constant(what), cpe: fc.nat(9) }),
  ),
  fc.record({ do: fc.constant('scale' as const), to: fc.integer({ min: 1, max: 15 }) }),
  fc.record({ do: fc.constant('pause' as const), paused: fc.boolean() }),
  fc.record({ do: fc.constant('limit' as const), to: fc.integer({ min: 1, max: MOST_SESSIONS }) }),
  fc.record({ do: fc.constant('kill' as const) }),
);

const ANSWERS: Readonly<Record<'good' | 'failing' | 'dropping', (post: Post) => Reply>> = {
  good: polite,
  failing: () => ({ status: 503 }),
  dropping: () => ({ drop: true }),
};

/** A shard, what was done to it, and what must therefore be so. */
class Story {
  readonly #rig: Rig;
  #answer = ANSWERS.good;
  #mostActive = 0;
  #done = 0;
  /** CPEs whose `0 BOOTSTRAP` is delivered and durable: they tell it again only after a factory reset. */
  readonly #known = new Set<string>();
  readonly #bootstrappedTwice: string[] = [];

  constructor(rig: Rig) {
    this.#rig = rig;
    rig.acs.reply = (post) => this.#reply(post);
  }

  async take(step: Step): Promise<void> {
    const { shard, clock } = this.#rig;
    this.#done++;
    const name = 'cpe' in step ? `lab-${step.cpe}` : '';
    const select = { selector: { kind: 'names', names: [name] }, salt: 1 } as const;
    switch (step.do) {
      case 'advance':
        clock.advance(step.ms);
        break;
      case 'acs':
        this.#answer = ANSWERS[step.is];
        break;
      case 'request':
        shard.connectionRequest(name);
        break;
      case 'reboot':
        shard.act(`reboot ${this.#done}`, { action: 'reboot', ...select });
        break;
      case 'factory-reset':
        if (shard.act(`reset ${this.#done}`, { action: 'factory-reset', ...select }).matched > 0)
          this.#known.delete(shard.get(name)!.serial);
        break;
      case 'set':
        await this.#set(name);
        break;
      case 'scale':
        for (let gone = step.to; gone < 15; gone++) this.#known.delete(`SIM${String(gone).padStart(8, '0')}`);
        this.#configure({ replicas: step.to, shard: { ...this.#rig.config.shard, count: step.to } });
        break;
      case 'pause':
        this.#configure({ paused: step.paused });
        break;
      case 'limit':
        this.#configure({ cwmp: { ...this.#rig.config.cwmp!, maxConcurrentSessions: step.to } });
        break;
      case 'kill':
        await this.#killAndBoot();
    }
    clock.advance(0);
    await this.#settled();
    this.#check();
  }

  /** The ACS gets well and the fleet goes on: within an interval and the longest reboot every CPE is ready. */
  async end(): Promise<void> {
    this.#answer = ANSWERS.good;
    this.#configure({ paused: false });
    for (let ms = 0; ms <= INTERVAL_MS + 10_000; ms += 10_000) {
      this.#rig.clock.advance(10_000);
      await this.#settled();
    }
    const { shard, config } = this.#rig;
    expect(shard.status().cpes).toEqual({ new: 0, bootstrapping: 0, ready: config.shard.count, failed: 0 });
    // None of them holds on to something that keeps it from its next session.
    shard.act('last', { action: 'force-cr', selector: { kind: 'all' }, salt: 1 });
    await this.#settled();
    expect(shard.action('last')).toMatchObject({ phase: 'Succeeded', succeeded: config.shard.count });
    expect(this.#mostActive).toBeLessThanOrEqual(MOST_SESSIONS);
  }

  #reply(post: Post): Reply {
    this.#mostActive = Math.max(this.#mostActive, this.#rig.shard.status().sessions.active);
    const { serialNumber = '' } = post.inform?.device ?? {};
    if (this.#known.has(serialNumber) && post.inform?.events.some(({ code }) => code === '0 BOOTSTRAP'))
      this.#bootstrappedTwice.push(serialNumber);
    return this.#answer(post);
  }

  #configure(change: Partial<ShardConfig>): void {
    this.#rig.config = { ...this.#rig.config, ...change };
    this.#rig.shard.configure(this.#rig.config);
  }

  async #set(name: string): Promise<void> {
    const before = this.#answer;
    this.#answer = asking({ method: 'SetParameterValues', values: [], parameterKey: `key ${this.#done}` });
    this.#rig.shard.connectionRequest(name);
    await this.#settled();
    this.#answer = before;
  }

  async #killAndBoot(): Promise<void> {
    // What is written in time outlives the kill.
    this.#rig.clock.advance(200);
    await this.#settled();
    this.#rig.clock.advance(200);
    const before = this.#durable();
    for (const { serial, lifecycle_state } of this.#rig.shard.list())
      if (lifecycle_state === 'ready') this.#known.add(serial);
    await this.#rig.kill();
    await this.#rig.boot();
    expect(this.#durable()).toEqual(before);
  }

  #durable(): (readonly [string, string, string | undefined])[] {
    return [...this.#rig.shard.list()].map(({ id }) => {
      const { serial, software_version, tree } = this.#rig.shard.get(id)!;
      return [serial, software_version, tree[KEY]];
    });
  }

  async #settled(): Promise<void> {
    await until(() => this.#rig.shard.status().sessions.active === 0);
  }

  #check(): void {
    const { shard, config, clock } = this.#rig;
    const all = [...shard.list()];
    const counted = Object.fromEntries(
      LIFECYCLE_STATES.map((state) => [state, all.filter((cpe) => cpe.lifecycle_state === state).length]),
    );
    expect(shard.status().cpes).toEqual(counted);
    expect(this.#bootstrappedTwice).toEqual([]);
    expect(all).toHaveLength(config.shard.count);
    for (const { id } of all) {
      const { next_contact_at } = shard.get(id)!;
      expect([id, next_contact_at]).toEqual([id, expect.any(String)]);
      expect(Date.parse(next_contact_at!)).toBeLessThanOrEqual(clock.now() + INTERVAL_MS);
    }
  }
}

describe('Lifecycle', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cpe-sim-profile-'));
    cpSync(PROFILE, folder, { recursive: true });
    writeFileSync(join(folder, 'heartbeats.yaml'), HEARTBEATS);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['', () => PROFILE],
    [', with heartbeats', () => folder],
  ])('keeps its invariants in any sequence of events%s', async (_what, path) => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 20, size: 'max' }), async (steps) => {
        const rig = await Rig.create(8, { profiles: [{ name: 'test-gateway', path: path(), weight: 1 }] }, false);
        try {
          rig.config = { ...rig.config, cwmp: { ...rig.config.cwmp!, maxConcurrentSessions: MOST_SESSIONS } };
          rig.shard.configure(rig.config);
          const story = new Story(rig);
          await rig.shard.start();
          for (const step of steps) await story.take(step);
          await story.end();
        } finally {
          await rig.close();
        }
      }),
      { numRuns: 20, seed: 3 },
    );
  });
});
