import { FOUND_OUT, VARIABLES, type CpeContext, type Variable } from './context.js';

/** Splits a text into literals and, at odd places, the names of its placeholders. */
const PLACEHOLDER = /\{([^{}]*)\}/;
const PADDED_INDEX = /^index:0?(\d{1,2})$/;

type Compute = (context: CpeContext) => string;

/**
 * A compiled text: what it always is, how it is computed (and whether what it is computed of may change while the CPE
 * runs), or which placeholder of it means nothing.
 */
export type Template =
  | { readonly constant: string }
  | { readonly compute: Compute; readonly changes: boolean }
  | { readonly unknownPlaceholder: string };

/** Compiles a text with `{serial}` and the other variables, and `{index:08}` (padded with zeros to eight digits). */
export function compileTemplate(text: string): Template {
  const [head = '', ...rest] = text.split(PLACEHOLDER);
  if (rest.length === 0) return { constant: text };
  const parts: Part[] = [];
  let changes = false;
  for (let i = 0; i < rest.length; i += 2) {
    const name = rest[i] ?? '';
    const fill = fillerOf(name);
    if (!fill) return { unknownPlaceholder: `{${name}}` };
    parts.push({ fill, then: rest[i + 1] ?? '' });
    changes ||= name in FOUND_OUT;
  }
  return { compute: join(head, parts), changes };
}

interface Part {
  readonly fill: Compute;
  readonly then: string;
}

function fillerOf(name: string): Compute | undefined {
  const width = PADDED_INDEX.exec(name)?.[1];
  if (width !== undefined) return ({ index }) => String(index).padStart(Number(width), '0');
  return isVariable(name) ? (context) => context.variable(name) : undefined;
}

function isVariable(name: string): name is Variable {
  return (VARIABLES as readonly string[]).includes(name);
}

function join(head: string, parts: readonly Part[]): Compute {
  const [only] = parts;
  if (only && parts.length === 1 && head === '' && only.then === '') return only.fill;
  return (context) => {
    let text = head;
    for (const part of parts) text += part.fill(context) + part.then;
    return text;
  };
}
