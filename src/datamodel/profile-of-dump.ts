import { checkValue } from './check-value.js';
import type { Dump, DumpEntry, DumpProblem } from './dump.js';
import type { Constraints, LeafType } from './leaf.js';
import type { ProfileFile } from './profile-folder.js';
import { instanceNumber, parentPath } from './tree.js';

/** The files of a profile that is made of a dump, and what of the dump is not in them. */
export interface ImportedProfile {
  readonly files: readonly ProfileFile[];
  readonly parameters: number;
  readonly problems: readonly DumpProblem[];
}

/** What is each CPE's own, or the manifest's, by the end of its path. */
const OWN: Readonly<Record<string, string>> = {
  'DeviceInfo.SerialNumber': 'value: "{serial}"',
  'DeviceInfo.Manufacturer': 'value: "{manufacturer}"',
  'DeviceInfo.ManufacturerOUI': 'value: "{oui}"',
  'DeviceInfo.ProductClass': 'value: "{productClass}"',
  'DeviceInfo.SoftwareVersion': 'notify: active, value: "{softwareVersion}"',
  'DeviceInfo.UpTime': 'uptime: {}',
  'ManagementServer.URL': 'value: "{acsUrl}"',
  'ManagementServer.Username': 'value: "{acsUsername}"',
  'ManagementServer.Password': 'value: "{acsPassword}"',
  'ManagementServer.PeriodicInformInterval': 'value: "{periodicInformInterval}"',
  'ManagementServer.ConnectionRequestURL': 'notify: active, value: "{connectionRequestUrl}"',
  'ManagementServer.ConnectionRequestUsername': 'value: "{connectionRequestUsername}"',
  'ManagementServer.ConnectionRequestPassword': 'value: "{connectionRequestPassword}"',
  // The device's own STUN server, and who hears of its changes, are none for a fleet.
  'ManagementServer.STUNEnable': 'value: false',
  'ManagementServer.LightweightNotificationProtocolsUsed': 'list: true, value: ""',
  'ManagementServer.NATDetected': 'value: "{natDetected}"',
  'ManagementServer.UDPConnectionRequestAddress': 'notify: active, value: "{udpConnectionRequestAddress}"',
};
/** What every Inform carries, where the device has it (TR-069 §3.7.1.5). */
const FORCED = [
  'DeviceInfo.HardwareVersion',
  'DeviceInfo.SoftwareVersion',
  'DeviceInfo.ProvisioningCode',
  'ManagementServer.ParameterKey',
  'ManagementServer.ConnectionRequestURL',
];
const SECRET = /(Password|Passphrase|PreSharedKey|WEPKey)$/;
const COUNT = 'NumberOfEntries';
const UNCONSTRAINED: Constraints = {
  enumeration: undefined,
  list: false,
  items: 'string',
  minItems: undefined,
  maxItems: undefined,
  min: undefined,
  max: undefined,
  minLength: undefined,
  maxLength: undefined,
  pattern: undefined,
};

/** Makes a profile of a dump: a file for each object below the root. Values stay; what is each CPE's own is its own. */
export function profileOfDump(dump: Dump, name: string): ImportedProfile {
  const problems = [...dump.problems];
  const objects = new Map<string, string[]>();
  const sectionOf = (path: string): string[] => {
    const there = objects.get(path);
    if (there) return there;
    const lines: string[] = [];
    objects.set(path, lines);
    return lines;
  };
  const root = dump.entries[0]?.path.startsWith('Device.') ? 'Device.' : 'InternetGatewayDevice.';
  const paths = new Set(dump.entries.map(({ path }) => path));
  const tables = new Set(dump.entries.flatMap(({ path }) => tablesAround(path)));
  const seen = new Set<string>();
  let parameters = 0;
  for (const entry of dump.entries) {
    const { path, line, writable } = entry;
    const refuse = (message: string): void => void problems.push({ line, path, message });
    if (!path.startsWith(root)) refuse(`stands below another root than ${root}`);
    else if (seen.has(path)) refuse('stands in the dump twice');
    else if (!path.endsWith('.')) {
      const text = parameter(entry, tables, root);
      if ('wrong' in text) refuse(text.wrong);
      else {
        const at = path.lastIndexOf('.') + 1;
        sectionOf(path.slice(0, at)).push(`  ${path.slice(at)}: { ${text.text} }`);
        parameters++;
        if (text.table !== undefined && !tables.has(text.table)) sectionOf(`${text.table}{}.`);
      }
    } else if (writable && instanceNumber(path) !== undefined) sectionOf(path).unshift('  $writable: true');
    else if (writable) sectionOf(`${path}{}.`).unshift('  $writable: true');
    seen.add(path);
  }
  const forced = FORCED.map((end) => root + end).filter((path) => paths.has(path));
  const model = root === 'Device.' ? 'tr-181-2' : 'tr-098-1';
  const header = [
    `name: ${name}`,
    `description: Imported from a device, ${parameters} parameters`,
    `root: ${root}`,
    `dataModel: urn:broadband-forum-org:${model}`,
    'forcedInform:',
    ...forced.map((path) => `  - ${path}`),
  ];
  if (forced.length === 0) {
    problems.push({ line: 0, path: root, message: `the dump has none of ${FORCED.join(', ')}, which Informs carry` });
  }
  return { files: [{ name: 'profile.yaml', text: `${header.join('\n')}\n` }, ...areas(objects)], parameters, problems };
}

