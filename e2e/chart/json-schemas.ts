/** A node of an OpenAPI document. */
type Node = Readonly<Record<string, unknown>>;

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** What an API server publishes of a group and version at /openapi/v3. */
export interface OpenApi {
  readonly components: { readonly schemas: Readonly<Record<string, Node>> };
}

/**
 * JSON Schemas of the kinds in an OpenAPI document, by the name under which kubeconform looks for them: each is whole, and
 * allows no field that is not in it.
 */
export function jsonSchemas({ components: { schemas } }: OpenApi): ReadonlyMap<string, object> {
  const definitions = Object.fromEntries(Object.entries(schemas).map(([name, node]) => [name, strict(node)]));
  const found = new Map<string, object>();
  for (const [name, node] of Object.entries(schemas)) {
    const kinds = (node['x-kubernetes-group-version-kind'] ?? []) as readonly GroupVersionKind[];
    // What is of many kinds, such as DeleteOptions, is no manifest.
    const [only, ...others] = kinds;
    if (only === undefined || others.length > 0) continue;
    const file = `${[only.kind, only.group.split('.')[0], only.version].filter(Boolean).join('-').toLowerCase()}.json`;
    found.set(file, { $ref: `#/definitions/${name}`, definitions });
  }
  return found;
}

function strict(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strict);
  if (typeof value !== 'object' || value === null) return value;
  const node = value as Node;
  const entries = Object.entries(node).map(([key, inner]): [string, unknown] =>
    // A CRD has a field of this name, too.
    key === '$ref' && typeof inner === 'string'
      ? [key, inner.replace('#/components/schemas/', '#/definitions/')]
      : [key, strict(inner)],
  );
  const open = node['x-kubernetes-preserve-unknown-fields'] === true || 'additionalProperties' in node;
  const closed = isSchema(node) && 'properties' in node && !open;
  return { ...Object.fromEntries(entries), ...(closed && { additionalProperties: false }) };
}

/** Not so a field that is called `properties` or `type`: those hold schemas where a schema has texts. */
function isSchema({ type, properties }: Node): boolean {
  return type === 'object' && typeof properties === 'object';
}
