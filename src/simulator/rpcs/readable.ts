import type { ParameterType, ParameterValue } from '../../cwmp/types.js';
import type { Naming } from '../../datamodel/alias-path.js';
import type { CpeContext } from '../../datamodel/context.js';
import type { Leaf, LeafType } from '../../datamodel/leaf.js';
import type { Profile } from '../../datamodel/profile.js';

/** The names that CWMP gives the types of the data model. */
export const PARAMETER_TYPE: Readonly<Record<LeafType, ParameterType>> = {
  string: 'xsd:string',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  unsignedInt: 'xsd:unsignedInt',
  long: 'xsd:long',
  unsignedLong: 'xsd:unsignedLong',
  dateTime: 'xsd:dateTime',
  base64: 'xsd:base64',
  hexBinary: 'xsd:hexBinary',
};

/** The value as an ACS reads it: a hidden one (a password) is empty. */
export function readable(profile: Profile, leaf: Leaf, context: CpeContext): string {
  return leaf.hidden ? '' : profile.value(leaf, context);
}

/** The parameter as messages to an ACS carry it. */
export function parameterValue(profile: Profile, leaf: Leaf, context: CpeContext, named: Naming): ParameterValue {
  return { name: named(leaf.path), value: readable(profile, leaf, context), type: PARAMETER_TYPE[leaf.type] };
}
