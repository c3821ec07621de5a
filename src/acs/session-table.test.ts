import { beforeEach, describe, expect, it } from '@jest/globals';
import { parseEnvelope } from '../cwmp/envelope.js';
import { Inventory } from './inventory.js';
import { DEFAULT_LIMITS } from './options.js';
import { Policy } from './policy.js';
import { SessionTable } from './session-table.js';
import { AcsSession } from './session.js';
import { FakeClock } from './testing/fake-clock.js';
import { informXml } from './testing/messages.js';

let clock: FakeClock;
let table: SessionTable;
let inventory: Inventory;

beforeEach(() => {
  clock = new FakeClock();
  table = new SessionTable();
  inventory = new Inventory(DEFAULT_LIMITS);
});

function begin(token: string, serial: string): AcsSession {
  const policy = new Policy(undefined, clock.now());
  const session = new AcsSession(token, { inventory, policy, maxTasksPerDevice: 9, now: clock.now });
  session.receive(parseEnvelope(informXml({ serial })));
  table.begin(session);
  return session;
}

describe('SessionTable', () => {
  it('finds sessions by their token until they end', () => {
    const session = begin('t1', 'A');
    expect(table.find('t1')).toBe(session);
    expect(table.find('t2')).toBeUndefined();
    table.end(session, 'complete');
    table.end(session, 'expired');
    expect(table.find('t1')).toBeUndefined();
    expect(table.ended).toMatchObject({ complete: 1, expired: 0 });
  });

  it('holds one session of a device', () => {
    const [older, other] = [begin('t1', 'A'), begin('t2', 'B')];
    const younger = begin('t3', 'A');
    expect([older.state, other.state, younger.state]).toEqual(['closed', 'open', 'open']);
    table.end(older, 'complete');
    expect(table.active).toBe(2);
    expect(table.ended).toMatchObject({ superseded: 1, complete: 0 });
  });

  it('ends those without a message since the deadline', () => {
    begin('t1', 'A');
    clock.advance(10);
    const young = begin('t2', 'B');
    expect(table.expire(clock.now())).toBe(1);
    expect(table.active).toBe(1);
    expect(table.find('t2')).toBe(young);
  });

  it('tells when the last session has ended', async () => {
    const sessions = [begin('t1', 'A'), begin('t2', 'B')];
    let idle = false;
    const waiting = table.idle(clock, 1_000).then(() => (idle = true));
    table.end(sessions[0]!, 'complete');
    await Promise.resolve();
    expect(idle).toBe(false);
    table.end(sessions[1]!, 'complete');
    await waiting;
    expect(clock.timers).toBe(0);
  });

  it('waits no longer than it is told', async () => {
    begin('t1', 'A');
    const waiting = table.idle(clock, 1_000);
    clock.advance(1_000);
    await waiting;
    expect([table.active, clock.timers]).toEqual([1, 0]);
    table.clear();
    expect(table.active).toBe(0);
    expect(table.ended.shutdown).toBe(1);
  });
});
