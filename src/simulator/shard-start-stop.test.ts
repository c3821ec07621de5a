import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { Rig, until } from './testing/rig.js';
import { asking, polite } from './testing/scripted-acs.js';

describe('Shard', () => {
  let rig: Rig;
  afterEach(() => rig.close());

  const rows = (sql: string): unknown[] => {
    const database = new DatabaseSync(rig.dataPath, { readOnly: true });
    const all = database
      .prepare(sql)
      .all()
      .map((row) => Object.values(row));
    database.close();
    return all;
  };
  const portOf = (name: string): number => Number(new URL(rig.shard.get(name)!.connection_request_url).port);

  it('takes the port that it had before, so that ACSs find the CPEs again', async () => {
    rig = await Rig.create(2);
    const before = rig.shard.get('lab-1')!.connection_request_url;
    await rig.ended(2);
    await rig.stop();
    await rig.boot();
    await rig.ended(2);
    expect(rig.shard.get('lab-1')!.connection_request_url).toBe(before);
    expect(rig.acs.informs.slice(2).every(({ events }) => events.length === 1)).toBe(true);
  });

  it('takes another when that is in use, and tells the ACS of the new URL', async () => {
    rig = await Rig.create(1);
    await rig.ended(1);
    const before = portOf('lab-0');
    await rig.stop();
    const squatter: Server = createServer();
    await new Promise<void>((resolve) => squatter.listen(before, '127.0.0.1', resolve));
    await rig.boot();
    await rig.ended(1);
    expect(portOf('lab-0')).not.toBe(before);
    expect(rig.acs.informs[1]!.events.map(({ code }) => code)).toEqual(['1 BOOT', '4 VALUE CHANGE']);
    await new Promise((resolve) => squatter.close(resolve));
  });

  it('says that it cannot start without its data file, and listens no longer', async () => {
    rig = await Rig.create(1);
    const port = portOf('lab-0');
    await rig.stop();
    rig.breakStore('fact');
    await expect(rig.boot()).rejects.toMatchObject({
      code: 'SIM_STORE',
      message: 'the connection-request-port could not be written: disk full',
    });
    const again: Server = createServer();
    await new Promise<void>((resolve) => again.listen(port, '127.0.0.1', resolve));
    await new Promise((resolve) => again.close(resolve));
    rig.mendStore();
    await rig.boot();
  });

  it('writes at its end what no timer has written yet', async () => {
    rig = await Rig.create(3);
    await rig.ended(3);
    expect(rows('SELECT idx FROM cpe')).toEqual([]);
    await rig.stop();
    expect(rows('SELECT idx, bootstrapped FROM cpe ORDER BY idx')).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
    ]);
  });

  it('lets sessions end before it stops', async () => {
    rig = await Rig.create(2, {}, false);
    let answer = (): void => undefined;
    rig.acs.hold = () => new Promise((resolve) => (answer = resolve));
    rig.acs.reply = asking({ method: 'Reboot', commandKey: 'k' });
    rig.config = { ...rig.config, cwmp: { ...rig.config.cwmp!, maxConcurrentSessions: 1 } };
    rig.shard.configure(rig.config);
    await rig.shard.start();
    rig.clock.advance(0);
    await until(() => rig.acs.posts.length === 1);
    const stopping = rig.stop();
    rig.acs.hold = undefined;
    answer();
    await stopping;
    // The one that ran has told all, and the one in line has not begun.
    expect(rig.acs.posts.map(({ method }) => method)).toEqual(['Inform', '', 'RebootResponse']);
    expect(rows('SELECT bootstrapped FROM cpe')).toEqual([[1]]);
  });

  it('ends sessions that take too long, and what was queued for them', async () => {
    rig = await Rig.create(1, {}, false);
    rig.acs.reply = () => ({ silent: true });
    await rig.shard.start();
    rig.clock.advance(0);
    await until(() => rig.acs.posts.length === 1);
    const before = rig.clock.now();
    await rig.stop();
    expect(rig.clock.now() - before).toBeLessThanOrEqual(5200);
    expect(rig.shard.status()).toMatchObject({ sessions: { active: 0, failed: 1 } });
    expect(Object.keys(rig.shard.status().failures)).toEqual(['The simulator ended while the session ran']);
    expect(rig.clock.timers).toBe(0);
  });

  it('closes all it has open when the last records cannot be written, and says so', async () => {
    rig = await Rig.create(2);
    const port = portOf('lab-0');
    await rig.ended(2);
    rig.breakStore();
    await expect(rig.stop()).rejects.toThrow('the state of the CPEs could not be written: disk full');
    rig.mendStore();
    expect(rig.clock.timers).toBe(0);
    rig.acs.reply = polite;
    await rig.boot();
    // The file was let go, and the port too.
    expect(portOf('lab-0')).toBe(port);
    await rig.ended(2);
    expect(rig.shard.status().cpes.ready).toBe(2);
  });

  it('begins with CPEs out of the box after a data file that was damaged', async () => {
    rig = await Rig.create(1);
    await rig.ended(1);
    await rig.stop();
    rig.damageStore();
    await rig.boot();
    await rig.ended(1);
    expect(rig.errors.join()).toContain('was damaged');
    expect(rig.acs.informs[1]!.events[0]!.code).toBe('0 BOOTSTRAP');
  });
});
