import type { ShardConfig } from '../api/shard-config.js';
import { readCpeFleet } from '../api/validation.js';
import { nearest } from '../api/did-you-mean.js';
import { isPlainObject } from '../api/plain.js';
import { shardConfigs } from '../fleet/shard-config.js';
import { workerShards } from '../fleet/shards.js';
import { UsageError } from './errors.js';

/** What a bare simulator is asked for, by flags or by its YAML file; each is a text, as flags are. */
export const BARE_SETTINGS = [
  'profile',
  'acsUrl',
  'count',
  'seed',
  'rate',
  'interval',
  'connections',
  'serialNumber',
  'oui',
  'productClass',
  'manufacturer',
  'metricsBindAddr',
] as const;
export type BareSetting = (typeof BARE_SETTINGS)[number];
export type BareSettings = Readonly<Partial<Record<BareSetting, string | undefined>>>;

/** The fields of a manifest that the settings are, for messages that name the flag. */
const FIELDS: readonly (readonly [field: string, setting: BareSetting])[] = [
  ['spec.replicas', 'count'],
  ['spec.seed', 'seed'],
  ['spec.start.ratePerSecond', 'rate'],
  ['spec.cwmp.acsUrl', 'acsUrl'],
  ['spec.cwmp.periodicInform.interval', 'interval'],
  ['spec.cwmp.connections', 'connections'],
  ['spec.identity.serialNumber', 'serialNumber'],
  ['spec.identity.oui', 'oui'],
  ['spec.identity.productClass', 'productClass'],
  ['spec.identity.manufacturer', 'manufacturer'],
];

/**
 * Reads the settings in a YAML file's object.
 *
 * @throws UsageError with a line for each field that is none.
 */
export function readBareSettings(file: string, value: unknown): BareSettings {
  if (value === undefined || value === null) return {};
  if (!isPlainObject(value)) throw new UsageError(`${file}: must be an object with ${BARE_SETTINGS.join(', ')}`);
  const problems: string[] = [];
  const settings: Partial<Record<BareSetting, string>> = {};
  for (const [key, setting] of Object.entries(value)) {
    const known = BARE_SETTINGS.find((name) => name === key);
    const meant = nearest(key, BARE_SETTINGS);
    if (!known) {
      const hint = meant === undefined ? `there are ${BARE_SETTINGS.join(', ')}` : `did you mean ${meant}?`;
      problems.push(`${file}: ${key}: unknown field; ${hint}`);
    } else if (typeof setting === 'string' || typeof setting === 'number') settings[known] = String(setting);
    else problems.push(`${file}: ${key}: must be a text or a number`);
  }
  if (problems.length > 0) throw new UsageError(...problems);
  return settings;
}

/**
 * The configuration of a bare simulator: a fleet of one shard with all defaults of the CRD, held against its rules.
 *
 * @param profileFolder of the profile.
 * @throws UsageError with a line for each setting that is wrong.
 */
export function bareConfig(settings: BareSettings, profileFolder: string): ShardConfig {
  const text = (field: string, setting: BareSetting): object =>
    settings[setting] === undefined ? {} : { [field]: settings[setting] };
  const number = (field: string, setting: BareSetting, fallback?: number): object => {
    const given = settings[setting];
    if (given === undefined) return fallback === undefined ? {} : { [field]: fallback };
    return { [field]: given.trim() === '' || Number.isNaN(Number(given)) ? given : Number(given) };
  };
  const read = readCpeFleet({
    apiVersion: 'cpesim.dev/v1alpha1',
    kind: 'CpeFleet',
    metadata: { name: 'cpe' },
    spec: {
      ...number('replicas', 'count', 1),
      ...number('seed', 'seed'),
      profiles: [{ name: 'tr181-gateway' }],
      identity: {
        ...text('serialNumber', 'serialNumber'),
        ...text('oui', 'oui'),
        ...text('productClass', 'productClass'),
        ...text('manufacturer', 'manufacturer'),
      },
      start: number('ratePerSecond', 'rate'),
      cwmp: {
        ...text('acsUrl', 'acsUrl'),
        ...text('connections', 'connections'),
        periodicInform: text('interval', 'interval'),
      },
    },
  });
  if ('problems' in read) {
    throw new UsageError(...read.problems.map(({ path, message }) => `${settingName(path)}: ${message}`));
  }
  const { fleet } = read;
  const [config] = shardConfigs(fleet, workerShards(fleet.spec.replicas, 1), {
    profile: () => profileFolder,
    secret: (name) => name,
  });
  if (!config) throw new Error('a fleet of one worker has one shard');
  return config;
}

/** `--acs-url` for spec.cwmp.acsUrl. */
function settingName(path: string): string {
  const [, setting] = FIELDS.find(([field]) => path === field) ?? [];
  return setting === undefined ? path : `--${setting.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
