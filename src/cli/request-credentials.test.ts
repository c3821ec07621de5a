import { expect, it } from '@jest/globals';
import { readManifests } from '../api/manifest.js';
import { requestCredentials } from './request-credentials.js';

const resources = readManifests([
  {
    name: 'f.yaml',
    text: `
apiVersion: v1
kind: Secret
metadata: { name: cr }
stringData: { username: '{serial}', password: 'cr-{index:03}' }
---
apiVersion: cpesim.dev/v1alpha1
kind: CpeFleet
metadata: { name: named }
spec:
  replicas: 20
  profiles: [{ name: tr181-gateway }]
  identity: { serialNumber: 'LAB{index:04}' }
  cwmp: { connectionRequest: { credentialsSecretRef: { name: cr } } }
---
apiVersion: cpesim.dev/v1alpha1
kind: CpeFleet
metadata: { name: plain }
spec:
  replicas: 20
  profiles: [{ name: tr181-gateway }]
  cwmp: {}
`,
  },
]);

it.each([
  ['LAB0007', 'HG-7', 'cr-007'],
  ['LAB0020', 'HG-7', 'LAB0020'],
  ['LAB0007', 'Other', 'LAB0007'],
  ['SIM00000007', 'HG-7', 'SIM00000007'],
])('%s of class %s has the password %s', (serialNumber, productClass, password) => {
  expect(resources.problems).toEqual([]);
  expect(requestCredentials(resources, { oui: '00D09E', productClass, serialNumber })).toEqual({
    username: serialNumber,
    password,
  });
});
