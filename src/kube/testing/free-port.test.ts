import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from '@jest/globals';
import { freePort } from './free-port.js';

it('gives a port that nothing listens on, and tries the next when it is taken', async () => {
  const port = await freePort();
  expect(port).toBeGreaterThanOrEqual(20_000);
  expect(port).toBeLessThan(32_000);
  const draws = [(port - 20_000) / 12_000, 0.5, 0.25, 0.75];
  const taken = createServer().listen(port, '127.0.0.1');
  await once(taken, 'listening');
  const next = await freePort(() => draws.shift() ?? Math.random());
  expect(next).not.toBe(port);
  const server = createServer().listen(next, '127.0.0.1');
  await once(server, 'listening');
  server.close();
  taken.close();
});
