import type { Leaf } from '../../datamodel/leaf.js';
import type { Profile } from '../../datamodel/profile.js';
import type { ObjectNode } from '../../datamodel/tree.js';

/** The tests that a CPE can be asked for (TR-143, TR-181 IP.Diagnostics and DNS.Diagnostics, TR-098). */
export type DiagnosticsKind =
  'IPPing' | 'TraceRoute' | 'DownloadDiagnostics' | 'UploadDiagnostics' | 'UDPEchoDiagnostics' | 'NSLookupDiagnostics';

/** By the name of the object, wherever the profile has it: TR-181 and TR-098 differ in where and, for two, in the name. */
const KINDS: ReadonlyMap<string, DiagnosticsKind> = new Map([
  ['IPPing', 'IPPing'],
  ['IPPingDiagnostics', 'IPPing'],
  ['TraceRoute', 'TraceRoute'],
  ['TraceRouteDiagnostics', 'TraceRoute'],
  ['DownloadDiagnostics', 'DownloadDiagnostics'],
  ['UploadDiagnostics', 'UploadDiagnostics'],
  ['UDPEchoDiagnostics', 'UDPEchoDiagnostics'],
  ['NSLookupDiagnostics', 'NSLookupDiagnostics'],
]);
const STATE = 'DiagnosticsState';

/** An object of a profile by which a test is asked for and answered. */
export interface DiagnosticsObject {
  readonly kind: DiagnosticsKind;
  /** With the dot at its end. */
  readonly path: string;
  readonly state: Leaf;
  /** Its tables of results, by their names. */
  readonly tables: ReadonlyMap<string, ObjectNode>;
}

const known = new WeakMap<Profile, readonly DiagnosticsObject[]>();

/** The tests of a profile; those of its objects that have a name of KINDS and a DiagnosticsState. */
export function diagnosticsOf(profile: Profile): readonly DiagnosticsObject[] {
  let objects = known.get(profile);
  if (!objects) {
    objects = profile.leaves.flatMap((state) => {
      if (!state.path.endsWith(`.${STATE}`)) return [];
      const path = state.path.slice(0, -STATE.length);
      const kind = KINDS.get(path.slice(0, -1).split('.').at(-1) ?? '');
      return kind ? [{ kind, path, state, tables: tablesBelow(profile, path) }] : [];
    });
    known.set(profile, objects);
  }
  return objects;
}

/** Tables that the profile leaves to the CPE to fill in. */
function tablesBelow(profile: Profile, path: string): ReadonlyMap<string, ObjectNode> {
  const tables = new Map<string, ObjectNode>();
  for (const node of profile.objects.values()) {
    const isFilledIn = node.template?.writable === false && node.children.length === 0;
    if (isFilledIn && node.parent?.path === path) tables.set(node.path.slice(path.length, -1), node);
  }
  return tables;
}
