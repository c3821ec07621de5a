import { describe, expect, it } from '@jest/globals';
import { AddressBook, acsTarget, isAcsUrl } from './acs-target.js';

describe('acsTarget', () => {
  it.each([
    ['http://acs.example', { secure: false, hostname: 'acs.example', port: 80, path: '/' }, 'acs.example'],
    ['https://acs.example/a', { secure: true, hostname: 'acs.example', port: 443, path: '/a' }, 'acs.example'],
    ['http://ACS.example:7547/a?b=c#d', { port: 7547, hostname: 'acs.example', path: '/a?b=c' }, 'acs.example:7547'],
    ['http://[::1]:7547/cwmp', { hostname: '::1', port: 7547 }, '[::1]:7547'],
    ['https://acs.example:443/cwmp', { port: 443 }, 'acs.example'],
    ['http://user:secret@acs.example/', { hostname: 'acs.example' }, 'acs.example'],
    ['http://acs.example/ä b', { path: '/%C3%A4%20b' }, 'acs.example'],
  ])('takes %s apart', (url, parts, host) => {
    const target = acsTarget(url);
    expect(target).toMatchObject({ url, ...parts });
    expect(target.emptyHead).toBe(
      `POST ${target.path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: cpe-sim\r\nAccept-Encoding: gzip, deflate\r\n`,
    );
    expect(target.soapHead).toBe(`${target.emptyHead}Content-Type: text/xml; charset="utf-8"\r\nSOAPAction: ""\r\n`);
  });

  it.each(['', 'acs.example:7547', '/cwmp', 'ftp://acs.example', 'http://', 'http://acs.example:99999'])(
    'refuses %j',
    (url) => {
      expect(isAcsUrl(url)).toBe(false);
      expect(() => acsTarget(url)).toThrow(expect.objectContaining({ code: 'SIM_ACS_URL' }));
    },
  );

  it('lets nothing of a URL into the head of a request', () => {
    expect(acsTarget('http://acs.example/a\r\nX-Evil: 1').emptyHead).not.toContain('\r\nX-Evil');
  });
});

describe('AddressBook', () => {
  it('knows IP addresses by themselves', () => {
    const book = new AddressBook(() => 0);
    expect(['10.0.0.1', '::1', 'acs.example'].map((name) => book.known(name))).toEqual(['10.0.0.1', '::1', undefined]);
  });

  it('keeps what it looked up for half a minute', async () => {
    let now = 0;
    const book = new AddressBook(() => now);
    const address = await book.resolve('localhost');
    expect(['127.0.0.1', '::1']).toContain(address);
    now = 29_999;
    expect(book.known('localhost')).toBe(address);
    now = 30_000;
    expect(book.known('localhost')).toBeUndefined();
  });

  it('says which name does not resolve', async () => {
    // A label of more than 63 characters is none, so no server is asked (RFC 1035 §2.3.4).
    const name = `${'x'.repeat(64)}.example`;
    await expect(new AddressBook(() => 0).resolve(name)).rejects.toMatchObject({
      reason: 'dns',
      message: expect.stringContaining(`${name} does not resolve (E`),
    });
  });
});