function parameter(
  { path, type, value, writable }: DumpEntry,
  tables: ReadonlySet<string>,
  root: string,
): { readonly text: string; readonly table?: string } | { readonly wrong: string } {
  const keys = [...(type === 'string' ? [] : [`type: ${type}`]), ...(writable ? ['writable: true'] : [])];
  if (SECRET.test(path)) keys.push('hidden: true');
  const own = OWN[path.slice(root.length)];
  if (own !== undefined) return { text: [...keys, own].join(', ') };
  if (path.endsWith(COUNT)) {
    const object = path.slice(0, path.lastIndexOf('.') + 1);
    const counted = path.slice(object.length, -COUNT.length);
    const name = tableOf(counted, object, tables) ?? counted;
    const table = `${object}${name}.`;
    if (!tables.has(table) && Number(value) > 0) return { wrong: `counts ${value}, and the dump has no ${table}` };
    return { text: `entries: ${name}`, table };
  }
  const given = value === '' ? emptyOf(type) : value;
  const checked = checkValue(type, UNCONSTRAINED, given);
  if ('wrong' in checked) return { wrong: checked.wrong };
  // A brace would be a placeholder in `value`.
  const text = JSON.stringify(checked.value);
  keys.push(/[{}]/.test(text) ? `pick: { of: { ${text}: 1 } }` : `value: ${text}`);
  return { text: keys.join(', ') };
}

/**
 * The table that a count is of, by its name. Some are called a little differently: ForwardNumberOfEntries counts
 * Forwarding, and LANWLANConfigurationNumberOfEntries WLANConfiguration.
 */
function tableOf(counted: string, object: string, tables: ReadonlySet<string>): string | undefined {
  if (tables.has(`${object}${counted}.`)) return counted;
  const beside = [...tables].filter((table) => parentPath(table) === object);
  const names = beside.map((table) => table.slice(object.length, -1));
  return names.find((name) => name.startsWith(counted) || counted.endsWith(name));
}

/** Devices answer with nothing where they know no number. */
function emptyOf(type: LeafType): string {
  if (type === 'boolean') return 'false';
  if (type === 'dateTime') return '0001-01-01T00:00:00Z';
  return type === 'int' || type === 'unsignedInt' || type === 'long' || type === 'unsignedLong' ? '0' : '';
}

function tablesAround(path: string): string[] {
  const tables: string[] = [];
  for (let at = path.lastIndexOf('.') + 1; at > 0; at = parentPath(path.slice(0, at)).length) {
    if (instanceNumber(path.slice(0, at)) !== undefined) tables.push(parentPath(path.slice(0, at)));
  }
  return tables;
}

/** A file for each object below the root: device-info.yaml, and root.yaml for what stands in the root itself. */
function areas(objects: ReadonlyMap<string, readonly string[]>): ProfileFile[] {
  const files = new Map<string, string[]>();
  for (const [path, lines] of objects) {
    const area = path.split('.')[1] ?? '';
    const words = area.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
    const name = `${words === '' ? 'root' : words === 'profile' ? 'profiles' : words}.yaml`;
    const section = lines.length === 0 ? [`${path}: {}`] : [`${path}:`, ...lines];
    files.set(name, [...(files.get(name) ?? []), ...section]);
  }
  return [...files].map(([name, lines]) => ({ name, text: `${lines.join('\n')}\n` }));
}
