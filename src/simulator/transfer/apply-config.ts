import type { Leaf } from '../../datamodel/leaf.js';
import { applySet } from '../../datamodel/set-values.js';
import type { LifecycleCore } from '../lifecycle-core.js';
import { readConfigFile } from './config-file.js';

/** Sets the values of a configuration file on the CPE, all or none; or says what is wrong with it. */
export function applyConfig(
  { population, clock, interner, journal, view }: LifecycleCore,
  slot: number,
  text: string,
): { readonly changed: readonly Leaf[] } | { readonly wrong: string } {
  const file = readConfigFile(text);
  if ('wrong' in file) return file;
  const result = applySet(population.profile(slot), view.of(slot, clock.now()), file.values, interner);
  if (!result.overlay) return { wrong: result.faults.map(({ message }) => message).join('; ') };
  population.overlays.set(slot, result.overlay);
  journal?.mark(slot);
  return { changed: result.changed };
}
