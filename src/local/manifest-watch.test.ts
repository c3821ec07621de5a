import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from './clock.js';
import { watchManifests, type ManifestWatch } from './manifest-watch.js';
import { temporaryFolder } from './testing/folder.js';
import { createSignal, type Signal } from './testing/signal.js';

describe('watchManifests', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let file: string;
  let saves: number;
  let signal: Signal;
  let watching: ManifestWatch;
  beforeEach(() => {
    folder = temporaryFolder();
    file = join(folder.path, 'fleet.yaml');
    writeFileSync(file, 'replicas: 1');
    saves = 0;
    signal = createSignal();
    const saved = (): void => {
      saves++;
      signal.changed();
    };
    watching = watchManifests([file], systemClock, saved, (why) => {
      throw new Error(why);
    });
  });
  afterEach(() => {
    watching.close();
    folder.remove();
  });

  it('tells several writes of one save once', async () => {
    writeFileSync(file, '');
    appendFileSync(file, 'replicas: ');
    appendFileSync(file, '2');
    await signal.until(() => saves > 0);
    expect(saves).toBe(1);
  });

  it('sees editors that rename a new file over the old one, again and again', async () => {
    for (let i = 1; i <= 3; i++) {
      writeFileSync(`${file}~`, `replicas: ${'1'.repeat(i)}`);
      renameSync(`${file}~`, file);
      await signal.until(() => saves === i);
    }
  });

  it('sees that a file goes and comes back', async () => {
    rmSync(file);
    await signal.until(() => saves === 1);
    writeFileSync(file, 'replicas: 1');
    await signal.until(() => saves === 2);
  });

  it('ignores other files in the folder', async () => {
    writeFileSync(join(folder.path, 'other.yaml'), 'x');
    writeFileSync(file, 'replicas: 3');
    await signal.until(() => saves > 0);
    expect(saves).toBe(1);
  });
});

it('says why a folder cannot be watched', () => {
  const failures: string[] = [];
  watchManifests(
    ['/nowhere/at/all/fleet.yaml'],
    systemClock,
    () => undefined,
    (why) => failures.push(why),
  ).close();
  expect(failures.join()).toContain('ENOENT');
});
