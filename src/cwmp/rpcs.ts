import { booleanArgument, invalid, textArgument, unsignedArgument } from './arguments.js';
import { decodeInfos, decodeNames, decodeValues, encodeInfos, encodeNames, encodeValues } from './parameters.js';
import type { ParameterInfo, ParameterValue } from './types.js';
import type { XmlDocument } from './xml-document.js';
import { escapeXml } from './xml-writer.js';

/** The arguments of the methods that an ACS calls on a CPE (TR-069 §A.3.1, §A.3.2, §A.4.1), by method. */
export interface AcsRpcs {
  GetRPCMethods: { request: object; response: { readonly methods: readonly string[] } };
  GetParameterValues: {
    /** Full paths, or partial paths (a dot at the end; empty for all). */
    request: { readonly names: readonly string[] };
    response: { readonly values: readonly ParameterValue[] };
  };
  SetParameterValues: {
    request: { readonly values: readonly ParameterValue[]; readonly parameterKey: string };
    /** 1 when the values are committed but take effect later, with a reboot for example. */
    response: { readonly status: 0 | 1 };
  };
  GetParameterNames: {
    request: { readonly path: string; readonly nextLevel: boolean };
    response: { readonly parameters: readonly ParameterInfo[] };
  };
  Reboot: { request: { readonly commandKey: string }; response: object };
  FactoryReset: { request: object; response: object };
}

export type AcsMethod = keyof AcsRpcs;
export type RequestOf<M extends AcsMethod> = { [K in M]: { readonly method: K } & AcsRpcs[K]['request'] }[M];
export type ResponseOf<M extends AcsMethod> = {
  [K in M]: { readonly method: `${K}Response` } & AcsRpcs[K]['response'];
}[M];

/** How one method's messages are written and read: content of the method's element only. Both sides use one entry. */
interface RpcCodec<M extends AcsMethod> {
  encodeRequest(request: RequestOf<M>): string;
  decodeRequest(xml: XmlDocument, element: number): RequestOf<M>;
  encodeResponse(response: ResponseOf<M>): string;
  decodeResponse(xml: XmlDocument, element: number): ResponseOf<M>;
}

const KEY_LENGTH = 32;
const PATH_LENGTH = 256;
const EMPTY = (): string => '';

/** Every method that is spoken; a method is added by an entry here and in AcsRpcs. */
export const RPCS: { readonly [M in AcsMethod]: RpcCodec<M> } = {
  GetRPCMethods: {
    encodeRequest: EMPTY,
    decodeRequest: () => ({ method: 'GetRPCMethods' }),
    encodeResponse: ({ methods }) => encodeNames('MethodList', methods),
    decodeResponse: (xml, element) => ({
      method: 'GetRPCMethodsResponse',
      methods: decodeNames(xml, element, 'MethodList'),
    }),
  },
  GetParameterValues: {
    encodeRequest: ({ names }) => encodeNames('ParameterNames', names),
    decodeRequest: (xml, element) => {
      const names = decodeNames(xml, element, 'ParameterNames');
      if (names.length === 0) throw invalid('ParameterNames names no parameter');
      return { method: 'GetParameterValues', names };
    },
    encodeResponse: ({ values }) => encodeValues(values),
    decodeResponse: (xml, element) => ({ method: 'GetParameterValuesResponse', values: decodeValues(xml, element) }),
  },
  SetParameterValues: {
    encodeRequest: ({ values, parameterKey }) => encodeValues(values) + textElement('ParameterKey', parameterKey),
    decodeRequest: (xml, element) => {
      const values = decodeValues(xml, element);
      refuseDuplicates(values);
      return {
        method: 'SetParameterValues',
        values,
        parameterKey: textArgument(xml, element, 'ParameterKey', KEY_LENGTH),
      };
    },
    encodeResponse: ({ status }) => `<Status>${status}</Status>`,
    decodeResponse: (xml, element) => {
      const status = unsignedArgument(xml, element, 'Status');
      if (status !== 0 && status !== 1) throw invalid(`Status is ${status}, neither 0 nor 1`);
      return { method: 'SetParameterValuesResponse', status };
    },
  },
  GetParameterNames: {
    encodeRequest: ({ path, nextLevel }) =>
      `${textElement('ParameterPath', path)}<NextLevel>${nextLevel ? 1 : 0}</NextLevel>`,
    decodeRequest: (xml, element) => ({
      method: 'GetParameterNames',
      path: textArgument(xml, element, 'ParameterPath', PATH_LENGTH),
      nextLevel: booleanArgument(xml, element, 'NextLevel'),
    }),
    encodeResponse: ({ parameters }) => encodeInfos(parameters),
    decodeResponse: (xml, element) => ({ method: 'GetParameterNamesResponse', parameters: decodeInfos(xml, element) }),
  },
  Reboot: {
    encodeRequest: ({ commandKey }) => textElement('CommandKey', commandKey),
    decodeRequest: (xml, element) => ({
      method: 'Reboot',
      commandKey: textArgument(xml, element, 'CommandKey', KEY_LENGTH),
    }),
    encodeResponse: EMPTY,
    decodeResponse: () => ({ method: 'RebootResponse' }),
  },
  FactoryReset: {
    encodeRequest: EMPTY,
    decodeRequest: () => ({ method: 'FactoryReset' }),
    encodeResponse: EMPTY,
    decodeResponse: () => ({ method: 'FactoryResetResponse' }),
  },
};

const RESPONSES: ReadonlyMap<string, AcsMethod> = new Map(
  (Object.keys(RPCS) as AcsMethod[]).map((method) => [`${method}Response`, method]),
);

export function isAcsMethod(name: string): name is AcsMethod {
  return Object.hasOwn(RPCS, name);
}

/** The method that `…Response` answers; undefined when there is none. */
export function methodAnsweredBy(name: string): AcsMethod | undefined {
  return RESPONSES.get(name);
}

/** One request sets a parameter once (TR-069 §A.3.2.1). */
function refuseDuplicates(values: readonly ParameterValue[]): void {
  const names = new Set<string>();
  for (const { name } of values) {
    if (names.has(name)) throw invalid(`ParameterList sets ${name} twice`);
    names.add(name);
  }
}

function textElement(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}
