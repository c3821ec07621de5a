import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

import { loadProfile } from './load-profile.js';

/**
 * The shipped profiles, held against what the Broadband Forum publishes: when TR_MODELS_DIR names a folder with JSON files
 * of the models (`objects`, each with `path` and `params` of `name`, `type`, `access`). Services have models of their own
 * (TR-104, TR-135), which are not among them.
 */
const folder = process.env['TR_MODELS_DIR'];

interface Published {
  readonly model: string;
  readonly objects: readonly {
    readonly path: string;
    readonly access: string;
    readonly params: readonly {
      readonly name: string;
      readonly access: string;
      readonly type: string;
      readonly list?: unknown;
    }[];
  }[];
}

/** The model of a root, out of the file whose name begins as the profile's dataModel says. */
function published(dataModel: string): Published {
  const wanted = dataModel.split(':').at(-1) ?? '';
  const file = readdirSync(folder ?? '').find((name) => name.startsWith(wanted)) ?? '';
  return JSON.parse(readFileSync(join(folder ?? '', file), 'utf8')) as Published;
}

(folder === undefined ? describe.skip : describe)('names, types and access in the published models', () => {
  it.each(['example-tr181-gateway', 'tr098-dsl-router', 'iot-node'])('are those of profiles/%s', async (name) => {
    const profile = await loadProfile(fileURLToPath(new URL(`../../profiles/${name}`, import.meta.url)));
    const { objects } = published(profile.dataModel);
    const known = new Map(objects.map((object) => [object.path, object]));
    const wrong = new Set<string>();
    const generic = (path: string): string => path.replace(/\.\d+(?=\.)/g, '.{i}');
    const service = `${profile.root.path}Services.`;
    for (const { path, writable } of profile.objects.values()) {
      if (path.startsWith(service) && path !== service) continue;
      const object = known.get(generic(path)) ?? known.get(`${generic(path)}{i}.`);
      if (!object) wrong.add(`${generic(path)} is no object`);
      else if (writable && object.access !== 'readWrite') wrong.add(`${generic(path)} takes no new instances`);
    }
    // Tables that the CPE fills in have no leaves of their own yet.
    const filledIn = [...profile.objects.values()].flatMap((table) =>
      table.template?.writable === false ? [...profile.added(table, table.template, 1).leaves.values()] : [],
    );
    for (const { path, type, writable, constraints } of [...profile.leaves, ...filledIn]) {
      // Vendors' own names begin with X_ (TR-106 §3.3).
      if (path.startsWith(service) || path.includes('.X_')) continue;
      const at = path.lastIndexOf('.') + 1;
      const object = known.get(generic(path.slice(0, at)));
      const parameter = object?.params.find((one) => one.name === path.slice(at));
      if (!parameter) wrong.add(`${generic(path)} is no parameter`);
      else {
        // A list is a string, and so is a decimal: CWMP has no type for it.
        const isText = parameter.list !== undefined || parameter.type === 'decimal';
        const expected = isText ? 'string' : parameter.type;
        if (expected !== type) wrong.add(`${generic(path)} is of type ${expected}, not ${type}`);
        if (writable && parameter.access !== 'readWrite') wrong.add(`${generic(path)} is read-only`);
        if (constraints.list !== (parameter.list !== undefined))
          wrong.add(`${generic(path)} is ${constraints.list ? 'no' : 'a'} list`);
      }
    }
    expect([...wrong]).toEqual([]);
  });
});
