import type { SchemaNode, SchemaRule } from '../schema.js';

/** A node of a schema and where it is: `spec.profiles[].name`, `spec.pod.labels{}`. */
export interface PlacedNode {
  readonly node: SchemaNode;
  readonly path: string;
}

/** All nodes of a schema, itself first. */
export function schemaNodes(node: SchemaNode, path = ''): PlacedNode[] {
  const under = (child: SchemaNode | undefined, step: string): PlacedNode[] =>
    child ? schemaNodes(child, path + step) : [];
  return [
    { node, path },
    ...under(node.items, '[]'),
    ...under(node.additionalProperties, '{}'),
    ...Object.entries(node.properties ?? {}).flatMap(([key, child]) => under(child, path === '' ? key : `.${key}`)),
  ];
}

/** All CEL rules of a schema. */
export function schemaRules(schema: SchemaNode): SchemaRule[] {
  return schemaNodes(schema).flatMap(({ node }) => node['x-kubernetes-validations'] ?? []);
}
