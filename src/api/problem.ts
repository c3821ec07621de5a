/** Something that is wrong with a manifest. */
export interface Problem {
  /** Where, such as `spec.profiles[0].weight`; empty for the object as a whole. */
  readonly path: string;
  /** What is wrong, with the value at fault, and what is allowed. */
  readonly message: string;
}

/** A value as a message shows it: short, and never a whole tree. */
export function showValue(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' || typeof value === 'boolean' ? JSON.stringify(value) : typeof value;
  return text.length <= 80 ? text : `${text.slice(0, 76)}…${typeof value === 'string' ? '"' : ''}`;
}

/** Appends a field's name or an entry's number to a path. */
export function joinPath(path: string, step: string | number): string {
  if (typeof step === 'number') return `${path}[${step}]`;
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(step)) return `${path}[${JSON.stringify(step)}]`;
  return path === '' ? step : `${path}.${step}`;
}

/** Says whether a path is another's or lies below it. */
export function isWithin(path: string, ancestor: string): boolean {
  if (ancestor === '' || path === ancestor) return true;
  return path.startsWith(ancestor) && '.['.includes(path.charAt(ancestor.length));
}
