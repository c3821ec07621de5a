import fc from 'fast-check';
import type { SchemaNode } from '../src/api/schema.js';

/** Values for the types of a schema that no field is expected to allow. */
const STRANGE = fc.constantFrom<unknown>(null, -1, 0, 1.5, 2 ** 31, '', 'x', '5', true, [], {}, [null], { x: 1 });

/**
 * Values for a schema: mostly right ones on its borders, at times just beyond them, and now and then of another type, a
 * null, or a field that is unknown or missing.
 */
export function schemaValues(node: SchemaNode): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 40, arbitrary: wellTyped(node) }, { weight: 1, arbitrary: STRANGE });
}

function wellTyped(node: SchemaNode): fc.Arbitrary<unknown> {
  switch (node.type) {
    case 'object':
      return node.additionalProperties ? entries(node.additionalProperties) : fields(node);
    case 'array':
      return fc.array(schemaValues(node.items ?? {}), { minLength: Math.min(node.minItems ?? 0, 1), maxLength: 2 });
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return around([node.minimum ?? 0, node.maximum ?? 100, (node.default as number | undefined) ?? 1]);
    case 'string':
      return text(node);
    default: // a number or a string (x-kubernetes-int-or-string)
      return fc.constantFrom(0, 5, '100m', '1Gi', 'much');
  }
}

function fields({ properties = {}, required = [] }: SchemaNode): fc.Arbitrary<object> {
  const known = Object.entries(properties).map(([key, child]) => [key, schemaValues(child)] as const);
  // Few fields at a time, or nothing so composed would ever be right.
  return fc.record(Object.fromEntries(known), { requiredKeys: [] }).chain((all) => {
    const optional = Object.keys(all).filter((key) => !required.includes(key));
    return fc.subarray(optional, { maxLength: Math.min(3, optional.length) }).map((chosen) => {
      const kept = Object.entries(all).filter(([key]) => required.includes(key) || chosen.includes(key));
      return Object.fromEntries(kept);
    });
  });
}

function entries(node: SchemaNode): fc.Arbitrary<object> {
  return fc.dictionary(fc.constantFrom('cpu', 'memory', 'example.com/x'), schemaValues(node), { maxKeys: 2 });
}

function around(borders: readonly number[]): fc.Arbitrary<number> {
  const [minimum = 0, maximum = 0] = borders;
  return fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...borders) },
    { weight: 1, arbitrary: fc.constantFrom(minimum - 1, maximum + 1) },
  );
}

function text(node: SchemaNode): fc.Arbitrary<string> {
  const right = [node.example, node.default, ...(node.enum ?? [])].filter((one) => typeof one === 'string');
  const wrong = ['', 'x', '5m', '2000h', 'A B', 'ö', 'x'.repeat((node.maxLength ?? 0) + 1)];
  return fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...(right.length > 0 ? right : ['a'])) },
    { weight: 1, arbitrary: fc.constantFrom(...wrong) },
  );
}
