import { describe, expect, it } from '@jest/globals';
import { findServers } from './find-servers.js';
import type { XmppAccount } from './xmpp-settings.js';

const TABLE = [{ host: 'table.example', port: 5000, priority: 0, weight: 1 }];
const account = (algorithm: string, domain = 'example.org'): XmppAccount => ({
  ...{ username: 'u', password: 'p', resource: '', useTls: false },
  ...{ algorithm, domain, servers: TABLE },
});
const failing = (code: string) => () => Promise.reject(Object.assign(new Error('query'), { code }));
const ITSELF = [{ host: 'example.org', port: 5222, priority: 0, weight: 1 }];

describe('findServers', () => {
  it('takes the rows of the table', async () => {
    expect(await findServers(account('ServerTable'), failing('EUNUSED'))).toBe(TABLE);
  });

  it('takes the domain itself', async () => {
    expect(await findServers(account('DNS'), failing('EUNUSED'))).toEqual(ITSELF);
    expect(await findServers(account('DNS-SRV', '192.0.2.1'), failing('EUNUSED'))).toMatchObject([
      { host: '192.0.2.1' },
    ]);
  });

  it('takes the SRV records of the domain', async () => {
    const asked: string[] = [];
    const record = { name: 'x.example', port: 5333, priority: 3, weight: 4 };
    const servers = await findServers(account('DNS-SRV'), (name) => {
      asked.push(name);
      return Promise.resolve([record]);
    });
    expect([asked, servers]).toEqual([
      ['_xmpp-client._tcp.example.org'],
      [{ host: 'x.example', port: 5333, priority: 3, weight: 4 }],
    ]);
  });

  it.each(['ENOTFOUND', 'ENODATA'])('takes the domain itself where there are none: %s', async (code) => {
    expect(await findServers(account('DNS-SRV'), failing(code))).toEqual(ITSELF);
  });

  it('says that there is no server, or that the records cannot be read', async () => {
    const none = [{ name: '', port: 0, priority: 0, weight: 0 }];
    await expect(findServers(account('DNS-SRV'), () => Promise.resolve(none))).rejects.toThrow(
      'example.org says that it has no XMPP server',
    );
    await expect(findServers(account('DNS-SRV'), failing('ESERVFAIL'))).rejects.toMatchObject({
      status: 'ServerNotPresent',
      message: 'the SRV records of example.org cannot be read (ESERVFAIL)',
    });
  });
});
