import type { Profile } from '../../datamodel/profile.js';
import { Registry } from '../../telemetry/registry.js';
import { LifecycleCore } from '../lifecycle-core.js';
import { createSimulatorMetrics } from '../metrics.js';
import { Population } from '../population.js';
import type { FakeClock } from './fake-clock.js';
import { shardConfig } from './rig.js';

/** What the engines of a shard of four CPEs have in common, with nothing stored and nobody told. */
export function lifecycleCore(profile: Profile, clock: FakeClock): LifecycleCore {
  const config = shardConfig('http://192.0.2.1/cwmp', 4);
  const credentials = { username: '{serial}', password: '{serial}' };
  const population = new Population(config, {
    profiles: [profile],
    acsCredentials: credentials,
    connectionRequestCredentials: credentials,
  });
  const note = (): void => undefined;
  return new LifecycleCore(
    config,
    {
      clock,
      population,
      journal: undefined,
      metrics: createSimulatorMetrics(new Registry(), () => population.table.counts, '0.0.0'),
      logger: { debugEnabled: false, debug: note, info: note, warn: note, error: note },
    },
    note,
  );
}
