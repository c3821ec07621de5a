import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { dump, load } from 'js-yaml';
import type { CpeFleet } from '../../api/generated/cpefleet.js';
import { readCpeFleet } from '../../api/validation.js';
import { fleetOf } from '../../fleet/testing/fleet.js';
import { DESIRED_HASH, POD_HASH } from '../names.js';
import { adminSecret } from './admin-secret.js';
import { desiredFleet, type DesiredInputs } from './objects.js';

const inputs: DesiredInputs = {
  image: 'registry.example/cpe-sim:0.1.0',
  adminPort: 9100,
  filesDigest: 'f11e5',
  serviceMonitors: true,
};

/** golden/NAME.yaml holds a fleet, as a person writes it, and behind it the objects that come of it. */
function golden(name: string): { readonly fleet: CpeFleet; readonly text: string } {
  const text = readFileSync(new URL(`golden/${name}.yaml`, import.meta.url), 'utf8');
  const [manifest = ''] = text.split('---\n', 1);
  const read = readCpeFleet(load(manifest));
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return { fleet: withUid(read.fleet), text };
}

function withUid(fleet: CpeFleet): CpeFleet {
  return { ...fleet, metadata: { ...fleet.metadata, uid: '7c9e6679-7425-40de-944b-e07fc1f90ae7' } };
}

function objectsText(fleet: CpeFleet): string {
  const { objects } = desiredFleet(fleet, inputs);
  const all = [...objects.map(({ object }) => object), adminSecret(fleet, 'the-token').object];
  return all.map((object) => `---\n${dump(object, { lineWidth: 120, noRefs: true })}`).join('');
}

describe('desiredFleet', () => {
  it.each(['smallest', 'all-options', 'scaled-to-zero'])('makes the objects of golden/%s.yaml', (name) => {
    const { fleet, text } = golden(name);
    const [manifest = ''] = text.split('---\n', 1);
    expect(manifest + objectsText(fleet)).toBe(text);
  });

  it('makes no ServiceMonitor where nobody knows them, or nobody asked', () => {
    const kinds = (fleet: CpeFleet, serviceMonitors: boolean): string[] =>
      desiredFleet(fleet, { ...inputs, serviceMonitors }).objects.map(({ resource }) => resource.kind);
    const asked = fleetOf({ cwmp: { acsUrl: 'http://acs/' }, metrics: { serviceMonitor: { enabled: true } } });
    expect(kinds(asked, true)).toContain('ServiceMonitor');
    expect(kinds(asked, false)).not.toContain('ServiceMonitor');
    expect(kinds(fleetOf({ cwmp: { acsUrl: 'http://acs/' } }), true)).not.toContain('ServiceMonitor');
  });

  it('says what is missing when the fleet names no ACS', () => {
    expect(() => desiredFleet(fleetOf(), inputs)).toThrow('set spec.cwmp.acsUrl');
  });

  it('plans a million CPEs in 100 pods in under 50 ms', () => {
    const fleet = fleetOf({ replicas: 1_000_000, cpesPerPod: 10_000, cwmp: { acsUrl: 'http://acs/' } });
    const times = Array.from({ length: 5 }, () => {
      const before = performance.now();
      desiredFleet(fleet, inputs);
      return performance.now() - before;
    });
    expect(Math.min(...times)).toBeLessThan(50);
    const { objects } = desiredFleet(fleet, inputs);
    expect(JSON.stringify(objects).length).toBeLessThan(20_000);
  });
});

describe('the hash of a pod', () => {
  const acsUrl = 'http://acs.lab.svc/cwmp';
  const base = { replicas: 2000, cwmp: { acsUrl } };
  const hash = (spec: object, more: Partial<DesiredInputs> = {}): string =>
    desiredFleet(fleetOf({ ...base, ...spec }), { ...inputs, ...more }).podHash;

  it('stands on the template', () => {
    const { objects, podHash } = desiredFleet(fleetOf(base), inputs);
    const set = objects.find(({ resource }) => resource.kind === 'StatefulSet')?.object['spec'];
    expect(set).toMatchObject({ template: { metadata: { annotations: { [POD_HASH]: podHash } } } });
  });

  it.each<[string, object, Partial<DesiredInputs>]>([
    ['the number of CPEs', { replicas: 5000 }, {}],
    ['a pause', { paused: true }, {}],
    ['the periodic Inform', { cwmp: { acsUrl, periodicInform: { interval: '1m' } } }, {}],
    ['the ACS', { cwmp: { acsUrl: 'http://other/' } }, {}],
    ['faults', { faults: [{ kind: 'SessionDrop' }] }, {}],
    ['thresholds', { thresholds: ['failed < 1%'] }, {}],
    ['the rollout', { rollout: { maxUnavailablePercent: 50 } }, {}],
    ['monitoring', { metrics: { serviceMonitor: { enabled: true } } }, {}],
    ['ServiceMonitors that are there or not', {}, { serviceMonitors: false }],
  ])('is not changed by %s', (_what, spec, more) => {
    expect(hash(spec, more)).toBe(hash({}));
  });

  it.each<[string, object, Partial<DesiredInputs>]>([
    ['the image', {}, { image: 'registry.example/cpe-sim:0.2.0' }],
    ['the contents of files', {}, { filesDigest: 'other' }],
    ['profiles', { profiles: [{ name: 'tr098-dsl-router' }] }, {}],
    ['the identity', { identity: { oui: '00D09F' } }, {}],
    ['firmware', { firmware: { distribution: [{ version: '9', weight: 1 }] } }, {}],
    ['a Secret that is named', { cwmp: { acsUrl, credentialsSecretRef: { name: 'login' } } }, {}],
    ['resources', { pod: { resources: { requests: { cpu: '2' } } } }, {}],
  ])('is changed by %s', (_what, spec, more) => {
    expect(hash(spec, more)).not.toBe(hash({}));
  });
});

describe('the mark on an object', () => {
  it('changes with what is wanted, also when a field is wanted no longer', () => {
    const mark = (spec: object): string | undefined =>
      desiredFleet(fleetOf({ cwmp: { acsUrl: 'http://acs/' }, ...spec }), inputs).objects.at(-1)?.object.metadata
        .annotations?.[DESIRED_HASH];
    expect(mark({})).toMatch(/^[0-9a-f]{16}$/);
    expect(mark({ pod: { nodeSelector: { disk: 'ssd' } } })).not.toBe(mark({}));
    expect(mark({ paused: true })).toBe(mark({}));
  });
});
