import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';

const root = join(import.meta.dirname, '..', '..');
const dashboards = join(root, 'charts/cpe-sim-operator/files/dashboards');

export interface Query {
  /** Where it stands, for a message. */
  readonly place: string;
  /** PromQL, without the variables of Grafana. */
  readonly expr: string;
}

interface Rule {
  readonly alert: string;
  readonly expr: string;
}

/** What of a dashboard Grafana asks its data source. */
interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets?: readonly { readonly expr: string }[] }[];
}

/** The rules of config/monitoring/alerts.yaml. */
export function alertRules(): readonly Rule[] {
  const text = readFileSync(join(root, 'config/monitoring/alerts.yaml'), 'utf8');
  const { groups } = load(text) as { groups: readonly { rules: readonly Rule[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

/** What alerts and dashboards ask a Prometheus. */
export function allQueries(): readonly Query[] {
  const alerts = alertRules().map(({ alert, expr }) => ({ place: alert, expr }));
  const shown = readdirSync(dashboards).flatMap((file) => {
    const { panels } = JSON.parse(readFileSync(join(dashboards, file), 'utf8')) as Dashboard;
    return panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr }) => ({ place: `${file}: ${title}`, expr: withoutVariables(expr) })),
    );
  });
  return [...alerts, ...shown];
}

/** Names of metrics that a query takes: what is neither a label, a text nor a function. */
export function metricsOf(expr: string): readonly string[] {
  const bare = expr
    .replaceAll(/"[^"]*"|'[^']*'/g, '')
    .replaceAll(/\{[^}]*\}/g, '{}')
    .replaceAll(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, '')
    .replaceAll(/\[[^\]]*\]/g, '');
  const names = bare.match(/[a-zA-Z_:][a-zA-Z0-9_:]*(?!\s*\(|[a-zA-Z0-9_:])/g) ?? [];
  return [...new Set(names)].filter((name) => !/^(and|or|unless|offset|bool|by|without|on|e|Inf|NaN)$/.test(name));
}

/** As Grafana fills them in before it asks. */
function withoutVariables(expr: string): string {
  return expr.replaceAll('$__rate_interval', '1m').replaceAll('$__interval', '1m').replaceAll('$__range', '1h');
}
