import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The schemas of the Broadband Forum: CWMP_XSD_DIR names the folder with cwmp-1-0.xsd, cwmp-1-4.xsd with
 * those that it builds on, those of SOAP and a catalog.xml. Nothing is held against them without it, or without xmllint.
 */
const schemas = process.env['CWMP_XSD_DIR'];
export const HAS_SCHEMAS = schemas !== undefined && spawnSync('xmllint', ['--version']).error === undefined;

const FILES = {
  'http://schemas.xmlsoap.org/soap/envelope/': 'soap-envelope.xsd',
  'http://schemas.xmlsoap.org/soap/encoding/': 'soap-encoding.xsd',
  'urn:dslforum-org:cwmp-1-0': 'cwmp-1-0.xsd',
  'urn:dslforum-org:cwmp-1-2': 'cwmp-1-4.xsd',
};

/** @throws Error with what xmllint says, when a message is not what the schemas of CWMP and SOAP allow. */
export function checkAgainstSchemas(messages: readonly string[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'cwmp-schema-'));
  try {
    const imports = Object.entries(FILES).map(
      ([uri, file]) => `<xs:import namespace="${uri}" schemaLocation="${join(schemas ?? '', file)}"/>`,
    );
    const all = join(folder, 'all.xsd');
    writeFileSync(all, `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">${imports.join('')}</xs:schema>`);
    const paths = messages.map((message, i) => {
      const path = join(folder, `${i}.xml`);
      writeFileSync(path, message);
      return path;
    });
    const env = { ...process.env, XML_CATALOG_FILES: join(schemas ?? '', 'catalog.xml') };
    execFileSync('xmllint', ['--nonet', '--noout', '--schema', all, ...paths], { env, stdio: 'pipe' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
