import type { KeyObject } from 'node:crypto';
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import {
  bitString,
  boolean,
  der,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  utcTime,
  utf8String,
} from './der.js';

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** Whom a certificate is for. */
export interface Subject {
  /** For Kubernetes the name of a user. */
  readonly commonName: string;
  /** For Kubernetes the groups of the user. */
  readonly organizations?: readonly string[];
  /** DNS names and IPv4 addresses that a server answers to. */
  readonly hosts?: readonly string[];
}

const VALID_MS = 24 * 3_600_000;
const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
const SERVER_AUTH = objectIdentifier('1.3.6.1.5.5.7.3.1');
const CLIENT_AUTH = objectIdentifier('1.3.6.1.5.5.7.3.2');

/** A certificate authority that lives as long as the process, on P-256 keys; what it issues is valid for a day. */
export class CertificateAuthority {
  /** Its own certificate, PEM. */
  readonly cert: string;
  private readonly name: Buffer;
  private readonly key: KeyObject;
  private readonly keyId: Buffer;

  constructor(commonName: string) {
    const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.key = keys.privateKey;
    this.name = distinguishedName({ commonName });
    const publicKey = keys.publicKey.export({ type: 'spki', format: 'der' });
    this.keyId = createHash('sha1').update(publicKey).digest();
    this.cert = this.certify(this.name, publicKey, [
      extension('2.5.29.19', sequence(boolean(true)), true), // basicConstraints: a CA
      extension('2.5.29.15', bitString(Buffer.from([0b0000_0110]), 1), true), // keyUsage: keyCertSign, cRLSign
      extension('2.5.29.14', octetString(this.keyId)), // subjectKeyIdentifier
    ]);
  }

  /** Issues a certificate for a client, and for a server when the subject has hosts. */
  issue(subject: Subject): KeyPair {
    const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const publicKey = keys.publicKey.export({ type: 'spki', format: 'der' });
    const hosts = subject.hosts ?? [];
    const cert = this.certify(distinguishedName(subject), publicKey, [
      extension('2.5.29.15', bitString(Buffer.from([0b1000_0000]), 7), true), // keyUsage: digitalSignature
      extension('2.5.29.37', sequence(CLIENT_AUTH, ...(hosts.length > 0 ? [SERVER_AUTH] : []))), // extKeyUsage
      extension('2.5.29.35', sequence(der(0x80, this.keyId))), // authorityKeyIdentifier
      ...(hosts.length > 0 ? [extension('2.5.29.17', sequence(...hosts.map(generalName)))] : []), // subjectAltName
    ]);
    return { cert, key: pem(keys.privateKey) };
  }

  /** The certificate of RFC 5280 §4.1, signed with this authority's key. */
  private certify(subject: Buffer, publicKey: Uint8Array, extensions: readonly Buffer[]): string {
    const now = Date.now();
    // A minute earlier, for clocks that are compared to the second.
    const validity = sequence(utcTime(new Date(now - 60_000)), utcTime(new Date(now + VALID_MS)));
    const version3 = der(0xa0, integer(Buffer.from([2])));
    const serial = integer(Buffer.concat([Buffer.from([1]), randomBytes(8)]));
    const toSign = sequence(
      version3,
      serial,
      ECDSA_WITH_SHA256,
      this.name,
      validity,
      subject,
      publicKey,
      der(0xa3, sequence(...extensions)),
    );
    const signature = sign('sha256', toSign, this.key);
    const lines =
      sequence(toSign, ECDSA_WITH_SHA256, bitString(signature))
        .toString('base64')
        .match(/.{1,64}/g) ?? [];
    return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
  }
}

/** A key pair without a certificate: what an API server signs the tokens of service accounts with. */
export function signingKeys(): { readonly publicKey: string; readonly privateKey: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { publicKey: pem(publicKey), privateKey: pem(privateKey) };
}

function pem(key: KeyObject): string {
  return key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }).toString();
}

function distinguishedName({ commonName, organizations = [] }: Subject): Buffer {
  const attribute = (type: string, value: string): Buffer => set(sequence(objectIdentifier(type), utf8String(value)));
  return sequence(...organizations.map((name) => attribute('2.5.4.10', name)), attribute('2.5.4.3', commonName));
}

function extension(type: string, value: Buffer, critical = false): Buffer {
  return sequence(objectIdentifier(type), ...(critical ? [boolean(true)] : []), octetString(value));
}

function generalName(host: string): Buffer {
  if (isIP(host) === 4) return der(0x87, Buffer.from(host.split('.').map(Number)));
  return der(0x82, Buffer.from(host));
}
