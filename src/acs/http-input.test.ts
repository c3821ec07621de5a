import { PassThrough } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import type { BodyOutcome } from './http-input.js';
import { cookieValue, readBody, xmlEncoding } from './http-input.js';

describe('xmlEncoding', () => {
  it.each([
    [undefined, 'utf8'],
    ['', 'utf8'],
    ['text/xml', 'utf8'],
    ['text/xml; charset="utf-8"', 'utf8'],
    ['Text/XML;charset=UTF-8', 'utf8'],
    ['application/xml', 'utf8'],
    ['application/soap+xml; action=""; charset=us-ascii', 'utf8'],
    ['text/xml; charset=ISO-8859-1', 'latin1'],
    ['text/xml; charset=utf-16', undefined],
    ['text/plain', undefined],
    ['application/json', undefined],
    ['multipart/form-data; boundary=text/xml', undefined],
  ])('of %s is %s', (contentType, encoding) => {
    expect(xmlEncoding(contentType)).toBe(encoding);
  });
});

describe('cookieValue', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['cpesim-acs=abc', 'abc'],
    ['a=1; cpesim-acs=abc; b=2', 'abc'],
    ['a=1;cpesim-acs=abc', 'abc'],
    ['$Version="1"; cpesim-acs="abc"; $Path="/"', 'abc'],
    ['xcpesim-acs=no; cpesim-acsx=no', undefined],
    ['cpesim-acs=', ''],
  ])('finds in %s: %s', (header, value) => {
    expect(cookieValue(header, 'cpesim-acs')).toBe(value);
  });
});

describe('readBody', () => {
  const request = (headers: Record<string, string>): IncomingMessage & PassThrough =>
    Object.assign(new PassThrough(), { headers }) as unknown as IncomingMessage & PassThrough;
  const read = (stream: IncomingMessage, max: number): Promise<BodyOutcome> =>
    new Promise((resolve) => {
      readBody(stream, max, resolve);
    });

  it('joins chunks', async () => {
    const stream = request({});
    const body = read(stream, 100);
    stream.write('ab');
    stream.end('cd');
    expect(String(await body)).toBe('abcd');
  });

  it('refuses by the announced length before anything is read', async () => {
    expect(await read(request({ 'content-length': '101' }), 100)).toBe('too-large');
  });

  it('refuses what turns out to be too long', async () => {
    const stream = request({});
    const body = read(stream, 3);
    stream.write('ab');
    stream.write('cd');
    expect(await body).toBe('too-large');
  });

  it('tells a connection that broke', async () => {
    const stream = request({ 'content-length': '10' });
    const body = read(stream, 100);
    stream.write('ab');
    stream.destroy();
    expect(await body).toBe('aborted');
  });
});
