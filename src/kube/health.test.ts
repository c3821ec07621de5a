import { describe, expect, it } from '@jest/globals';
import { report, serveHealth } from './health.js';

describe('report', () => {
  it('names every check, and what is wrong', () => {
    expect(report({ a: () => undefined, b: () => 'stuck' })).toEqual({
      status: 503,
      body: '{"healthy":false,"checks":{"a":"ok","b":"stuck"}}\n',
    });
    expect(report({})).toEqual({ status: 200, body: '{"healthy":true,"checks":{}}\n' });
  });
});

describe('serveHealth', () => {
  it('answers each probe with its own checks, as they are now', async () => {
    const watch: { trouble?: string } = {};
    const checks = { liveness: { workers: () => undefined }, readiness: { watch: () => watch.trouble } };
    const server = await serveHealth(checks, '127.0.0.1', 0);
    const ask = async (path: string, method = 'GET'): Promise<string> => {
      const answer = await fetch(server.url + path, { method });
      return `${answer.status} ${await answer.text()}`;
    };
    expect(await ask('/healthz')).toBe('200 {"healthy":true,"checks":{"workers":"ok"}}\n');
    expect(await ask('/readyz?verbose')).toBe('200 {"healthy":true,"checks":{"watch":"ok"}}\n');
    watch.trouble = 'nothing heard of it for 200 s';
    expect(await ask('/readyz')).toBe(`503 {"healthy":false,"checks":{"watch":"${watch.trouble}"}}\n`);
    expect(await ask('/healthz', 'HEAD')).toBe('200 ');
    expect(await ask('/healthz', 'POST')).toMatch(/^405/);
    expect(await ask('/')).toMatch(/^404/);
    await server.close();
    await expect(ask('/healthz')).rejects.toThrow('fetch failed');
  });

  it('fails when the address is taken', async () => {
    const checks = { liveness: {}, readiness: {} };
    const first = await serveHealth(checks, '127.0.0.1', 0);
    const port = Number(new URL(first.url).port);
    await expect(serveHealth(checks, '127.0.0.1', port)).rejects.toThrow('EADDRINUSE');
    await first.close();
  });
});
