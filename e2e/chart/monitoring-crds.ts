import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { goModuleFolder } from '../../scripts/go-programs.mjs';
import type { Crd } from '../../src/kube/testing/establish-crd.js';

/** The CRDs of ServiceMonitor and PrometheusRule, as the Prometheus operator publishes them. */
export function monitoringCrds(): readonly Crd[] {
  const module = goModuleFolder('prometheus-operator', 'github.com/prometheus-operator/prometheus-operator');
  return ['servicemonitors', 'prometheusrules'].map((plural) => {
    const file = join(module, 'example', 'prometheus-operator-crd', `monitoring.coreos.com_${plural}.yaml`);
    return load(readFileSync(file, 'utf8')) as Crd;
  });
}
