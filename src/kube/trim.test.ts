import { describe, expect, it } from '@jest/globals';
import { trim } from './trim.js';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

describe('trim', () => {
  it("takes away managedFields and kubectl's copy, and nothing else", () => {
    const metadata = { name: 'a', labels: { l: '1' } };
    const full = {
      metadata: { ...metadata, managedFields: [{}], annotations: { [lastApplied]: '{}', own: '1' } },
      spec: { x: 1 },
    };
    expect(trim(full)).toEqual({ metadata: { ...metadata, annotations: { own: '1' } }, spec: { x: 1 } });
    expect(trim({ metadata: { ...metadata, managedFields: [{}] } })).toEqual({ metadata });
  });

  it('leaves an object that has neither as it is', () => {
    const object = { metadata: { name: 'a', annotations: { own: '1' } } };
    expect(trim(object)).toBe(object);
  });
});
