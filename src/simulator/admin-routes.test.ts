import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CpeDetail, CpeSummary } from '../api/admin.js';
import type { ShardConfig } from '../api/shard-config.js';
import { FULL_CONFIG } from './testing/admin-config.js';
import { json, serveShard, TOKEN, type ServedShard } from './testing/served-shard.js';
import { TableControl } from './testing/table-control.js';

let shard: ServedShard;

beforeEach(async () => {
  shard = await serveShard(TOKEN);
});
afterEach(async () => {
  await shard.server.close();
});

describe('GET /admin/cpes', () => {
  async function serials(query = ''): Promise<string[]> {
    return (json(await shard.ask(`GET /admin/cpes${query}`)) as CpeSummary[]).map(({ serial }) => serial);
  }

  it('lists all CPEs', async () => {
    expect((json(await shard.ask('GET /admin/cpes')) as CpeSummary[])[2]).toEqual({
      id: 'metro-2',
      serial: 'SIM2',
      lifecycle_state: 'failed',
      last_event: 'inform 0 BOOTSTRAP',
      last_event_at: '2026-03-01T12:00:00.000Z',
    });
    expect(await serials()).toEqual(['SIM0', 'SIM1', 'SIM2', 'SIM3', 'SIM4']);
  });

  it('filters by state, limit and place', async () => {
    expect(await serials('?state=failed')).toEqual(['SIM2', 'SIM4']);
    expect(await serials('?limit=2')).toEqual(['SIM0', 'SIM1']);
    expect(await serials('?after=metro-1&limit=2')).toEqual(['SIM2', 'SIM3']);
    expect(await serials('?after=SIM2&state=failed')).toEqual(['SIM4']);
    expect(await serials('?state=bootstrapping')).toEqual([]);
  });

  it('refuses a parameter that it does not know, and a CPE that is not here', async () => {
    expect(await shard.expectRefusal('GET /admin/cpes?stat=failed', 400, 'ADMIN_BAD_QUERY')).toContain('state');
    await shard.expectRefusal('GET /admin/cpes?state=broken', 400, 'ADMIN_BAD_QUERY');
    await shard.expectRefusal('GET /admin/cpes?after=SIM99', 404, 'ADMIN_UNKNOWN_CPE');
  });

  it('answers HEAD without walking the fleet', async () => {
    const answer = await shard.ask('HEAD /admin/cpes');
    expect([answer.status, answer.text, shard.control.listed]).toEqual([200, '', 0]);
  });

  it('breaks the connection, and logs it, when the list fails on the way', async () => {
    shard.control.list = function* (this: TableControl) {
      for (let i = 0; i < 2000; i++) yield { ...TableControl.prototype.get.call(this, 'SIM0') } as CpeSummary;
      throw new Error('the table moved');
    };
    await expect(shard.ask('GET /admin/cpes')).rejects.toThrow();
    expect(shard.logger.problems[0]?.fields).toMatchObject({ path: '/admin/cpes' });
    expect(shard.logger.problems[0]?.fields['error']).toContain('the table moved');
  });
});

describe('/admin/cpes/{id}', () => {
  it.each(['metro-1', 'SIM1'])('shows %s, by id or by serial number', async (name) => {
    const cpe = json(await shard.ask(`GET /admin/cpes/${name}`)) as CpeDetail;
    expect(cpe).toMatchObject({ id: 'metro-1', serial: 'SIM1', usp_subscriptions: { total: 0, by_notif_type: {} } });
  });

  it('starts a connection-request session', async () => {
    const answer = await shard.ask('POST /admin/cpes/SIM3/cr');
    expect([answer.status, json(answer)]).toEqual([
      202,
      { cr_url: 'http://127.0.0.1:7547/3', invoked_at: '2026-03-01T12:00:00.000Z' },
    ]);
    expect(shard.control.called).toEqual(['SIM3']);
  });

  it('queues a fault', async () => {
    const answer = await shard.ask('POST /admin/cpes/metro-0/fault/9002');
    expect([answer.status, json(answer)]).toEqual([202, { queued_at: '2026-03-01T12:00:00.000Z' }]);
    expect(shard.control.faults).toEqual([['SIM0', 9002]]);
  });

  it.each(['9099', '8000', '12', 'many', '9002.5', '0x232a'])('refuses %s as a fault', async (code) => {
    expect(await shard.expectRefusal(`POST /admin/cpes/SIM0/fault/${code}`, 400, 'ADMIN_UNKNOWN_FAULT')).toContain(
      '9000',
    );
    expect(shard.control.faults).toEqual([]);
  });

  it.each(['GET /admin/cpes/SIM9', 'POST /admin/cpes/SIM9/cr', 'POST /admin/cpes/SIM9/fault/9002'])(
    '%s: 404',
    async (request) => {
      expect(await shard.expectRefusal(request, 404, 'ADMIN_UNKNOWN_CPE')).toContain('SIM9');
    },
  );

  it('answers 503 where there is no CWMP to call', async () => {
    shard.control.config = JSON.parse(JSON.stringify({ ...FULL_CONFIG, cwmp: undefined })) as ShardConfig;
    await shard.expectRefusal('POST /admin/cpes/SIM0/cr', 503, 'ADMIN_NOT_WIRED');
  });
});

