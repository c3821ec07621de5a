import { describe, expect, it } from '@jest/globals';
import { isUuid } from '../../cwmp/uuid.js';
import { unitUuid } from './uuid.js';

describe('the UUID of a unit that its ACS gave none', () => {
  it.each([
    // As `python3 -c 'import uuid; print(uuid.uuid5(uuid.NAMESPACE_DNS, "sample1.broadband-forum.org."))'` has them.
    ['sample1', 'broadband-forum.org', 'fe2d23bd-dd02-51b8-af04-f5c18b2b0aa6'],
    ['sample.1', 'broadband-forum.org', '0fbf4583-efd7-51b6-8483-7b347f4b521d'],
  ])('of %s by %s is that of its domain name', (name, vendor, uuid) => {
    expect(unitUuid(name, vendor)).toBe(uuid);
  });

  it('has the form that the schema asks for', () => {
    expect(isUuid(unitUuid('ünit', 'x'))).toBe(true);
    expect(isUuid('00000000-0000-0000-0000-00000000000')).toBe(false);
    expect(isUuid('hello')).toBe(false);
  });
});
