/** The values that CWMP messages are made of (TR-069 §A.2). */

/**
 * The version in the namespace `urn:dslforum-org:cwmp-N`. CWMP 1.3 and 1.4 are spoken in namespace 1-2, so a CPE that
 * conforms never sends 1-3 or 1-4; CPEs in the field do, and are answered in the namespace that they use.
 */
export const CWMP_VERSIONS = ['1-0', '1-1', '1-2', '1-3', '1-4'] as const;
export type CwmpVersion = (typeof CWMP_VERSIONS)[number];

export const PARAMETER_TYPES = [
  'xsd:string',
  'xsd:boolean',
  'xsd:int',
  'xsd:unsignedInt',
  'xsd:long',
  'xsd:unsignedLong',
  'xsd:dateTime',
  'xsd:base64',
  'xsd:base64Binary',
  'xsd:hexBinary',
] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

export interface ParameterValue {
  /** Full path, for example `Device.DeviceInfo.SoftwareVersion`. */
  readonly name: string;
  /** In the lexical form of its type. */
  readonly value: string;
  readonly type: ParameterType;
}

export interface ParameterInfo {
  /** Full path of a parameter, or a partial path (with a dot at its end) of an object. */
  readonly name: string;
  readonly writable: boolean;
}

export interface DeviceId {
  readonly manufacturer: string;
  /** Six upper-case hexadecimal digits. */
  readonly oui: string;
  readonly productClass: string;
  readonly serialNumber: string;
}

/** An event as an Inform carries it. */
export interface EventStruct {
  /** For example `2 PERIODIC`. */
  readonly code: string;
  /** Empty for all events but the `M` ones. */
  readonly commandKey: string;
}

export interface Inform {
  readonly device: DeviceId;
  readonly events: readonly EventStruct[];
  readonly maxEnvelopes: number;
  /** As the CPE wrote it (xsd:dateTime). */
  readonly currentTime: string;
  readonly retryCount: number;
  readonly parameters: readonly ParameterValue[];
}

/** Why one parameter of a SetParameterValues was refused. */
export interface ParameterFault {
  readonly name: string;
  readonly code: number;
  readonly string: string;
}

/** The CWMP part of a SOAP fault (TR-069 §3.5). */
export interface CwmpFault {
  readonly code: number;
  readonly string: string;
  readonly parameterFaults?: readonly ParameterFault[];
}
