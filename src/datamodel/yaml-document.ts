import { EVENT_ID, FAILSAFE_SCHEMA, YAMLException, constructFromEvents, getScalarValue, parseEvents } from 'js-yaml';

/** A YAML file: what it says, and where. */
export interface YamlDocument {
  /**
   * Mappings, sequences and texts: scalars stay as they are written, so that a version 1.10 is never the number 1.1.
   * Undefined for a file without content.
   */
  readonly value: unknown;
  /** The line, from 1, of what stands at this place of `value`, or of the nearest thing around it. */
  readonly lineOf: (keys: readonly string[]) => number;
}

export interface YamlProblem {
  readonly line: number;
  readonly message: string;
}

/** Parses a YAML file; js-yaml's events tell where each value came from. */
export function parseYaml(source: string): YamlDocument | YamlProblem {
  try {
    const events = parseEvents(source, {});
    const documents = constructFromEvents(events, { source, schema: FAILSAFE_SCHEMA });
    if (documents.length > 1) return { line: 1, message: 'holds more than one YAML document' };
    const offsets = offsetsOf(source, events);
    return { value: documents[0], lineOf: (keys) => lineAt(source, nearest(offsets, keys)) };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { line: (error.mark?.line ?? 0) + 1, message: `is no valid YAML: ${error.reason}` };
  }
}

type Events = ReturnType<typeof parseEvents>;

/** An open mapping or sequence while its events go by. */
interface Frame {
  readonly keys: readonly string[];
  readonly kind: 'document' | 'sequence' | 'mapping';
  /** Of a mapping, the key whose value comes next. */
  key: string | undefined;
  items: number;
}

/** Offset in the source of every key and item, by the JSON text of its place. */
function offsetsOf(source: string, events: Events): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  const stack: Frame[] = [];
  const enter = (start: number): readonly string[] => {
    const frame = stack.at(-1);
    if (!frame || frame.kind === 'document') return [];
    const name = frame.kind === 'mapping' ? (frame.key ?? '') : String(frame.items++);
    frame.key = undefined;
    const keys = [...frame.keys, name];
    const place = JSON.stringify(keys);
    // The value of a mapping is where its key is: that has an offset already.
    if (!offsets.has(place)) offsets.set(place, start);
    return keys;
  };
  for (const event of events) {
    const frame = stack.at(-1);
    const isKey = frame?.kind === 'mapping' && frame.key === undefined;
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        stack.push({ keys: [], kind: 'document', key: undefined, items: 0 });
        break;
      case EVENT_ID.SEQUENCE:
      case EVENT_ID.MAPPING: {
        const kind = event.type === EVENT_ID.SEQUENCE ? 'sequence' : 'mapping';
        stack.push({ keys: enter(event.start), kind, key: undefined, items: 0 });
        break;
      }
      case EVENT_ID.SCALAR:
        if (isKey) {
          frame.key = getScalarValue(source, event);
          offsets.set(JSON.stringify([...frame.keys, frame.key]), event.valueStart);
        } else enter(event.valueStart);
        break;
      case EVENT_ID.ALIAS:
        if (isKey) frame.key = source.slice(event.anchorStart, event.anchorEnd);
        else enter(event.anchorStart);
        break;
      case EVENT_ID.POP:
        stack.pop();
        break;
    }
  }
  return offsets;
}

function nearest(offsets: ReadonlyMap<string, number>, keys: readonly string[]): number {
  for (let length = keys.length; length > 0; length--) {
    const offset = offsets.get(JSON.stringify(keys.slice(0, length)));
    if (offset !== undefined) return offset;
  }
  return 0;
}

function lineAt(source: string, offset: number): number {
  let line = 1;
  for (let at = source.indexOf('\n'); at !== -1 && at < offset; at = source.indexOf('\n', at + 1)) line++;
  return line;
}
