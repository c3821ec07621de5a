import { decodeCpeMessage } from '../cwmp/acs-messages.js';
import { parseEnvelope } from '../cwmp/envelope.js';
import { CwmpParseError } from '../cwmp/errors.js';
import { type Dump, type DumpEntry, dumpEntry, type DumpProblem } from '../datamodel/dump.js';

const ENVELOPE = /(?:<\?xml[^>]*\?>\s*)?<(?:[\w.-]+:)?Envelope[\s\S]*?<\/(?:[\w.-]+:)?Envelope\s*>/g;

/**
 * Reads what a device answered, one envelope after the other: GetParameterValuesResponses, and GetParameterNamesResponses
 * that say what is writable and which objects there are. Without those nothing is writable.
 */
export function readXmlDump(text: string): Dump {
  const writable = new Map<string, boolean>();
  const values: (Omit<DumpEntry, 'type' | 'writable'> & { readonly type: string })[] = [];
  const problems: DumpProblem[] = [];
  for (const { 0: xml, index } of text.matchAll(ENVELOPE)) {
    const line = text.slice(0, index).split('\n').length;
    try {
      const message = decodeCpeMessage(parseEnvelope(xml));
      if (message.method === 'GetParameterValuesResponse') {
        for (const { name, value, type } of message.values) values.push({ path: name, value, type, line });
      } else if (message.method === 'GetParameterNamesResponse') {
        for (const one of message.parameters) writable.set(one.name, one.writable);
      } else problems.push({ line, path: '', message: `is a ${message.method}, not the answer to a Get` });
    } catch (error) {
      if (!(error instanceof CwmpParseError)) throw error;
      problems.push({ line, path: '', message: error.message });
    }
  }
  if (values.length === 0) problems.push({ line: 1, path: '', message: 'holds no GetParameterValuesResponse' });
  const objects = [...writable].filter(([path]) => path.endsWith('.'));
  const all = [
    ...values.map((value) => ({ ...value, writable: writable.get(value.path) ?? false })),
    ...objects.map(([path, can]) => ({ path, writable: can, type: '', value: '', line: 0 })),
  ].map(dumpEntry);
  return {
    entries: all.flatMap((entry) => ('message' in entry ? [] : [entry])),
    problems: [...problems, ...all.flatMap((entry) => ('message' in entry ? [entry] : []))],
  };
}
