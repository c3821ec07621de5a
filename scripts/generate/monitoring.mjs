import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';

const source = 'config/monitoring/alerts.yaml';

/** The alert rules, which a Prometheus and promtool read as they are, for the chart and for kubectl apply -k. */
export function monitoringFiles(root) {
  const alerts = readFileSync(join(root, source), 'utf8');
  const groups = alerts.slice(alerts.search(/^groups:\n/m) + 'groups:\n'.length);
  if (load(alerts).groups.length === 0) throw new Error(`${source} has no groups`);
  const header = `# Generated from ${source} by scripts/generate.mjs; do not edit.`;
  const rule = `${header}
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: cpe-sim
  namespace: cpe-sim-system
  labels:
    app.kubernetes.io/name: cpe-sim-operator
spec:
  groups:
${indent(groups, 2)}`;
  return {
    'config/monitoring/prometheus-rule.yaml': { text: rule, from: source },
    'charts/cpe-sim-operator/files/alerts.yaml': { text: `${header}\n${outdent(groups, 2)}`, from: source },
  };
}

function indent(text, by) {
  return text.replaceAll(/^(?=.)/gm, ' '.repeat(by));
}

function outdent(text, by) {
  return text.replaceAll(new RegExp(`^ {${by}}`, 'gm'), '');
}
