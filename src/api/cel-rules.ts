import type { ParseResult } from '@marcbachmann/cel-js';
import { Environment } from '@marcbachmann/cel-js';
import type { PlainObject } from './plain.js';
import { isPlainObject, ownField } from './plain.js';
import type { Problem } from './problem.js';
import { isWithin, joinPath, showValue } from './problem.js';
import type { SchemaNode, SchemaRule } from './schema.js';

const environment = new Environment().registerVariable('self', 'dyn').registerVariable('oldSelf', 'dyn');
const compiled = new Map<string, ParseResult>();

/**
 * Evaluates the CEL rules of a schema (x-kubernetes-validations) on a value with defaults, as an API server does. Rules
 * that compare with `oldSelf` count only when `old` has the field too. A rule that cannot be evaluated because of
 * `known` problems at or below its place says nothing more.
 */
export function ruleProblems(schema: SchemaNode, value: unknown, old: unknown, known: readonly Problem[]): Problem[] {
  const problems: Problem[] = [];
  visit(schema, value, old, '');
  return problems;

  function visit(node: SchemaNode, self: unknown, oldSelf: unknown, path: string): void {
    if (self === undefined || self === null) return;
    for (const rule of node['x-kubernetes-validations'] ?? []) check(rule, node, self, oldSelf, path);
    if (Array.isArray(self)) {
      const { items } = node;
      if (items)
        self.forEach((entry, i) => {
          visit(items, entry, undefined, joinPath(path, i));
        });
    } else if (isPlainObject(self)) {
      for (const [key, child] of Object.entries(node.properties ?? {})) {
        const before = isPlainObject(oldSelf) ? ownField(oldSelf, key) : undefined;
        visit(child, ownField(self, key), before, joinPath(path, key));
      }
    }
  }

  function check(rule: SchemaRule, node: SchemaNode, self: unknown, oldSelf: unknown, path: string): void {
    const transition = /\boldSelf\b/.test(rule.rule);
    if (transition && oldSelf === undefined) return;
    const context = { self: celValue(node, self), ...(transition && { oldSelf: celValue(node, oldSelf) }) };
    const at = (path + (rule.fieldPath ?? '')).replace(/^\./, '');
    try {
      if (program(rule.rule)(context) === true) return;
    } catch (error) {
      // Out of a value of the wrong type, or one that is missing, comes an error; it is reported already.
      if (known.some((problem) => isWithin(problem.path, path))) return;
      const [reason = ''] = String(error instanceof Error ? error.message : error).split('\n');
      problems.push({ path: at, message: `the rule ${rule.rule} cannot be evaluated: ${reason}` });
      return;
    }
    if (known.some((problem) => isWithin(problem.path, at))) return;
    const fault = rule.fieldPath === undefined ? self : fieldAt(self, rule.fieldPath);
    const shown = transition ? was(oldSelf, self) : is(fault);
    problems.push({ path: at, message: rule.message + shown });
  }
}

function is(value: unknown): string {
  return value === undefined || typeof value === 'object' ? '' : ` (is ${showValue(value)})`;
}

function was(before: unknown, now: unknown): string {
  return typeof now === 'object' ? '' : ` (was ${showValue(before)}, is ${showValue(now)})`;
}

function fieldAt(value: unknown, fieldPath: string): unknown {
  let at = value;
  for (const key of fieldPath.split('.').slice(1)) at = isPlainObject(at) ? ownField(at, key) : undefined;
  return at;
}

function program(rule: string): ParseResult {
  let parsed = compiled.get(rule);
  if (!parsed) compiled.set(rule, (parsed = environment.parse(rule)));
  return parsed;
}

/** A value as CEL sees it through its schema: whole numbers are CEL's int. */
function celValue(node: SchemaNode, value: unknown): unknown {
  if (typeof value === 'number') return node.type === 'integer' && Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return node.items ? value.map((entry) => celValue(node.items ?? {}, entry)) : value;
  if (!isPlainObject(value)) return value;
  const properties: PlainObject = node.properties ?? {};
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => {
      const child = (ownField(properties, key) as SchemaNode | undefined) ?? node.additionalProperties;
      return [key, child ? celValue(child, field) : field];
    }),
  );
}
