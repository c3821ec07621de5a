import type { LeafDefinition } from './draft.js';
import type { LeafType } from './leaf.js';

/** What a parameter is in an instance that has just been added, where the profile only tells of its own instances. */

/** Sources that go on in a new instance: what moves or counts, or is the CPE's. */
const GIVEN_BY_CPE = ['entries', 'uptime', 'currentTime', 'hex', 'walk', 'sine', 'counter', 'copy', 'sum'] as const;
/** A text with the instance number in it is meant for each instance of its own. */
const OWN_NUMBER = /\{i[1-9]?\}/;

/**
 * The definition with the source that it has in a new instance: its `default`, else what a CPE gives it whatever an ACS
 * sets, else the lowest value of its type. Aliases are the CPE's to choose (TR-069 §3.6.1), so they stay.
 */
export function forNewInstance(name: string, definition: LeafDefinition): LeafDefinition {
  const { value, default: initial, type = 'string', writable = false } = definition;
  if (initial !== undefined) return withValue(definition, initial);
  if (GIVEN_BY_CPE.some((source) => definition[source] !== undefined)) return definition;
  if (value !== undefined && (!writable || OWN_NUMBER.test(value))) return definition;
  if (name === 'Alias') return withValue(definition, 'cpe-{i}');
  return withValue(definition, lowest(type, definition));
}

/** The definition with a text as its only source. */
function withValue(definition: LeafDefinition, value: string): LeafDefinition {
  const { type, writable, hidden, notify, list, items, min, max, minLength, maxLength, pattern } = definition;
  const { enum: enumeration, minItems, maxItems, transient } = definition;
  const kept = { type, writable, hidden, notify, list, items, min, max, minLength, maxLength, pattern };
  const all = { ...kept, enum: enumeration, minItems, maxItems, transient, value };
  return Object.fromEntries(Object.entries(all).filter(([, one]) => one !== undefined));
}

function lowest(type: LeafType, { list, min = 0, enum: enumeration }: LeafDefinition): string {
  switch (type) {
    case 'boolean':
      return 'false';
    case 'int':
    case 'unsignedInt':
    case 'long':
    case 'unsignedLong':
      return String(Math.max(min, 0));
    case 'dateTime':
      // The Unknown Time of TR-106 §3.2.1.
      return '0001-01-01T00:00:00Z';
    case 'string':
      return list ? '' : (enumeration?.[0] ?? '');
    case 'base64':
    case 'hexBinary':
      return '';
  }
}
