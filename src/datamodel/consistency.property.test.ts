import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { applyAliasSet } from './alias-set.js';
import { addObject, deleteObject } from './change-objects.js';
import { withNumbers } from './alias-path.js';
import type { CpeContext } from './context.js';
import { Interner } from './interner.js';
import { leafValue } from './leaf.js';
import { Overlay } from './overlay.js';
import type { Profile } from './profile.js';
import { parentPath } from './tree.js';
import { contextOf } from './testing/context.js';
import { profileOf } from './testing/profile-of.js';
import './testing/seed.js';

/** Whatever an ACS does to a CPE's tree, in whatever order, the tree stays one that a CPE may have. */

const AREA = `
Device.ManagementServer.:
  AliasBasedAddressing: { type: boolean, value: true }
  AutoCreateInstances: { type: boolean, writable: true, value: true }
Device.NAT.: { PortMappingNumberOfEntries: { entries: PortMapping } }
Device.NAT.PortMapping.{}.:
  $writable: true
  $max: 4
  $unique: [[ExternalPort, Protocol]]
  Enable: { type: boolean, writable: true, value: false }
  Alias: { writable: true, value: 'cpe-{i}' }
  ExternalPort: { type: unsignedInt, writable: true, max: 3, value: 0 }
  Protocol: { writable: true, enum: [TCP, UDP], value: TCP }
Device.IP.: { InterfaceNumberOfEntries: { entries: Interface } }
Device.IP.Interface.{1..2}.:
  $writable: true
  Enable: { type: boolean, writable: true, value: true }
  AddressNumberOfEntries: { entries: Address }
Device.IP.Interface.{1..2}.Stats.: { Bytes: { type: unsignedInt, counter: { perSecond: 100 } } }
Device.IP.Interface.{1..2}.Address.{1..2}.:
  $writable: true
  Alias: { writable: true, value: 'cpe-{i}' }
`;

const TABLES = [
  'Device.NAT.PortMapping.',
  'Device.IP.Interface.',
  ...[1, 2, 3, 4].map((n) => `Device.IP.Interface.${n}.Address.`),
];
const number = fc.oneof(
  fc.integer({ min: 1, max: 7 }).map(String),
  fc.constantFrom('[mine]', '[cpe-1]', '[cpe-5]', '[]', '[an.other]'),
);
const command = fc.oneof(
  fc.record({
    kind: fc.constant('add' as const),
    path: fc.oneof(fc.constantFrom(...TABLES), fc.constantFrom(...TABLES.map((table) => `${table}[mine].`))),
  }),
  fc.record({
    kind: fc.constant('delete' as const),
    path: fc.tuple(fc.constantFrom(...TABLES), number).map(([table, n]) => `${table}${n}.`),
  }),
  fc.record({
    kind: fc.constant('set' as const),
    changes: fc.array(
      fc.record({
        path: fc
          .tuple(
            fc.constantFrom(...TABLES),
            number,
            fc.constantFrom('Enable', 'Alias', 'ExternalPort', 'Protocol', 'Nothing'),
          )
          .map(([table, n, name]) => `${table}${n}.${name}`),
        value: fc.constantFrom('true', 'false', '0', '1', '2', '9', 'TCP', 'UDP', 'cpe-1', 'cpe-5', 'mine'),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  fc.record({ kind: fc.constantFrom('reboot' as const, 'restart' as const, 'factory-reset' as const) }),
);

describe('the tree of a CPE', () => {
  const interner = new Interner();
  let profile: Profile;
  beforeAll(async () => {
    profile = await profileOf(AREA);
  });

  it('stays consistent through any sequence of commands', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        let context: CpeContext = contextOf();
        const used = new Map<string, Set<number>>();
        const withState = (overlay: Overlay | undefined): void => {
          context = contextOf({ overlay });
        };
        for (const one of commands) {
          const before = context.overlay?.toJSON();
          const held = context.overlay;
          switch (one.kind) {
            case 'add': {
              const added = addObject(profile, context, one.path, interner);
              if ('code' in added) break;
              const table = parentPath(added.path);
              const numbers = used.get(table) ?? new Set(initialNumbers(profile, table));
              expect(numbers.has(added.number)).toBe(false);
              used.set(table, numbers.add(added.number));
              withState(added.overlay);
              break;
            }
            case 'delete': {
              const deleted = deleteObject(profile, context, one.path, interner);
              if ('code' in deleted) break;
              const gone = withNumbers(profile, context, profile.treeOf(context), one.path);
              withState(deleted.overlay);
              for (const table of [...used.keys()]) if (table.startsWith(gone)) used.delete(table);
              break;
            }
            case 'set': {
              const result = applyAliasSet(profile, context, one.changes, interner);
              if (!result.overlay) break;
              withState(result.overlay);
              // Instances that came with the values have taken their numbers.
              for (const table of TABLES) {
                const node = profile.treeOf(context).object(table);
                if (!node) continue;
                const numbers = used.get(table) ?? new Set(initialNumbers(profile, table));
                for (const { number: n } of profile.treeOf(context).instances(node)) numbers.add(n ?? 0);
                used.set(table, numbers);
              }
              break;
            }
            case 'reboot':
              context = { ...context, bootedAt: context.now };
              break;
            case 'restart':
              if (context.overlay) withState(Overlay.fromJSON(context.overlay.toJSON(), interner));
              break;
            case 'factory-reset':
              withState(undefined);
              used.clear();
              break;
          }
          // What was there before is another object, unchanged to the byte: a refused command leaves it in place.
          expect(held?.toJSON()).toBe(before);
          expectConsistent(profile, context);
        }
        expect([...profile.treeOf(contextOf()).leaves]).toEqual([...profile.leaves]);
      }),
    );
  });
});

function initialNumbers(profile: Profile, table: string): number[] {
  const node = profile.tree.object(table);
  return node ? profile.tree.instances(node).map(({ number: n }) => n ?? 0) : [];
}

function expectConsistent(profile: Profile, context: CpeContext): void {
  const tree = profile.treeOf(context);
  const names = tree.names('', false)!.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(tree.leaves.map(({ path }) => path)).toEqual(names.filter((name) => !name.endsWith('.')));
  for (const leaf of tree.leaves) {
    expect(tree.find(leaf.path)?.path).toBe(leaf.path);
    if (!leaf.path.endsWith('NumberOfEntries')) continue;
    const table = tree.object(leaf.path.replace('NumberOfEntries', '.'))!;
    expect(leafValue(leaf, context)).toBe(String(tree.names(table.path, true)!.length));
  }
  const rules = tree.instances(tree.object('Device.NAT.PortMapping.')!);
  expect(rules.length).toBeLessThanOrEqual(4);
  const read = (path: string): string => leafValue(tree.find(path)!, context);
  const on = rules.filter(({ path }) => read(`${path}Enable`) === 'true');
  const keys = on.map(({ path }) => `${read(`${path}ExternalPort`)} ${read(`${path}Protocol`)}`);
  expect(new Set(keys).size).toBe(keys.length);
  const aliases = rules.map(({ path }) => read(`${path}Alias`));
  expect(new Set(aliases).size).toBe(aliases.length);
  // Nothing is kept of what is not there any more, but the numbers that were used.
  for (const [key] of context.overlay?.entries() ?? []) {
    if (!'+-#'.includes(key.charAt(0))) expect(tree.find(key)?.path).toBe(key);
    else expect(tree.object(key.slice(1))?.path).toBe(key.slice(1));
  }
}
