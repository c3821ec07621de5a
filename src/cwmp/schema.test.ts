import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

/**
 * What is written, held against the schemas of the Broadband Forum: when CWMP_XSD_DIR names the folder with
 * cwmp-1-0.xsd, cwmp-1-4.xsd with those it builds on, those of SOAP and a catalog.xml, and xmllint is there.
 */
const schemas = process.env['CWMP_XSD_DIR'];
const xmllint = spawnSync('xmllint', ['--version']).error === undefined;
const golden = fileURLToPath(new URL('golden/', import.meta.url));
const written = readdirSync(golden).filter((name) => !name.startsWith('foreign-'));

(schemas !== undefined && xmllint ? it : it.skip)('writes what the schemas of CWMP and SOAP allow', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cwmp-schema-'));
  try {
    const imports = Object.entries({
      'http://schemas.xmlsoap.org/soap/envelope/': 'soap-envelope.xsd',
      'http://schemas.xmlsoap.org/soap/encoding/': 'soap-encoding.xsd',
      'urn:dslforum-org:cwmp-1-0': 'cwmp-1-0.xsd',
      'urn:dslforum-org:cwmp-1-2': 'cwmp-1-4.xsd',
    }).map(([uri, file]) => `<xs:import namespace="${uri}" schemaLocation="${join(schemas ?? '', file)}"/>`);
    const all = join(folder, 'all.xsd');
    writeFileSync(all, `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">${imports.join('')}</xs:schema>`);
    const env = { ...process.env, XML_CATALOG_FILES: join(schemas ?? '', 'catalog.xml') };
    const paths = written.map((name) => join(golden, name));
    expect(() =>
      execFileSync('xmllint', ['--nonet', '--noout', '--schema', all, ...paths], { env, stdio: 'pipe' }),
    ).not.toThrow();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
