import type { Problem } from './problem.js';
import { isPlainObject, ownField } from './plain.js';
import { compileTemplate } from './identity.js';
import { parseSelector } from './selector-text.js';
import { parseThreshold } from './threshold.js';

/**
 * Texts that have a grammar of their own, which no pattern of the schema says in full: selectors, thresholds and
 * placeholders. `spec` may be anything.
 */
export function grammarProblems(spec: unknown): Problem[] {
  const problems: Problem[] = [];
  const serialNumber = field(field(spec, 'identity'), 'serialNumber');
  attempt('spec.identity.serialNumber', serialNumber, compileTemplate);
  entries(field(spec, 'thresholds')).forEach((text, i) => {
    attempt(`spec.thresholds[${i}]`, text, parseThreshold);
  });
  entries(field(spec, 'faults')).forEach((fault, i) => {
    attempt(`spec.faults[${i}].select`, field(fault, 'select'), parseSelector);
  });
  return problems;

  function attempt(path: string, text: unknown, parse: (text: string) => unknown): void {
    if (typeof text !== 'string') return;
    try {
      parse(text);
    } catch (error) {
      problems.push({ path, message: error instanceof Error ? error.message : String(error) });
    }
  }
}

function field(value: unknown, key: string): unknown {
  return isPlainObject(value) ? ownField(value, key) : undefined;
}

function entries(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
