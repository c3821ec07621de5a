import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigFiles } from '../api/config-files.js';
import type { ShardConfig } from '../api/shard-config.js';
import { LocalError, messageOf } from './errors.js';
import type { FleetRecord } from './fleet-record.js';
import type { WorkerFiles } from './worker-process.js';

/**
 * The folder of a fleet in the data folder, for its user's eyes only:
 *
 *     fleet.json      the fleet as the engine knows it, with its status
 *     token           bearer token of the workers' admin API
 *     resources/      Secrets and ConfigMaps as folders, one for each content they had
 *     worker-N.json   configuration of worker N
 *     worker-N.data   what its CPEs keep
 */
export interface FleetFolder {
  /**
   * The record that an earlier engine saved.
   *
   * @throws LocalError (LOCAL_DATA_FOLDER) when it cannot be read.
   */
  load(): FleetRecord | undefined;
  save(record: FleetRecord): void;
  /** Lays a Secret or ConfigMap out as a folder; another content gets another folder, so that a change shows. */
  resource(files: ConfigFiles): string;
  /** Removes the resources that none of these configurations names. */
  keepResources(configs: readonly ShardConfig[]): void;
  /** @param keeps whether the CPEs' state outlives the worker (spec.persistence). */
  worker(ordinal: number, config: ShardConfig, keeps: boolean): { readonly files: WorkerFiles; readonly token: string };
  remove(): void;
}

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

export function createFleetFolder(dataFolder: string, namespace: string, name: string): FleetFolder {
  const path = join(dataFolder, 'fleets', namespace, name);
  const resources = join(path, 'resources');
  const recordFile = join(path, 'fleet.json');

  function make(folder: string): string {
    try {
      mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
    } catch (cause) {
      throw new LocalError('LOCAL_DATA_FOLDER', `cannot make the folder ${folder}: ${messageOf(cause)}`, { cause });
    }
    return folder;
  }

  /** Written beside and renamed: a file is there as a whole or not at all, whenever the machine stops. */
  function write(file: string, content: string | Uint8Array): string {
    const next = `${file}.next`;
    writeFileSync(next, content, { mode: PRIVATE_FILE, flush: true });
    renameSync(next, file);
    return file;
  }

  function token(): string {
    const file = join(path, 'token');
    if (!existsSync(file)) write(file, randomBytes(24).toString('base64url'));
    return readFileSync(file, 'utf8');
  }

  function remove(): void {
    rmSync(path, { recursive: true, force: true });
  }

  return {
    load() {
      if (!existsSync(recordFile)) return undefined;
      try {
        const record = JSON.parse(readFileSync(recordFile, 'utf8')) as FleetRecord;
        if (record.fleet.metadata.deletionTimestamp === undefined) return resumed(record);
      } catch (cause) {
        throw new LocalError(
          'LOCAL_DATA_FOLDER',
          `${recordFile} cannot be read: ${messageOf(cause)}; move ${path} away to begin with new CPEs`,
          { cause },
        );
      }
      // The engine died while it deleted the fleet.
      remove();
      return undefined;
    },
    save(record) {
      make(path);
      write(recordFile, JSON.stringify(record));
    },
    resource({ kind, name: resourceName, files }) {
      const folder = join(resources, `${kind.toLowerCase()}-${resourceName}-${contentHash(files)}`);
      if (existsSync(folder)) return folder;
      const next = make(`${folder}.next`);
      for (const [file, content] of files) write(join(next, file), content);
      renameSync(next, folder);
      return folder;
    },
    keepResources(configs) {
      if (!existsSync(resources)) return;
      const text = JSON.stringify(configs);
      for (const entry of readdirSync(resources)) {
        const folder = join(resources, entry);
        if (!text.includes(JSON.stringify(folder))) rmSync(folder, { recursive: true, force: true });
      }
    },
    worker(ordinal, config, keeps) {
      make(path);
      const file = join(path, `worker-${ordinal}`);
      const files = {
        config: write(`${file}.json`, JSON.stringify(config, null, 2)),
        token: join(path, 'token'),
        ...(keeps && { data: `${file}.data` }),
      };
      return { files, token: token() };
    },
    remove,
  };
}

/** Of the status only what was asked of the fleet counts on: its CPEs are all to be seen anew. */
function resumed(record: FleetRecord): FleetRecord {
  const { handledActions = {}, actions = [] } = record.fleet.status ?? {};
  return { ...record, fleet: { ...record.fleet, status: { handledActions, actions } } };
}

function contentHash(files: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash('sha256');
  for (const [name, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 12);
}
