import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { describe, expect, it } from '@jest/globals';
import { CertificateAuthority, signingKeys } from './certificates.js';

const ca = new CertificateAuthority('test-ca');

describe('CertificateAuthority', () => {
  it('signs itself, as an authority', () => {
    const cert = new X509Certificate(ca.cert);
    expect(cert.ca).toBe(true);
    expect(cert.subject).toBe('CN=test-ca');
    expect(cert.verify(cert.publicKey)).toBe(true);
  });

  it('issues certificates with names, groups and hosts that others trust', () => {
    const pair = ca.issue({
      commonName: 'jo',
      organizations: ['readers', 'writers'],
      hosts: ['localhost', '127.0.0.1'],
    });
    const cert = new X509Certificate(pair.cert);
    expect(cert.subject.split('\n')).toEqual(['O=readers', 'O=writers', 'CN=jo']);
    expect(cert.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
    expect(cert.checkIssued(new X509Certificate(ca.cert))).toBe(true);
    expect(cert.verify(new X509Certificate(ca.cert).publicKey)).toBe(true);
    expect(cert.ca).toBe(false);
    const now = Date.now();
    expect(cert.validFromDate.getTime()).toBeLessThan(now);
    expect(cert.validToDate.getTime()).toBeGreaterThan(now);
  });

  it('lets a client and a server of the same authority meet over TLS, and no other client', async () => {
    const { cert, key } = ca.issue({ commonName: 'server', hosts: ['127.0.0.1'] });
    const server = createServer({ ca: ca.cert, cert, key, requestCert: true }, (socket) => socket.end('welcome'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const visit = async (authority: CertificateAuthority): Promise<string> => {
      const client = connect({ host: '127.0.0.1', port, ca: ca.cert, ...authority.issue({ commonName: 'jo' }) });
      let heard = '';
      client.on('data', (chunk: Buffer) => (heard += chunk.toString()));
      client.on('error', () => undefined); // refused
      await once(client, 'close');
      return heard;
    };
    expect(await visit(ca)).toBe('welcome');
    expect(await visit(new CertificateAuthority('test-ca'))).toBe('');
    server.close();
  });
});

describe('signingKeys', () => {
  it('makes a pair in PEM', () => {
    const { publicKey, privateKey } = signingKeys();
    expect(publicKey).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    expect(privateKey).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  });
});
