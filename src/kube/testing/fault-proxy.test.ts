import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { ApiServer } from './api-server.js';
import { startApiServer } from './api-server.js';
import type { FaultProxy } from './fault-proxy.js';
import { RawClient } from './raw-client.js';

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const WATCH = `${CONFIG_MAPS}?watch=1&resourceVersion=0`;
const REVIEWS = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
const configMap = (name: string): object => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
const PENDING = Symbol('pending');

let server: ApiServer;
let proxy: FaultProxy;
let client: RawClient;
let names = 0;
beforeAll(async () => {
  server = await startApiServer();
}, 60_000);
afterAll(() => server.stop());
beforeEach(async () => {
  proxy = await server.startProxy();
  client = new RawClient({ ...server.adminConfig, server: proxy.url });
});
afterEach(async () => {
  await client.close();
  await proxy.stop();
});

async function create(through = client): Promise<string> {
  const name = `map-${++names}`;
  await through.request('POST', CONFIG_MAPS, { body: configMap(name) });
  return name;
}
const exists = async (name: string): Promise<boolean> =>
  (await server.admin.request('GET', `${CONFIG_MAPS}/${name}`)).status === 200;

/** Reads a watch until it names the object. */
async function until(name: string, watch: ReturnType<RawClient['watch']>): Promise<void> {
  for (;;) {
    const { value } = await watch.next();
    if (!value) throw new Error(`the watch ended before ${name} came`);
    if (value.object.metadata?.name === name) return;
  }
}

/** What a promise has come to by the time that the API server has done other things, twice there and back. */
async function soFar(promise: Promise<unknown>): Promise<unknown> {
  const meanwhile = create(server.admin).then(() => create(server.admin));
  return Promise.race([promise, meanwhile.then(() => PENDING)]);
}

describe('FaultProxy, without a fault', () => {
  it('passes on who the client is, and what it may do', async () => {
    const user = { commonName: 'jo', organizations: ['readers', 'writers'] };
    const jo = new RawClient(server.clientConfig(user, proxy.url));
    const { body } = await jo.request('POST', REVIEWS, { body: review });
    const groups = ['readers', 'writers', 'system:authenticated'];
    expect(body).toMatchObject({ status: { userInfo: { username: 'jo', groups } } });
    expect((await jo.request('GET', CONFIG_MAPS)).status).toBe(403);
    expect((await client.request('GET', CONFIG_MAPS)).status).toBe(200);
    await jo.close();
  });

  it('passes on a token, and lets no client name itself', async () => {
    const account = '/api/v1/namespaces/default/serviceaccounts';
    await server.admin.request('POST', account, { body: { metadata: { name: 'robot' } } });
    const { body } = await server.admin.request<{ status: { token: string } }>('POST', `${account}/robot/token`, {
      body: {},
    });
    const headers = {
      authorization: `Bearer ${body.status.token}`,
      'x-remote-user': 'admin',
      'x-remote-group': 'system:masters',
      'content-type': 'application/json',
    };
    const answer = await new Promise<string>((resolve, reject) => {
      const asked = request(proxy.url + REVIEWS, { method: 'POST', ca: server.adminConfig.ca, headers, agent: false });
      asked.once('error', reject).once('response', (response) => {
        resolve(text(response));
      });
      asked.end(JSON.stringify(review));
    });
    expect(JSON.parse(answer)).toMatchObject({
      status: { userInfo: { username: 'system:serviceaccount:default:robot' } },
    });
  });

  it('passes on watches, and tells what it saw', async () => {
    expect(proxy.connections).toBe(0);
    const name = await create();
    expect(proxy.connections).toBe(1);
    await until(name, client.watch(WATCH));
    expect(proxy.requests.map(({ method, path, watch }) => [method, path, watch])).toEqual([
      ['POST', CONFIG_MAPS, false],
      ['GET', CONFIG_MAPS, true],
    ]);
    expect(proxy.requests[1]?.query.get('resourceVersion')).toBe('0');
    expect(proxy.openWatches).toHaveLength(1);
  });
});

