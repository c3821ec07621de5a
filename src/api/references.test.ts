import { describe, expect, it } from '@jest/globals';
import { readManifests } from './manifest.js';
import { unresolvedReferences } from './references.js';

const fleet = `apiVersion: cpesim.dev/v1alpha1
kind: CpeFleet
metadata: {name: metro, namespace: lab}
spec:
  replicas: 1
  profiles: [{configMapRef: {name: own}}]
  cwmp:
    credentialsSecretRef: {name: login}
    tls: {caSecretRef: {name: ca}}
`;
const config = (kind: string, namespace: string, name: string, data: string): string =>
  `---\napiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\n${data}\n`;
const unresolved = (...parts: string[]): string[] => {
  const read = readManifests([{ name: 'f.yaml', text: [fleet, ...parts].join('') }]);
  expect(read.problems).toEqual([]);
  return unresolvedReferences(read).map(({ object, path, message }) => `${object}: ${path}: ${message}`);
};

describe('unresolvedReferences', () => {
  const own = config('ConfigMap', 'lab', 'own', 'data: {profile.json: "{}"}');
  const ca = config('Secret', 'lab', 'ca', 'stringData: {ca.crt: x}');
  const login = config('Secret', 'lab', 'login', 'stringData: {username: a, password: b}');

  it('has nothing to say when all is there', () => {
    expect(unresolved(own, ca, login)).toEqual([]);
  });

  it('names what is missing, in another namespace or of another kind', () => {
    expect(unresolved(config('Secret', 'lab', 'own', ''), config('Secret', 'default', 'ca', ''), login)).toEqual([
      'CpeFleet lab/metro: spec.profiles[0].configMapRef.name: ConfigMap lab/own is in none of the files; add it to one of them',
      'CpeFleet lab/metro: spec.cwmp.tls.caSecretRef.name: Secret lab/ca is in none of the files; add it to one of them',
    ]);
  });

  it('checks the placeholders of credentials without showing them', () => {
    expect(
      unresolved(own, ca, config('Secret', 'lab', 'login', "stringData: {username: '{serial}', password: 'x{mac}'}")),
    ).toEqual([
      'CpeFleet lab/metro: spec.cwmp.credentialsSecretRef.name: Secret lab/login: password has a placeholder that does not exist; there are {index}, {index:08} and {serial}',
    ]);
  });

  it('names the keys that a Secret lacks', () => {
    expect(unresolved(own, ca, config('Secret', 'lab', 'login', 'stringData: {user: a}'))).toEqual([
      'CpeFleet lab/metro: spec.cwmp.credentialsSecretRef.name: Secret lab/login has no username and no password',
    ]);
  });
});
