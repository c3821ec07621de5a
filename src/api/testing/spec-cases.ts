/**
 * Specs and what becomes of them, for both who judge them: the validation of this part, and an API server that has the
 * CRD. So a rule that only one of them knows, or that they read differently, is found.
 */

/** The smallest spec; most cases differ from it by one field. */
export const RIGHT = { replicas: 10, profiles: [{ name: 'tr181-gateway' }], cwmp: {} };

/** An object with such a spec. */
export function manifest(spec: unknown, metadata: object = {}): object {
  return { apiVersion: 'cpesim.dev/v1alpha1', kind: 'CpeFleet', metadata: { name: 'metro', ...metadata }, spec };
}

/** What both accept: name of the case, spec. Together they leave every default to be filled in. */
export const accepted: [name: string, spec: unknown][] = [
  ['the smallest', RIGHT],
  ['USP alone', { replicas: 1, profiles: RIGHT.profiles, usp: {} }],
  ['one CPE with a fixed serial number', { ...RIGHT, replicas: 1, identity: { serialNumber: 'A1' } }],
  ['no CPEs', { ...RIGHT, replicas: 0 }],
  ['quantities as numbers', { ...RIGHT, pod: { resources: { limits: { cpu: 2, memory: '1Gi' } } } }],
  [
    'an entry in every list, with no more than it needs',
    {
      ...RIGHT,
      profiles: [{ name: 'a' }, { configMapRef: { name: 'a' } }],
      firmware: { distribution: [{ version: '2.0' }] },
      faults: [
        { kind: 'SessionDrop' },
        { kind: 'CwmpFault', code: 9800 },
        { kind: 'ConnectDelay', delay: '1h' },
        { kind: 'Stall', delay: '1s' },
        { kind: 'TransferFault', code: 9016 },
        { kind: 'DiagnosticsFault', state: 'Error_Timeout' },
      ],
      metrics: { policies: [{ name: 'a', report: '*', us_schedule: 100_000 }] },
      thresholds: ['bootstrap.p95 < 2s'],
      pod: {
        tolerations: [{}],
        topologySpreadConstraints: [{ topologyKey: 'zone' }],
        imagePullSecrets: [{ name: 'login' }],
      },
    },
  ],
  ['USP over MQTT', { ...RIGHT, usp: { mtp: { mqtt: { brokers: ['mqtt://broker'] } } } }],
  ['nulls where there are defaults', { ...RIGHT, seed: null, start: null, pod: { labels: null }, faults: null }],
];

