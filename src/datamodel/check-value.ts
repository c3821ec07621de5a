import type { Constraints, LeafType } from './leaf.js';

/** A value in the form that a CPE answers it in, or what is wrong with it. */
export type Checked = { readonly value: string } | { readonly wrong: string };

const INTEGER = /^[+-]?\d+$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const HEX = /^(?:[0-9A-Fa-f]{2})*$/;
const DATE_TIME =
  /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.\d+)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/;

const BOUNDS = {
  int: [-(2n ** 31n), 2n ** 31n - 1n],
  unsignedInt: [0n, 2n ** 32n - 1n],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
  unsignedLong: [0n, 2n ** 64n - 1n],
} as const;

/**
 * Holds a text against a type and its constraints, and brings it into canonical form (XML Schema part 2): `1` of a
 * boolean is `true`, `+07` of an integer is `7`, hexBinary has upper-case digits.
 */
export function checkValue(type: LeafType, constraints: Constraints, text: string): Checked {
  return constraints.list ? checkList(constraints, text) : checkOne(type, constraints, text);
}

/** A list may be empty, and white space around its commas means nothing (TR-106 §3.2.3). Its length is the whole text's. */
function checkList(constraints: Constraints, text: string): Checked {
  const { items: type, minItems = 0, maxItems = Infinity } = constraints;
  const items = text.trim() === '' ? [] : text.split(',').map((item) => item.trim());
  if (items.length < minItems) return { wrong: `has ${items.length} items; at least ${minItems}` };
  if (items.length > maxItems) return { wrong: `has ${items.length} items; at most ${maxItems}` };
  const ofItem = { ...constraints, list: false, minLength: undefined, maxLength: undefined };
  for (const item of items) {
    const checked = checkOne(type, ofItem, item);
    if ('wrong' in checked) return checked;
  }
  return checkLength(constraints, text, text.length, 'characters');
}

function checkOne(type: LeafType, constraints: Constraints, text: string): Checked {
  switch (type) {
    case 'string':
      return checkString(constraints, text);
    case 'boolean':
      return checkBoolean(text.trim());
    case 'int':
    case 'unsignedInt':
    case 'long':
    case 'unsignedLong':
      return checkInteger(type, constraints, text.trim());
    case 'dateTime':
      return checkDateTime(text.trim());
    case 'base64': {
      const compact = text.replace(/\s+/g, '');
      if (!BASE64.test(compact)) return { wrong: 'is no base64' };
      const padding = compact.endsWith('==') ? 2 : compact.endsWith('=') ? 1 : 0;
      return checkLength(constraints, compact, (compact.length / 4) * 3 - padding, 'bytes');
    }
    case 'hexBinary': {
      const digits = text.trim();
      if (!HEX.test(digits)) return { wrong: 'is no hexBinary (an even number of hexadecimal digits)' };
      return checkLength(constraints, digits.toUpperCase(), digits.length / 2, 'bytes');
    }
  }
}

function checkString(constraints: Constraints, text: string): Checked {
  const { enumeration, pattern } = constraints;
  if (enumeration || pattern) {
    const fits = (enumeration?.has(text) ?? false) || (pattern?.test(text) ?? false);
    if (!fits) return { wrong: `"${text}" is not allowed; allowed: ${allowedTexts(constraints)}` };
  }
  return checkLength(constraints, text, text.length, 'characters');
}

function allowedTexts({ enumeration, pattern }: Constraints): string {
  const named = enumeration ? [...enumeration].join(', ') : '';
  const matching = pattern ? `what matches ${pattern.source}` : '';
  return [named, matching].filter((part) => part !== '').join(', or ');
}

function checkLength({ minLength, maxLength }: Constraints, value: string, length: number, unit: string): Checked {
  if (maxLength !== undefined && length > maxLength) return { wrong: `has ${length} ${unit}; at most ${maxLength}` };
  if (minLength !== undefined && length < minLength) return { wrong: `has ${length} ${unit}; at least ${minLength}` };
  return { value };
}

function checkBoolean(text: string): Checked {
  if (text === 'true' || text === '1') return { value: 'true' };
  if (text === 'false' || text === '0') return { value: 'false' };
  return { wrong: `"${text}" is no boolean: true, false, 1 or 0` };
}

function checkInteger(type: keyof typeof BOUNDS, { min, max }: Constraints, text: string): Checked {
  if (!INTEGER.test(text)) return { wrong: `"${text}" is no ${type}` };
  const number = text.length < 16 ? Number(text) : BigInt(text.startsWith('+') ? text.slice(1) : text);
  const [lowest, highest] = BOUNDS[type];
  if (number < lowest || number > highest) return { wrong: `${text} does not fit ${type}: ${lowest} to ${highest}` };
  if (min !== undefined && number < min) return { wrong: `${text} is too small; at least ${min}` };
  if (max !== undefined && number > max) return { wrong: `${text} is too large; at most ${max}` };
  // Adding zero takes the sign from a negative zero.
  return { value: String(typeof number === 'number' ? number + 0 : number) };
}

function checkDateTime(text: string): Checked {
  const match = DATE_TIME.exec(text);
  const [year, month, day] = [Number(match?.[1]), Number(match?.[2]), Number(match?.[3])];
  const exists = match && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
  return exists ? { value: text } : { wrong: `"${text}" is no dateTime such as 2026-01-31T12:00:00Z` };
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
