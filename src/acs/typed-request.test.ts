import { expect, it } from '@jest/globals';
import { KnownValues } from './known-values.js';
import { ListPool, StringPool } from './string-pool.js';
import type { TaskRequest } from './tasks.js';
import { typedRequest, untypedNames } from './typed-request.js';

const known = new KnownValues();
known.merge([{ name: 'Device.A', value: '1', type: 'xsd:int' }], new ListPool(new StringPool(10), 10), 10);
const request: TaskRequest = {
  method: 'SetParameterValues',
  values: [
    { name: 'Device.A', value: '2' },
    { name: 'Device.A', value: '2', type: 'xsd:long' },
    { name: 'Device.B', value: '2' },
  ],
  parameterKey: '',
};

it('gives each value the type of the request, of the device, or xsd:string', () => {
  const typed = typedRequest(request, known);
  expect('values' in typed && typed.values.map(({ type }) => type)).toEqual(['xsd:int', 'xsd:long', 'xsd:string']);
  expect(untypedNames(request, known)).toEqual(['Device.B']);
});

it('leaves other requests as they are', () => {
  const reboot: TaskRequest = { method: 'Reboot', commandKey: '' };
  expect(typedRequest(reboot, known)).toBe(reboot);
  expect(untypedNames(reboot, known)).toEqual([]);
});
