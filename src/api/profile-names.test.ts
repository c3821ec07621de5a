import { describe, expect, it } from '@jest/globals';
import { profileNameProblems } from './profile-names.js';

const BUILT_IN = ['tr181-gateway', 'tr098-gateway'];
const fleet = (profiles: unknown): unknown => ({ spec: { profiles } });

describe('profileNameProblems', () => {
  it.each([
    ['near', fleet([{ name: 'tr181-gateway' }, { name: 'tr181-gatewy' }]), 'did you mean tr181-gateway? A profile'],
    ['far', fleet([{ name: 'tr181-gateway' }, { name: 'x' }]), 'there are tr181-gateway, tr098-gateway. A profile'],
  ])('a name that is %s', (_what, manifest, text) => {
    const problems = profileNameProblems(manifest, BUILT_IN);
    expect(problems).toEqual([{ path: 'spec.profiles[1].name', message: expect.stringContaining(text) }]);
  });

  it.each([
    ['known ones', fleet([{ name: 'tr098-gateway' }, { configMapRef: { name: 'own' } }])],
    ['no list', fleet('x')],
    ['no names', fleet([null, 5, { name: 5 }])],
    ['no spec', { spec: null }],
    ['no object', 'x'],
  ])('nothing of %s', (_what, manifest) => {
    expect(profileNameProblems(manifest, BUILT_IN)).toEqual([]);
  });
});
