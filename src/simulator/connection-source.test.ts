import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AcsTarget, acsTarget } from './acs-target.js';
import { type ConnectionSource, PerSessionConnections, PooledConnections } from './connection-source.js';
import type { HttpConnection } from './http-connection.js';
import { RawServer } from './testing/raw-server.js';
import { until } from './testing/rig.js';

const NO_TLS = { secureContext: undefined, insecureSkipVerify: false };

describe.each([
  ['PerSessionConnections', () => new PerSessionConnections(NO_TLS), false],
  ['PooledConnections', () => new PooledConnections(NO_TLS), true],
])('%s', (_name, make, pools) => {
  let server: RawServer;
  let source: ConnectionSource;
  let target: AcsTarget;
  beforeEach(async () => {
    server = new RawServer((socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n'));
    target = acsTarget(await server.listen());
    source = make();
  });
  afterEach(async () => {
    source.close();
    await server.close();
  });

  async function used(at = target): Promise<HttpConnection> {
    const connection = source.open(at, '127.0.0.1');
    let answered = false;
    connection.post('', '', {
      answered: () => {
        answered = true;
      },
      failed: (failure) => {
        throw failure;
      },
    });
    await until(() => answered);
    return connection;
  }

  it(pools ? 'lends a connection to one session after the other' : 'opens a connection for each session', async () => {
    const first = await used();
    source.release(first);
    const second = await used();
    expect(second === first).toBe(pools);
    expect(server.sockets).toHaveLength(pools ? 1 : 2);
    source.release(second);
    expect(second.usable).toBe(pools);
  });

  it('never lends one to two at a time, nor to another server', async () => {
    const first = await used();
    const second = await used();
    expect(second).not.toBe(first);
    source.release(first);
    source.release(second);
    const other = await used(acsTarget(`${target.url}/other`));
    expect([first, second]).not.toContain(other);
    other.close();
  });

  it('leaves aside what the server has closed', async () => {
    const first = await used();
    source.release(first);
    server.sockets[0]!.end();
    await until(() => !first.usable);
    const second = await used();
    expect(second).not.toBe(first);
    source.release(second);
  });

  it('closes what is idle', async () => {
    source.release(await used());
    source.close();
    await until(() => server.ends.length === 1);
    expect(server.ends).toEqual(['end']);
  });
});
