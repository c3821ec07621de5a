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
    expect(loaded).toMatchObject({ problems: [], resources: { fleets: [{ metadata: { name: 'metro' } }] } });
  });

  it('tells all problems at once', () => {
    const path = file(
      [
        JSON.stringify(fleetManifest({ replcas: 5, profiles: [{ name: 'tr181' }] }, { name: 'typo' })),
        JSON.stringify(fleetManifest({ profiles: [{ name: 'tr181-gatway' }] }, { name: 'profile' })),
        JSON.stringify(fleetManifest({ cwmp: { credentialsSecretRef: { name: 'login' } } }, { name: 'secret' })),
      ].join('\n---\n'),
    );
    const missing = join(folder.path, 'missing.yaml');
    const loaded = loadManifests([path, missing], builtIn);
    expect(loaded.problems).toEqual([
      `${missing}: cannot be read (ENOENT)`,
      `${path}: CpeFleet lab/typo: spec.replcas: unknown field; did you mean replicas?`,
      `${path}: CpeFleet lab/typo: spec.profiles[0].name: "tr181" is no built-in profile; there are tr181-gateway. A profile of your own comes by configMapRef`,
      expect.stringMatching(`^${path}: CpeFleet lab/profile: .*"tr181-gatway" is .*; did you mean tr181-gateway\\?`),
      expect.stringContaining(
        `${path}: CpeFleet lab/secret: spec.cwmp.credentialsSecretRef.name: Secret lab/login is in none`,
      ),
    ]);
  });

  it('takes what is there with problems for no missing one', () => {
    const login = { credentialsSecretRef: { name: 'login' } };
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'login', namespace: 'lab' }, data: 5 };
    const path = file([fleetManifest({ cwmp: login }), secret].map((one) => JSON.stringify(one)).join('\n---\n'));
    expect(loadManifests([path], builtIn).problems).toEqual([
      expect.stringMatching(`^${path}: Secret lab/login: data: `),
    ]);
  });

  it('holds an edit against what runs', () => {
    const loaded = loadManifests([file(JSON.stringify(fleetManifest({ seed: 2 })))], builtIn, [readFleet({ seed: 1 })]);
    expect(loaded.problems.join()).toContain('spec.seed');
  });

  it('wants a fleet', () => {
    const path = file('');
    expect(loadManifests([path], builtIn).problems).toEqual([`${path}: there is no CpeFleet in it`]);
  });
});
