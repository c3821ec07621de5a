import { describe, expect, it } from '@jest/globals';
import { tellStory, type Step } from './teller.js';

interface Scene {
  told: string[];
}

function tell(...steps: Step<Scene>[]): { lines: string[]; scene: Scene; failure: Promise<unknown> } {
  const [lines, scene]: [string[], Scene] = [[], { told: [] }];
  let now = 0;
  const failure = tellStory(
    steps,
    scene,
    (line) => lines.push(line),
    () => (now += 500),
  );
  return { lines, scene, failure };
}

const step = (title: string, outcome: Error | string | undefined): Step<Scene> => ({
  title,
  tell(scene) {
    scene.told.push(title);
    return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
  },
});

describe('tellStory', () => {
  it('tells every step with its time and its figures', async () => {
    const { lines, failure } = tell(step('it is installed', undefined), step('it runs', '3 pods'));
    expect(await failure).toBeUndefined();
    expect(lines).toEqual([
      '   1/2  ok        0.5 s  it is installed',
      '   2/2  ok        0.5 s  it runs: 3 pods',
      'All 2 steps are ok, in 2.5 s.',
    ]);
  });

  it('ends at the step that fails, and says why', async () => {
    const wrong = new Error('2 of 3 pods');
    const { lines, scene, failure } = tell(step('it runs', wrong), step('it scales', undefined));
    expect(await failure).toBe(wrong);
    expect(lines).toEqual(['   1/2  FAILED    0.5 s  it runs: 2 of 3 pods']);
    expect(scene.told).toEqual(['it runs']);
  });
});
