import type { Root } from './root.js';

/** How a section of a profile names the objects that it describes: `Device.WiFi.Radio.{1..2}.`. */
export interface ObjectPath {
  readonly segments: readonly Segment[];
}

/** A name, or the instances of a table: from `first` to `last`, none when `last` is less. */
export type Segment = { readonly name: string } | { readonly first: number; readonly last: number };

/** One object that a section stands for. */
export interface ObjectInstance {
  /** With the dot at its end. */
  readonly path: string;
  /** Instance numbers in it, outermost first. */
  readonly numbers: readonly number[];
  /** How many-th of its range the innermost instance is, from 0, and how many the range has. */
  readonly position: number;
  readonly siblings: number;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const NUMBER = /^[1-9]\d{0,8}$/;
const RANGE = /^\{([1-9]\d{0,8})\.\.([1-9]\d{0,8})\}$/;
/** Keeps a slip of the keyboard from filling the memory. */
const MOST_INSTANCES = 10_000;

/** Parses the key of a section, or says what is wrong with it. */
export function parseObjectPath(text: string, root: Root): ObjectPath | { readonly wrong: string } {
  if (!text.startsWith(root)) return { wrong: `must begin with ${root}, the root of this profile` };
  if (!text.endsWith('.')) return { wrong: 'must end with a dot: sections are objects, parameters stand below them' };
  const segments: Segment[] = [];
  // The dots of a range are no separators.
  for (const part of text.slice(0, -1).split(/(?<!\.)\.(?!\.)/)) {
    const segment = parseSegment(part);
    if (!segment) {
      return { wrong: `"${part}" is no name, instance number, range of instances {1..4} or empty table {}` };
    }
    segments.push(segment);
  }
  if (countOf(segments) > MOST_INSTANCES) return { wrong: `makes more than ${MOST_INSTANCES} objects` };
  return { segments };
}

function parseSegment(part: string): Segment | undefined {
  if (NAME.test(part)) return { name: part };
  if (part === '{}') return { first: 1, last: 0 };
  if (NUMBER.test(part)) return { first: Number(part), last: Number(part) };
  const range = RANGE.exec(part);
  return range ? { first: Number(range[1]), last: Number(range[2]) } : undefined;
}

function countOf(segments: readonly Segment[]): number {
  return segments.reduce(
    (count, segment) => ('name' in segment ? count : count * Math.max(0, segment.last - segment.first + 1)),
    1,
  );
}

/** All objects that the path stands for, in order; of a path with an empty table, none. */
export function expand({ segments }: ObjectPath): ObjectInstance[] {
  let instances: ObjectInstance[] = [{ path: '', numbers: [], position: 0, siblings: 1 }];
  for (const segment of segments) instances = instances.flatMap((above) => below(above, segment));
  return instances;
}

function below(above: ObjectInstance, segment: Segment): ObjectInstance[] {
  if ('name' in segment) return [{ ...above, path: `${above.path}${segment.name}.` }];
  const siblings = segment.last - segment.first + 1;
  const found: ObjectInstance[] = [];
  for (let number = segment.first; number <= segment.last; number++) {
    const path = `${above.path}${number}.`;
    found.push({ path, numbers: [...above.numbers, number], position: number - segment.first, siblings });
  }
  return found;
}

/** The tables that the path leads through, empty ones included: `Device.WiFi.Radio.`; last the section's own, if any. */
export function tablesOf({ segments }: ObjectPath): { readonly path: string; readonly own: boolean }[] {
  return segments.flatMap((segment, at) => {
    if ('name' in segment) return [];
    const own = at === segments.length - 1;
    return expand({ segments: segments.slice(0, at) }).map(({ path }) => ({ path, own }));
  });
}

/** Fills `{i}` (the innermost instance number) and `{i1}`, `{i2}`, … (counted from the outermost) in a text. */
export function fillInstances(text: string, numbers: readonly number[]): string {
  return text.replace(/\{i([1-9]?)\}/g, (hole, which: string) => {
    const number = which === '' ? numbers.at(-1) : numbers[Number(which) - 1];
    return number === undefined ? hole : String(number);
  });
}
