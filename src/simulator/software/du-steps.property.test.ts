import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DuOperation } from '../../cwmp/rpcs/change-du-state.js';
import { Interner } from '../../datamodel/interner.js';
import { leafValue } from '../../datamodel/leaf.js';
import { loadProfile } from '../../datamodel/load-profile.js';
import { Overlay } from '../../datamodel/overlay.js';
import type { Profile } from '../../datamodel/profile.js';
import { contextOf } from '../../datamodel/testing/context.js';
import { GATEWAY } from '../testing/rig.js';
import { cwmpFault } from '../../cwmp/faults.js';
import { type DuChange, newChange } from './du-change.js';
import { advance, fetched, interrupted, lost } from './du-steps.js';
import { ModuleTables } from './module-tables.js';

const MODULES = 'Device.SoftwareModules.';
const UUIDS = ['11111111-2222-5333-8444-555555555555', 'AAAAAAAA-2222-5333-8444-555555555555', 'none', ''];

const interner = new Interner();
const uuid = fc.constantFrom(...UUIDS);
const url = fc.constantFrom(
  'http://h/a-1.0.ipk',
  'http://h/a-2.0.ipk',
  'http://h/b.jar',
  'http://h/c',
  'ftp://h/c',
  'x',
);
const version = fc.constantFrom('', '1.0', '2.0');
const executionEnvRef = fc.constantFrom('', `${MODULES}ExecEnv.1.`, '.SoftwareModules.ExecEnv.2', 'nowhere');
const login = { username: fc.constant(''), password: fc.constant('') };
const operation: fc.Arbitrary<DuOperation> = fc.oneof(
  fc.record({ kind: fc.constant('Install' as const), url, uuid, executionEnvRef, ...login }),
  fc.record({ kind: fc.constant('Update' as const), url: fc.oneof(url, fc.constant('')), uuid, version, ...login }),
  fc.record({ kind: fc.constant('Uninstall' as const), uuid, version, executionEnvRef }),
);
/** What comes of a file: its bytes by hash and size, a failure, or the loss of power. */
const outcome = fc.oneof(
  fc.record({ sha256: fc.constantFrom('0123456789', 'abcdef0123'), kib: fc.integer({ min: 1, max: 500 }) }),
  fc.constantFrom('fails' as const, 'power' as const),
);

describe('software modules, whatever is asked of them and comes of it', () => {
  let profile: Profile;
  beforeAll(async () => {
    profile = await loadProfile(GATEWAY.path);
  });

  it('have tables that agree with each other, and a result for each operation', () => {
    fc.assert(
      fc.property(
        fc.array(operation, { minLength: 1, maxLength: 16 }),
        fc.array(outcome, { minLength: 64, maxLength: 64 }),
        (operations, outcomes) => {
          let overlay = new Overlay(interner);
          let change = newChange(1, { cause: 'ChangeDUState', operations });
          const turn = (step: (tables: ModuleTables) => DuChange): void => {
            const tables = new ModuleTables(profile, contextOf({ overlay }), interner);
            change = step(tables);
            overlay = tables.overlay;
            agree(overlay);
          };
          for (let turns = 0; change.phase !== 'done'; turns++) {
            turn((tables) => advance(change, tables, 1000));
            if (change.phase !== 'running') continue;
            const next = outcomes[turns % outcomes.length]!;
            turn((tables) => {
              if (next === 'power') return interrupted(change, tables, 2000);
              if (next === 'fails') return lost(change, cwmpFault(9016), tables, 2000);
              return fetched(change, next, tables, 2000);
            });
          }
          expect(change.results.length).toBeGreaterThanOrEqual(operations.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  const agree = (overlay: Overlay): void => {
    const context = contextOf({ overlay });
    const values = new Map(
      profile
        .treeOf(context)
        .resolve(MODULES)!
        .map((leaf) => [leaf.path.slice(MODULES.length), leafValue(leaf, context)]),
    );
    const rows = (table: string): string[] =>
      [...values.keys()].flatMap((path) => new RegExp(`^(${table}\\.\\d+)\\.Alias$`).exec(path)?.[1] ?? []);
    const of = (row: string, name: string): string => values.get(`${row}.${name}`)!;
    for (const table of ['DeploymentUnit', 'ExecutionUnit']) {
      expect(values.get(`${table}NumberOfEntries`)).toBe(String(rows(table).length));
    }
    const units = rows('DeploymentUnit');
    const keys = units
      .filter((unit) => of(unit, 'Status') === 'Installed')
      .map((unit) => [of(unit, 'UUID').toLowerCase(), of(unit, 'Version'), of(unit, 'ExecutionEnvRef')].join());
    expect(new Set(keys).size).toBe(keys.length);
    const listed = units.flatMap((unit) => of(unit, 'ExecutionUnitList').split(',').filter(Boolean));
    expect(listed.sort()).toEqual(
      rows('ExecutionUnit')
        .map((row) => MODULES + row)
        .sort(),
    );
    for (const env of rows('ExecEnv')) {
      const own = rows('ExecutionUnit').filter((row) => of(row, 'ExecutionEnvRef') === MODULES + env);
      const used = own.reduce((sum, row) => sum + Number(of(row, 'DiskSpaceInUse')), 0);
      expect(Number(of(env, 'AvailableDiskSpace'))).toBe(Number(of(env, 'AllocatedDiskSpace')) - used);
      expect(of(env, 'ActiveExecutionUnits')).toBe(own.map((row) => MODULES + row).join(','));
    }
  };
});
