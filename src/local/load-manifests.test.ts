import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadManifests } from './load-manifests.js';
import { temporaryFolder } from './testing/folder.js';
import { fleetManifest, readFleet } from './testing/manifest.js';

const builtIn = new Map([['tr181-gateway', '/profiles/tr181']]);

describe('loadManifests', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    folder.remove();
  });
  const file = (text: string): string => {
    const path = join(folder.path, 'fleet.yaml');
    writeFileSync(path, text);
    return path;
  };

  it('reads what is right', () => {
    const loaded = loadManifests([file(JSON.stringify(fleetManifest()))], builtIn);
    expect(loaded).toMatchObject({ resources: { fleets: [{ metadata: { name: 'metro' } }] } });
  });

  it('tells all problems at once', () => {
    const path = file(
      [
        JSON.stringify(fleetManifest({ replcas: 5 }, { name: 'typo' })),
        JSON.stringify(fleetManifest({ profiles: [{ name: 'tr181-gatway' }] }, { name: 'profile' })),
        JSON.stringify(fleetManifest({ cwmp: { credentialsSecretRef: { name: 'login' } } }, { name: 'secret' })),
      ].join('\n---\n'),
    );
    const missing = join(folder.path, 'missing.yaml');
    const loaded = loadManifests([path, missing], builtIn);
    expect('problems' in loaded && loaded.problems).toEqual([
      `${missing}: cannot be read (ENOENT)`,
      `${path}: CpeFleet lab/typo: spec.replcas: unknown field; did you mean replicas?`,
      expect.stringContaining('CpeFleet lab/secret: spec.cwmp.credentialsSecretRef.name: Secret lab/login is in none'),
      expect.stringContaining('"tr181-gatway" is no built-in profile; did you mean tr181-gateway?'),
    ]);
  });

  it('holds an edit against what runs', () => {
    const loaded = loadManifests([file(JSON.stringify(fleetManifest({ seed: 2 })))], builtIn, [readFleet({ seed: 1 })]);
    expect('problems' in loaded && loaded.problems.join()).toContain('spec.seed');
  });

  it('wants a fleet', () => {
    const path = file('');
    expect(loadManifests([path], builtIn)).toEqual({ problems: [`${path}: there is no CpeFleet in it`] });
  });
});
