import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PeerCertificate, TLSSocket } from 'node:tls';
import type { CwmpShardConfig } from '../api/shard-config.js';
import { encodeInformResponse } from '../cwmp/acs-messages.js';
import { acsTarget } from './acs-target.js';
import { PerSessionConnections, PooledConnections } from './connection-source.js';
import { until } from './testing/rig.js';
import { INFORM, SessionRig } from './testing/session-owner.js';
import { readTlsSettings } from './tls-settings.js';

const folder = (name: string): string => join(import.meta.dirname, 'testing/tls', name);
const read = (...path: string[]): Buffer => readFileSync(join(import.meta.dirname, 'testing/tls', ...path));

describe('readTlsSettings', () => {
  const servers: Server[] = [];
  let seen: { readonly servername: unknown; readonly client: unknown }[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  /** An ACS over TLS that takes Informs; the answer is its URL on loopback. */
  async function listen(certificate: string, asksForCertificate = false): Promise<string> {
    seen = [];
    const identity = { cert: read(certificate, 'tls.crt'), key: read(certificate, 'tls.key') };
    const clients = {
      ca: read('ca', 'ca.crt'),
      requestCert: asksForCertificate,
      rejectUnauthorized: asksForCertificate,
    };
    const acs = createServer({ ...identity, ...clients }, (request, response) => {
      const { socket } = request;
      if (!(socket instanceof TLSSocket)) throw new Error('a connection without TLS');
      const client = socket.getPeerCertificate() as Partial<PeerCertificate>;
      seen.push({ servername: 'servername' in socket && socket.servername, client: client.subject?.CN });
      let body = '';
      request.on('data', (piece: Buffer) => (body += piece.toString()));
      request.on('end', () => {
        if (body === '') response.writeHead(204).end();
        else response.end(encodeInformResponse('1-2', '7'));
      });
    });
    servers.push(acs);
    await new Promise<void>((resolve) => acs.listen(0, '127.0.0.1', resolve));
    return `https://127.0.0.1:${(acs.address() as AddressInfo).port}/cwmp`;
  }

  async function session(url: string, tls: Partial<CwmpShardConfig['tls']>, pooled = false): Promise<string> {
    const settings = await readTlsSettings({ tls: { insecureSkipVerify: false, ...tls } });
    const rig = new SessionRig(pooled ? new PooledConnections(settings) : new PerSessionConnections(settings));
    rig.session().start(0, 1, undefined, acsTarget(url), INFORM);
    await until(() => rig.ends.length === 1);
    rig.connections.close();
    return rig.ends[0]!;
  }

  it.each([false, true])('lets a CPE that trusts the CA have its session (pooled: %s)', async (pooled) => {
    const url = await listen('acs');
    expect(await session(url, { caPath: folder('ca') }, pooled)).toBe('ok');
    expect(seen).toEqual([
      { servername: false, client: undefined },
      { servername: false, client: undefined },
    ]);
  });

  it('names the host that it wants, and holds the certificate against the name', async () => {
    const url = await listen('acs');
    expect(await session(url.replace('127.0.0.1', 'acs.example'), { caPath: folder('ca') })).toBe('ok');
    expect(seen[0]).toMatchObject({ servername: 'acs.example' });
    expect(await session(url.replace('127.0.0.1', 'other.example'), { caPath: folder('ca') })).toMatch(
      /^tls: No TLS session with the ACS at other\.example:\d+: ERR_TLS_CERT_ALTNAME_INVALID$/,
    );
  });

  it.each([
    ['acs', 'other-ca', 'SELF_SIGNED_CERT_IN_CHAIN'],
    ['acs', undefined, 'SELF_SIGNED_CERT_IN_CHAIN'],
    ['expired-acs', 'ca', 'CERT_HAS_EXPIRED'],
  ])('ends the session with the ACS of certificate %s when it trusts %s', async (certificate, ca, code) => {
    const url = await listen(certificate);
    const end = await session(url, ca === undefined ? {} : { caPath: folder(ca) });
    expect(end).toBe(`tls: No TLS session with the ACS at ${new URL(url).host}: ${code}`);
    expect(seen).toEqual([]);
  });

  it('takes any certificate when it is told to', async () => {
    expect(await session(await listen('expired-acs'), { insecureSkipVerify: true })).toBe('ok');
    expect(await session(await listen('acs'), { insecureSkipVerify: true, caPath: folder('other-ca') })).toBe('ok');
  });

  it('shows its own certificate', async () => {
    const url = await listen('acs', true);
    const tls = { caPath: folder('ca'), clientCertificatePath: folder('cpe') };
    expect(await session(url, tls)).toBe('ok');
    expect(seen[0]).toMatchObject({ client: 'cpe.example' });
  });

  it.each([undefined, folder('other-cpe')])('fails when the ACS wants another certificate than %s', async (client) => {
    const url = await listen('acs', true);
    const tls = { caPath: folder('ca'), ...(client === undefined ? {} : { clientCertificatePath: client }) };
    // Under TLS 1.3 the server refuses after the CPE has begun to send (RFC 8446 §4.4.2.4).
    expect(await session(url, tls)).toMatch(/^(tls|connection-lost): /);
    expect(seen).toEqual([]);
  });

  it('fails when the ACS speaks no TLS', async () => {
    const url = await listen('acs');
    const plain = await session(url.replace('https:', 'http:'), {});
    expect(plain).toMatch(/^(http|connection-lost): /);
  });

  describe('given wrong files', () => {
    let made: string;
    afterEach(() => rm(made, { recursive: true }));

    it.each<[string, Readonly<Record<string, string | Buffer>>, string, string]>([
      ['no ca.crt', {}, 'caPath', 'the Secret has no key "ca.crt"'],
      ['no tls.key', { 'tls.crt': read('cpe', 'tls.crt') }, 'clientCertificatePath', 'the Secret has no key "tls.key"'],
      [
        'a CA that is no certificate',
        { 'ca.crt': '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n' },
        'caPath',
        'cannot be used',
      ],
      [
        'a key of another certificate',
        { 'tls.crt': read('cpe', 'tls.crt'), 'tls.key': read('acs', 'tls.key') },
        'clientCertificatePath',
        'key values mismatch',
      ],
    ])('says what is wrong with %s', async (_what, files, path, message) => {
      made = await mkdtemp(join(tmpdir(), 'cpe-sim-tls-'));
      for (const [name, content] of Object.entries(files)) await writeFile(join(made, name), content);
      await expect(readTlsSettings({ tls: { insecureSkipVerify: false, [path]: made } })).rejects.toMatchObject({
        code: 'SIM_FILE',
        message: expect.stringMatching(new RegExp(`${made}.*${message}`)),
      });
    });
  });
});
