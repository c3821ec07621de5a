import { afterEach, describe, expect, it } from '@jest/globals';
import { Rig } from './testing/rig.js';
import { asking, polite } from './testing/scripted-acs.js';

const order = (delaySeconds: number, commandKey: string) =>
  ({ method: 'ScheduleInform', delaySeconds, commandKey }) as const;

describe('ScheduleInform', () => {
  let rig: Rig;
  afterEach(() => rig.close());

  /** A CPE whose ACS asks these things in its first session. */
  async function asked(...orders: ReturnType<typeof order>[]): Promise<void> {
    rig = await Rig.create(1, {}, false);
    rig.acs.reply = asking(...orders);
    await rig.shard.start();
    rig.clock.advance(0);
    await rig.ended(1);
    rig.acs.reply = polite;
  }
  const told = (n: number): string[] => rig.acs.informs[n]!.events.map(({ code, commandKey }) => code + commandKey);

  it('brings 3 SCHEDULED and M ScheduleInform with each CommandKey, when it is due', async () => {
    await asked(order(20, ' b'), order(10, ' a'), order(10, ' c'));
    rig.clock.advance(9_999);
    expect(rig.sessions).toBe(1);
    rig.clock.advance(1);
    await rig.ended(2);
    rig.clock.advance(10_000);
    await rig.ended(3);
    expect([told(1), told(2)]).toEqual([
      ['3 SCHEDULED', 'M ScheduleInform a', 'M ScheduleInform c'],
      ['3 SCHEDULED', 'M ScheduleInform b'],
    ]);
  });

  it('is told again until a session has ended well, also by another process', async () => {
    await asked(order(10, ' a'));
    rig.acs.reply = () => ({ status: 503 });
    rig.clock.advance(10_000);
    await rig.ended(2);
    await rig.stop();
    rig.acs.reply = polite;
    const before = rig.acs.informs.length;
    await rig.boot();
    await rig.ended(1);
    expect(told(before)).toEqual(['1 BOOT', '3 SCHEDULED', 'M ScheduleInform a']);
  });

  it('is lost with a boot before it is due', async () => {
    await asked(order(60, ' a'));
    rig.shard.act('r', { action: 'reboot', selector: { kind: 'all' }, salt: 1 });
    rig.clock.advance(10_000);
    await rig.ended(2);
    rig.clock.advance(60_000);
    await rig.ended(2);
    expect(rig.acs.informs.map((inform) => inform.events[0]!.code)).not.toContain('3 SCHEDULED');
  });

  it('comes after a session that runs', async () => {
    await asked(order(10, ' a'));
    let answer = (): void => undefined;
    rig.acs.hold = () => new Promise<void>((resolve) => (answer = resolve));
    rig.shard.act('c', { action: 'force-cr', selector: { kind: 'all' }, salt: 1 });
    while (rig.acs.posts.length < 3) await new Promise((resolve) => setImmediate(resolve));
    rig.clock.advance(10_000);
    rig.acs.hold = undefined;
    answer();
    await rig.ended(2);
    expect(rig.acs.informs).toHaveLength(2);
    rig.clock.advance(1000);
    await rig.ended(3);
    expect(told(2)).toEqual(['3 SCHEDULED', 'M ScheduleInform a']);
  });

  it('is refused with 9003 for no delay, and with 9004 when there are too many', async () => {
    await asked(order(0, ''), ...Array.from({ length: 17 }, (_, i) => order(100, `${i}`)));
    const answers = rig.acs.posts.map(({ method }) => method);
    expect([answers[2], answers[3], answers.at(-2), answers.at(-1)]).toEqual([
      'Fault',
      'ScheduleInformResponse',
      'ScheduleInformResponse',
      'Fault',
    ]);
    expect(rig.events('lab-0')).toEqual(expect.arrayContaining(['fault 9003 answered', 'fault 9004 answered']));
  });
});
