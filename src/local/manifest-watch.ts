import { statSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Clock } from './clock.js';
import { messageOf } from './errors.js';

/** Editors write in several steps: a change is told once the files have been at rest for so long. */
const REST_MS = 150;

export interface ManifestWatch {
  close(): void;
}

/**
 * Calls back when one of the files was saved. The folders are watched and not the files, because many editors write a
 * new file and rename it over the old one.
 */
export function watchManifests(
  files: readonly string[],
  clock: Clock,
  saved: () => void,
  failed: (why: string) => void,
): ManifestWatch {
  const folders = Map.groupBy(files, (file) => dirname(file));
  let rest: { cancel(): void } | undefined;
  let seen = fingerprint(files);
  const look = (): void => {
    rest = undefined;
    const now = fingerprint(files);
    if (now === seen) return;
    seen = now;
    saved();
  };
  const watchers: FSWatcher[] = [];
  for (const [folder, inFolder] of folders) {
    const names = new Set(inFolder.map((file) => basename(file)));
    try {
      const watcher = watch(folder, (_event, name) => {
        // A mounted folder changes by a link beside the file, so an unknown name is looked at too; it costs a stat.
        if (name !== null && !names.has(name) && !name.startsWith('..')) return;
        rest?.cancel();
        rest = clock.after(REST_MS, look);
      });
      watcher.on('error', (error) => {
        failed(messageOf(error));
      });
      watchers.push(watcher);
    } catch (thrown) {
      failed(messageOf(thrown));
    }
  }
  return {
    close() {
      rest?.cancel();
      for (const watcher of watchers) watcher.close();
    },
  };
}

/** Changes whenever one of the files is saved or goes. */
function fingerprint(files: readonly string[]): string {
  return files
    .map((file) => {
      const stat = statSync(file, { throwIfNoEntry: false, bigint: true });
      return stat ? `${stat.ino} ${stat.mtimeNs} ${stat.size}` : 'gone';
    })
    .join('\n');
}
