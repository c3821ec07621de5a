import { SYSTEM } from './chart.js';
import { LAB } from './fleet.js';
import type { Kubernetes } from './kubernetes.js';

const QUESTIONS: readonly (readonly string[])[] = [
  ['get', 'pods', '--all-namespaces', '--output=wide'],
  ['-n', LAB, 'get', 'cpefleets', '--output=yaml'],
  ['get', 'events', '--all-namespaces', '--sort-by=.lastTimestamp'],
  ['-n', SYSTEM, 'logs', '--selector=app.kubernetes.io/component=operator', '--tail=40', '--prefix'],
];
const MOST_LINES = 60;

/** Writes what a person would look at first when a story went wrong: the cluster is gone soon. */
export async function tellWhatIsWrong(kubernetes: Kubernetes, write: (line: string) => void): Promise<void> {
  for (const question of QUESTIONS) {
    write(`\n$ kubectl ${question.join(' ')}`);
    // The cluster may be what is wrong.
    const answer = await kubernetes.kubectl(...question).catch((error: unknown) => String(error));
    for (const line of answer.trimEnd().split('\n').slice(-MOST_LINES)) write(line);
  }
}
