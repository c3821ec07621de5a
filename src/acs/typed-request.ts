import type { RequestOf } from '../cwmp/rpcs.js';
import type { KnownValues } from './known-values.js';
import type { TaskMethod, TaskRequest } from './tasks.js';

/** A request as one device gets it: values without a type have the one that it told, or xsd:string. */
export function typedRequest(request: TaskRequest, known: KnownValues): RequestOf<TaskMethod> {
  if (request.method !== 'SetParameterValues') return request;
  const values = request.values.map(({ name, value, type }) => ({
    name,
    value,
    type: type ?? known.typeOf(name) ?? 'xsd:string',
  }));
  return { ...request, values };
}

/** Names whose type neither the request nor the device has told. */
export function untypedNames(request: TaskRequest, known: KnownValues): string[] {
  if (request.method !== 'SetParameterValues') return [];
  return request.values.flatMap(({ name, type }) => ((type ?? known.typeOf(name)) === undefined ? [name] : []));
}
