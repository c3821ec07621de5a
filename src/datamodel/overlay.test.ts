import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { OverlayError } from './errors.js';
import { Interner } from './interner.js';
import { Overlay } from './overlay.js';
import './testing/seed.js';

const overlayOf = (values: Record<string, string>): Overlay => {
  const overlay = new Overlay(new Interner());
  for (const [path, value] of Object.entries(values)) overlay.set(path, value);
  return overlay;
};

describe('Overlay', () => {
  it('is a map, whatever is done to it', () => {
    const path = fc.oneof(fc.constantFrom('Device.A', 'Device.B', 'Device.AB'), fc.string({ maxLength: 4 }));
    const step = fc.tuple(path, fc.option(fc.string({ maxLength: 4 })));
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const overlay = new Overlay(new Interner());
        const map = new Map<string, string>();
        for (const [key, value] of steps) {
          if (value === null) expect(overlay.delete(key)).toBe(map.delete(key));
          else {
            overlay.set(key, value);
            map.set(key, value);
          }
          expect(overlay.get(key)).toBe(map.get(key));
          expect(overlay.size).toBe(map.size);
        }
        expect(new Map(overlay.entries())).toEqual(map);
      }),
    );
  });

  it('comes back from its JSON text as it was', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (values) => {
        const overlay = overlayOf(values);
        const back = Overlay.fromJSON(overlay.toJSON(), new Interner());
        expect([...back.entries()]).toEqual([...overlay.entries()]);
      }),
    );
  });

  it('keeps a clone apart', () => {
    const overlay = overlayOf({ 'Device.A': '1' });
    const copy = overlay.clone();
    copy.set('Device.A', '2');
    copy.set('Device.B', '3');
    expect(overlay.toJSON()).toBe('{"Device.A":"1"}');
    expect(copy.toJSON()).toBe('{"Device.A":"2","Device.B":"3"}');
  });

  it.each([
    ['{"Device.A":', 'JSON'],
    ['', 'JSON'],
    ['[]', 'no JSON object'],
    ['null', 'no JSON object'],
    ['"text"', 'no JSON object'],
    ['{"Device.A": 1}', 'Device.A is no text'],
    ['{"Device.A": null}', 'Device.A is no text'],
  ])('refuses to come back from %s', (text, reason) => {
    const read = (): Overlay => Overlay.fromJSON(text, new Interner());
    expect(read).toThrow(OverlayError);
    expect(read).toThrow(reason);
  });
});
