import { describe, expect, it } from '@jest/globals';
import { joinKey, keyOf, splitKey } from './object.js';
import { CUSTOM_RESOURCE_DEFINITIONS, PODS, STATEFUL_SETS, apiVersionOf, nameOf, pathOf } from './resources.js';

describe('pathOf', () => {
  it.each([
    [PODS, {}, '/api/v1/pods'],
    [PODS, { namespace: 'lab' }, '/api/v1/namespaces/lab/pods'],
    [PODS, { namespace: 'lab', name: 'x' }, '/api/v1/namespaces/lab/pods/x'],
    [
      STATEFUL_SETS,
      { namespace: 'lab', name: 'x', subresource: 'scale' },
      '/apis/apps/v1/namespaces/lab/statefulsets/x/scale',
    ],
    [
      CUSTOM_RESOURCE_DEFINITIONS,
      { namespace: 'ignored', name: 'a.b' },
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/a.b',
    ],
    [PODS, { namespace: '../x', name: 'a/b?c' }, '/api/v1/namespaces/..%2Fx/pods/a%2Fb%3Fc'],
  ])('of %o %o is %s', (resource, target, path) => {
    expect(pathOf(resource, target)).toBe(path);
  });
});

describe('names of resources', () => {
  it('are spelled as kubectl does', () => {
    expect([nameOf(PODS), nameOf(STATEFUL_SETS)]).toEqual(['pods', 'statefulsets.apps']);
    expect([apiVersionOf(PODS), apiVersionOf(STATEFUL_SETS)]).toEqual(['v1', 'apps/v1']);
  });
});

describe('keys', () => {
  it('hold namespace and name', () => {
    expect(keyOf({ metadata: { name: 'a', namespace: 'lab' } })).toBe('lab/a');
    expect(keyOf({ metadata: { name: 'a' } })).toBe('a');
    expect(splitKey('lab/a')).toEqual({ namespace: 'lab', name: 'a' });
    expect(splitKey('a')).toEqual({ namespace: undefined, name: 'a' });
    expect(joinKey('', 'a')).toBe('a');
  });
});
