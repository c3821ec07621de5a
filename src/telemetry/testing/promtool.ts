import { spawnSync } from 'node:child_process';

/**
 * Runs Prometheus's own linter over an exposition.
 *
 * @returns its complaints, one a line, or undefined where promtool is not on PATH
 */
export function promtoolComplaints(body: string): readonly string[] | undefined {
  const run = spawnSync('promtool', ['check', 'metrics'], { input: body, encoding: 'utf8' });
  if (run.error) return undefined;
  return `${run.stdout}${run.stderr}`.split('\n').filter((line) => line !== '');
}
