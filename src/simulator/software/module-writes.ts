import type { CpeContext } from '../../datamodel/context.js';
import type { Interner } from '../../datamodel/interner.js';
import type { Change } from '../../datamodel/set-values.js';
import type { Profile } from '../../datamodel/profile.js';
import type { DuStep } from './du-change.js';
import { hasModules, modulesOf, ModuleTables } from './module-tables.js';

/** Why an execution unit cannot be asked for a state: its environment is disabled (TR-181 ExecEnv.{i}.Enable). */
export function wishProblem(
  profile: Profile,
  context: CpeContext,
  interner: Interner,
  { path }: Change,
): string | undefined {
  if (!path.endsWith('.RequestedState') || !isOfModules(profile, path)) return undefined;
  const env = new ModuleTables(profile, context, interner).environmentOf(rowOf(path));
  return env?.enabled === false ? `${env.path} is disabled` : undefined;
}

/** What the parameters of software modules that an ACS has written make of the tables; the answer: units to be removed. */
export function takeWrites(tables: ModuleTables, paths: readonly string[]): readonly DuStep[] {
  const removed: DuStep[] = [];
  for (const path of paths) {
    const row = rowOf(path);
    const written = tables.overlay.get(path);
    const env = tables.environments.find((one) => one.path === row);
    switch (path.slice(row.length + 1)) {
      case 'Enable':
        if (env && env.enabled !== env.up) tables.switchEnvironment(env);
        break;
      case 'Reset':
        tables.forgetWish(path);
        if (env && written === 'true') {
          tables.restoreEnvironment(env);
          removed.push(...tables.units.filter((unit) => unit.env === row).map(removal));
        }
        break;
      case 'RequestedState':
        tables.forgetWish(path);
        if (written !== '') tables.run(row, written === 'Active');
        break;
    }
  }
  return removed;
}

/** Whether the parameter is one of the tables of software modules. */
export function isOfModules(profile: Profile, path: string): boolean {
  return path.startsWith(modulesOf(profile.root.path)) && hasModules(profile);
}

function removal({ path }: { readonly path: string }): DuStep {
  return { kind: 'Uninstall', unit: path };
}

function rowOf(path: string): string {
  return path.slice(0, path.lastIndexOf('.'));
}