describe('FaultProxy, with a fault', () => {
  it('answers in place of the API server, as often as asked', async () => {
    proxy.fault({ fault: { kind: 'status', code: 429, retryAfterSeconds: 7 }, times: 2 });
    for (const body of [configMap('refused'), configMap('refused')]) {
      const { status, headers, body: answer } = await client.request('POST', CONFIG_MAPS, { body });
      expect([status, headers['retry-after']]).toEqual([429, '7']);
      expect(answer).toMatchObject({ kind: 'Status', code: 429, reason: 'TooManyRequests' });
    }
    expect(await exists('refused')).toBe(false);
    expect(await exists(await create())).toBe(true);
  });

  it('strikes only what it is meant for, until it is taken off', async () => {
    const remove = proxy.fault({ fault: { kind: 'status', code: 503 }, when: ({ method }) => method === 'POST' });
    expect((await client.request('GET', CONFIG_MAPS)).status).toBe(200);
    expect(await exists(await create())).toBe(false);
    remove();
    expect(await exists(await create())).toBe(true);
  });

  it('tells a watch that its resourceVersion is gone', async () => {
    proxy.fault({ fault: { kind: 'gone' }, when: ({ watch }) => watch });
    const events = [];
    for await (const event of client.watch(WATCH)) events.push(event);
    expect(events).toMatchObject([{ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } }]);
  });

  it('delays', async () => {
    proxy.fault({ fault: { kind: 'delay', ms: 40 } });
    const since = performance.now();
    expect(await exists(await create())).toBe(true);
    expect(performance.now() - since).toBeGreaterThanOrEqual(39);
  });

  it('resets the connection before the request is carried out', async () => {
    proxy.fault({ fault: { kind: 'reset' }, times: 1 });
    await expect(client.request('POST', CONFIG_MAPS, { body: configMap('reset') })).rejects.toThrow('ECONNRESET');
    expect(await exists('reset')).toBe(false);
    expect(await exists(await create())).toBe(true);
  });

  it('carries the request out and loses the answer', async () => {
    proxy.fault({ fault: { kind: 'loseAnswer' }, times: 1 });
    await expect(client.request('POST', CONFIG_MAPS, { body: configMap('lost') })).rejects.toThrow('ECONNRESET');
    expect(await exists('lost')).toBe(true);
  });

  it('never answers', async () => {
    proxy.fault({ fault: { kind: 'silence' }, times: 1 });
    const silent = client.request('POST', CONFIG_MAPS, { body: configMap('unheard') });
    silent.catch(() => undefined); // it fails when the client is closed
    expect(await soFar(silent)).toBe(PENDING);
    expect(await exists('unheard')).toBe(false);
  });

  it('cuts watches that are open, and lets new ones through', async () => {
    const name = await create();
    const watches = [client.watch(WATCH), client.watch(WATCH)];
    for (const watch of watches) await until(name, watch);
    expect(proxy.cutWatches()).toBe(2);
    // What came before the cut may still be read.
    for (const watch of watches) await expect(until('none', watch)).rejects.toThrow('ECONNRESET');
    await until(name, client.watch(WATCH));
  });

  it('silences watches that are open, and lets new ones through', async () => {
    const before = await create();
    const silent = client.watch(WATCH);
    await until(before, silent);
    expect(proxy.silenceWatches()).toBe(1);
    const after = await create();
    await until(after, client.watch(WATCH));
    const heard = until(after, silent);
    heard.catch(() => undefined); // it fails when the client is closed
    expect(await soFar(heard)).toBe(PENDING);
  });

  it('is a black hole, out of which old connections never return', async () => {
    const before = await create();
    const watch = client.watch(WATCH);
    await until(before, watch);
    const end = proxy.blackHole();
    const stranger = new RawClient({ ...server.adminConfig, server: proxy.url });
    const unheard = [client, stranger].map((one) => one.request('POST', CONFIG_MAPS, { body: configMap('hole') }));
    const silent = [...unheard, until('hole', watch)];
    for (const one of silent) one.catch(() => undefined); // they fail when the clients are closed
    expect(await soFar(Promise.race(silent))).toBe(PENDING);
    end();
    const newcomer = new RawClient({ ...server.adminConfig, server: proxy.url });
    expect(await exists(await create(newcomer))).toBe(true);
    expect(await soFar(Promise.race(silent))).toBe(PENDING);
    expect(await exists('hole')).toBe(false);
    await Promise.all([stranger.close(), newcomer.close()]);
  });

  it('resets connections while the API server is down, and works when it is back', async () => {
    const name = await create();
    await server.stopApiServer();
    await expect(client.request('GET', CONFIG_MAPS)).rejects.toThrow('ECONNRESET');
    await server.startApiServer();
    expect((await client.request('GET', `${CONFIG_MAPS}/${name}`)).status).toBe(200);
  });
});
