import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RawClient } from '../../src/kube/testing/raw-client.js';
import { jsonSchemas, type OpenApi } from './json-schemas.js';

/** kubeconform with the schemas of an API server, so that it asks no one else for them. */
export class Kubeconform {
  private readonly program: string;
  private readonly folder = mkdtempSync(join(tmpdir(), 'cpe-sim-schemas-'));

  private constructor(program: string) {
    this.program = program;
  }

  /** @param program as `npm test` has built it */
  static async of(program: string, admin: RawClient): Promise<Kubeconform> {
    const made = new Kubeconform(program);
    // This one page is JSON that calls itself text.
    const { body } = await admin.request<string>('GET', '/openapi/v3');
    const { paths } = JSON.parse(body) as { paths: Readonly<Record<string, unknown>> };
    const groups = Object.keys(paths).filter((path) => /^apis?\/.*v[0-9a-z]+$/.test(path));
    for (const path of groups) {
      const document = await admin.request<OpenApi>('GET', `/openapi/v3/${path}`);
      for (const [file, schema] of jsonSchemas(document.body)) {
        writeFileSync(join(made.folder, file), JSON.stringify(schema));
      }
    }
    return made;
  }

  /** What is wrong with manifests: a line for each; a kind without a schema is wrong too. */
  complaints(yaml: string): readonly string[] {
    const schemas = join(this.folder, '{{ .ResourceKind }}{{ .KindSuffix }}.json');
    const run = spawnSync(this.program, ['-strict', '-schema-location', schemas, '-'], {
      input: yaml,
      encoding: 'utf8',
    });
    const said = `${run.stdout}${run.stderr}`.split('\n').filter((line) => line !== '');
    return run.status === 0 ? said : [...said, `kubeconform ended with ${run.status ?? 'a signal'}`];
  }

  close(): void {
    rmSync(this.folder, { recursive: true });
  }
}
