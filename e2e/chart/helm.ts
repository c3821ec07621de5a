import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { dump, loadAll } from 'js-yaml';

export const CHART = join(import.meta.dirname, '..', '..', 'charts', 'cpe-sim-operator');
export const NAMESPACE = 'cpe-sim-system';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: Readonly<Record<string, unknown>>;
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Helm as `npm test` has built it; undefined where there is no Go to build it with. */
export function helmProgram(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return env['CPE_SIM_HELM'] === '' ? undefined : env['CPE_SIM_HELM'];
}

/** Runs Helm and gives what came of it; it does not throw where Helm refuses. */
export function helm(args: readonly string[], input = ''): Ended {
  const program = helmProgram();
  if (program === undefined) throw new Error('CPE_SIM_HELM names no Helm; `npm test` builds one where Go is installed');
  return spawnSync(program, args, { input, encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 });
}

/** What Helm makes of the chart with these values, or what it says when it refuses them. */
export function template(values: object, ...more: readonly string[]): { text: string; error: string } {
  const args = ['template', 'cpe-sim', CHART, '--namespace', NAMESPACE, '--kube-version', '1.34.4', '--values', '-'];
  const { status, stdout, stderr } = helm([...args, ...more], dump(values));
  return status === 0 ? { text: stdout, error: '' } : { text: '', error: stderr };
}

export function manifestsOf(text: string): readonly Manifest[] {
  return (loadAll(text) as (Manifest | null)[]).filter((manifest) => manifest !== null);
}