describe('GET /admin/status', () => {
  it('rolls the shard up', async () => {
    expect(json(await shard.ask('GET /admin/status'))).toMatchObject({
      fleet: 'metro',
      generation: 3,
      cpes: { new: 1, bootstrapping: 0, ready: 2, failed: 2 },
    });
  });
});

describe('PUT /admin/config', () => {
  it('takes a configuration over', async () => {
    const answer = await shard.ask('PUT /admin/config', { body: { ...FULL_CONFIG, generation: 4, paused: true } });
    expect([answer.status, json(answer)]).toEqual([200, { generation: 4 }]);
    expect(shard.control.config.paused).toBe(true);
  });

  it('says 409 where the process must be restarted for it', async () => {
    expect(
      await shard.expectRefusal('PUT /admin/config', 409, 'ADMIN_RESTART_REQUIRED', {
        body: { ...FULL_CONFIG, seed: 43 },
      }),
    ).toContain('seed');
  });

  it('says everything that is wrong with the body', async () => {
    const body = { ...FULL_CONFIG, replicas: -1, seed: undefined, sedd: 1 };
    const problems = await shard.expectRefusal('PUT /admin/config', 400, 'ADMIN_INVALID_BODY', { body });
    expect(problems).toBe('the body: lacks the field seed; the body: has no field sedd; replicas: must be >= 0, is -1');
    expect(shard.control.config).toBe(FULL_CONFIG);
  });

  it.each([
    ['{"seed":', 400, 'ADMIN_MALFORMED_JSON'],
    ['"text"', 400, 'ADMIN_MALFORMED_JSON'],
    ['', 400, 'ADMIN_INVALID_BODY'],
    [JSON.stringify({ text: 'x'.repeat(1_100_000) }), 413, 'ADMIN_BODY_TOO_LARGE'],
  ])('refuses the body %.20s with %i', async (body, status, code) => {
    await shard.expectRefusal('PUT /admin/config', status, code, { body });
  });

  it('refuses an encoding that it does not know', async () => {
    await shard.expectRefusal('PUT /admin/config', 415, 'ADMIN_BAD_REQUEST', {
      body: FULL_CONFIG,
      headers: { 'content-encoding': 'rot13' },
    });
  });
});

describe('/admin/actions/{id}', () => {
  const body = { action: 'force-cr', selector: { kind: 'state', state: 'failed' }, salt: 1 };

  it('starts an action once, and tells how it fares', async () => {
    const started = await shard.ask('PUT /admin/actions/force-cr%3Aall%40t1', { body });
    expect([started.status, json(started)]).toEqual([
      202,
      { id: 'force-cr:all@t1', phase: 'Running', matched: 2, succeeded: 0, failed: 0, message: '' },
    ]);
    const done = { id: 'force-cr:all@t1', phase: 'Succeeded', matched: 2, succeeded: 2, failed: 0, message: '' };
    expect(json(await shard.ask('GET /admin/actions/force-cr%3Aall%40t1'))).toEqual(done);
    const again = await shard.ask('PUT /admin/actions/force-cr%3Aall%40t1', { body });
    expect([again.status, json(again)]).toEqual([200, done]);
  });

  it('answers 404 for one that it was not asked for', async () => {
    await shard.expectRefusal('GET /admin/actions/t9', 404, 'ADMIN_UNKNOWN_ACTION');
  });

  it('refuses a body and an id that are none', async () => {
    await shard.expectRefusal('PUT /admin/actions/t1', 400, 'ADMIN_INVALID_BODY', {
      body: { ...body, action: 'explode' },
    });
    await shard.expectRefusal(`PUT /admin/actions/${'x'.repeat(257)}`, 400, 'ADMIN_ACTION_ID', { body });
  });
});
