import type { LifecycleCore } from '../lifecycle-core.js';
import { configFile } from './config-file.js';
import { uploadSource } from './file-types.js';

/** The file that a CPE uploads: its settings, or what has happened to it, a line an event. */
export function uploadedFile({ population, clock, log, view }: LifecycleCore, slot: number, fileType: string): string {
  if (uploadSource(fileType) === 'configuration') {
    return configFile(population.profile(slot), view.of(slot, clock.now()));
  }
  return log
    .read(slot)
    .map(({ at, text }) => `${new Date(at).toISOString()} ${text}\n`)
    .join('');
}