/** What both refuse: name of the case, spec, and the problems that the validation finds. */
export const refused: [name: string, spec: unknown, problems: string[]][] = [
  ['no spec', undefined, ['spec: is required: What the fleet is to be']],
  [
    'neither protocol',
    { replicas: 1, profiles: RIGHT.profiles },
    ['spec: a fleet speaks cwmp, usp or both: add `cwmp: {}` or `usp: {}`'],
  ],
  ['cwmp: without {}', { ...RIGHT, cwmp: null }, ['spec.cwmp: must be an object, is null; write {} for its defaults']],
  ['a number out of bounds', { ...RIGHT, replicas: -1 }, ['spec.replicas: must be from 0 to 10000000, is -1']],
  [
    'a text for a number',
    { ...RIGHT, replicas: '5' },
    ['spec.replicas: must be a whole number, is "5"; write something like 5000'],
  ],
  [
    'a number for a text',
    { ...RIGHT, identity: { oui: 1122 } },
    ['spec.identity.oui: must be a string, is the number 1122; put it in quotes'],
  ],
  [
    'a wrong word',
    { ...RIGHT, cwmp: { connections: 'perSession' } },
    ['spec.cwmp.connections: must be PerSession or Pooled, is "perSession"; did you mean PerSession?'],
  ],
  [
    'a wrong URL',
    { ...RIGHT, cwmp: { acsUrl: 'acs:7547' } },
    ['spec.cwmp.acsUrl: "acs:7547" is not allowed here; write one like http://acs.lab.svc:7547/cwmp'],
  ],
  [
    'a port that is none',
    { ...RIGHT, cwmp: { acsUrl: 'http://acs:70000/' } },
    ['spec.cwmp.acsUrl: "http://acs:70000/" is not allowed here; write one like http://acs.lab.svc:7547/cwmp'],
  ],
  [
    'a wrong duration',
    { ...RIGHT, cwmp: { periodicInform: { interval: '5 min' } } },
    ['spec.cwmp.periodicInform.interval: "5 min" is not allowed here; write one like 5m'],
  ],
  [
    'an interval that is too short',
    { ...RIGHT, cwmp: { periodicInform: { interval: '500ms' } } },
    ['spec.cwmp.periodicInform.interval: must be at least 1s and at most 8760h (is "500ms")'],
  ],
  [
    'serial numbers that are all the same',
    { ...RIGHT, identity: { serialNumber: 'SIM' } },
    [
      'spec.identity.serialNumber: must contain {index} or {index:08} when replicas is more than 1, or all CPEs would be one device (is "SIM")',
    ],
  ],
  [
    'a placeholder that does not exist',
    { ...RIGHT, identity: { serialNumber: '{index}{mac}' } },
    [
      'spec.identity.serialNumber: "{index}{mac}": {mac} is no placeholder; there are {index}, {index:08} (padded to 8 digits) and {serial}',
    ],
  ],
  [
    'both kinds of profile',
    { ...RIGHT, profiles: [{ name: 'a', configMapRef: { name: 'b' } }] },
    ['spec.profiles[0]: needs exactly one of name (a built-in profile) and configMapRef (a profile of your own)'],
  ],
  ['no profiles', { ...RIGHT, profiles: [] }, ['spec.profiles: must have 1 to 32 entries']],
  [
    'weights of 0',
    { ...RIGHT, profiles: [{ name: 'a', weight: 0 }] },
    ['spec.profiles: at least one profile must have a weight above 0'],
  ],
  [
    'a profile twice',
    { ...RIGHT, profiles: [{ name: 'a' }, { name: 'a' }] },
    ['spec.profiles: names a built-in profile more than once'],
  ],
  [
    'a version twice',
    { ...RIGHT, firmware: { distribution: [{ version: '1' }, { version: '1' }] } },
    ['spec.firmware.distribution[1]: version "1" stands in the list more than once'],
  ],
  ['no MTP', { ...RIGHT, usp: { mtp: {} } }, ['spec.usp.mtp: needs exactly one of webSocket and mqtt']],
  [
    'faults without their fields',
    { ...RIGHT, faults: [{ kind: 'CwmpFault' }, { kind: 'ConnectDelay' }, { kind: 'SessionDrop', code: 9002 }] },
    [
      'spec.faults[0].code: kinds CwmpFault and TransferFault, and no other, need code (for example `code: 9002`)',
      'spec.faults[1].delay: kinds ConnectDelay, Stall and SlowRead, and no other, need delay (for example `delay: 5s`)',
      'spec.faults[2].code: kinds CwmpFault and TransferFault, and no other, need code (for example `code: 9002`) (is 9002)',
    ],
  ],
  [
    'faults of transfers and tests without their fields',
    {
      ...RIGHT,
      faults: [
        { kind: 'TransferFault' },
        { kind: 'TransferFault', code: 9002 },
        { kind: 'DiagnosticsFault' },
        { kind: 'SessionDrop', state: 'Error_Timeout' },
      ],
    },
    [
      'spec.faults[0].code: kinds CwmpFault and TransferFault, and no other, need code (for example `code: 9002`)',
      'spec.faults[1].code: of a TransferFault, must be from 9010 to 9020 (is 9002)',
      'spec.faults[2].state: kind DiagnosticsFault, and no other, needs state (for example `state: Error_Timeout`)',
      'spec.faults[3].state: kind DiagnosticsFault, and no other, needs state (for example `state: Error_Timeout`) (is "Error_Timeout")',
    ],
  ],
  [
    'a code that is none',
    { ...RIGHT, faults: [{ kind: 'CwmpFault', code: 9500 }] },
    ['spec.faults[0].code: is no fault code of a CPE: there are 9000 to 9032, and 9800 to 9899 (vendor) (is 9500)'],
  ],
  [
    'a policy without schedule',
    { ...RIGHT, metrics: { policies: [{ name: 'a', report: '*' }] } },
    [
      'spec.metrics.policies[0]: needs exactly one of schedule (for example `schedule: 10s`) and us_schedule (microseconds)',
    ],
  ],
  [
    'a threshold that is none',
    { ...RIGHT, thresholds: ['fialed < 1%'] },
    [
      'spec.thresholds[0]: "fialed < 1%": "fialed" is not measured; did you mean failed?; write one like bootstrap.p95 < 2s, session.p50 < 100ms, failed < 1%, ready >= 99% or faults == 0',
    ],
  ],
  [
    'a threshold twice',
    { ...RIGHT, thresholds: ['faults == 0', 'faults == 0'] },
    ['spec.thresholds[1]: "faults == 0" stands in the list more than once'],
  ],
  [
    'a ConfigMap twice',
    { ...RIGHT, profiles: [{ configMapRef: { name: 'a' } }, { configMapRef: { name: 'a' } }] },
    ['spec.profiles: names a ConfigMap more than once'],
  ],
  [
    'jitter of more than a day',
    { ...RIGHT, start: { jitter: '24h1ms' } },
    ['spec.start.jitter: must be at most 24h (is "24h1ms")'],
  ],
  [
    'both MTPs',
    { ...RIGHT, usp: { mtp: { webSocket: {}, mqtt: { brokers: ['mqtt://broker'] } } } },
    ['spec.usp.mtp: needs exactly one of webSocket and mqtt'],
  ],
  [
    'firmware that nobody runs',
    { ...RIGHT, firmware: { distribution: [{ version: '1', weight: 0 }] } },
    ['spec.firmware.distribution: at least one version must have a weight above 0'],
  ],
  [
    'a delay of more than an hour',
    { ...RIGHT, faults: [{ kind: 'ConnectDelay', delay: '61m' }] },
    ['spec.faults[0].delay: must be at most 1h (is "61m")'],
  ],
  [
    'scrapes that are too rare',
    { ...RIGHT, metrics: { serviceMonitor: { interval: '2h' } } },
    ['spec.metrics.serviceMonitor.interval: must be at least 1s and at most 1h (is "2h")'],
  ],
  [
    'a policy that is too fast',
    { ...RIGHT, metrics: { policies: [{ name: 'a', report: '*', schedule: '99ms' }] } },
    ['spec.metrics.policies[0].schedule: must be at least 100ms and at most 24h (is "99ms")'],
  ],
];

/** What only the validation refuses, because it takes more than a pattern to tell. */
export const refusedByGrammar: typeof refused = [
  [
    'a selector that is none',
    { ...RIGHT, faults: [{ kind: 'SessionDrop', select: '50' }] },
    [
      'spec.faults[0].select: "50" could be a number of CPEs, an index or a serial number; write count:50, index:50 or serial:50',
    ],
  ],
];

/** Specs before and after a change, as differences to RIGHT with seed 42, and the fields that may not change so. */
export const changes: [name: string, change: object, refusedPaths: string[]][] = [
  ['seed', { seed: 43 }, ['spec.seed']],
  ['cpesPerPod', { seed: 42, cpesPerPod: 7 }, ['spec.cpesPerPod']],
  ['persistence', { seed: 42, persistence: { size: '2Gi' } }, ['spec.persistence']],
  ['what may change', { seed: 42, replicas: 99, paused: true, cwmp: { periodicInform: { interval: '1m' } } }, []],
];
