// Is the operator ready, and does the API server serve CpeFleets? What is wrong goes to the log and the exit code.
import { readFileSync } from 'node:fs';

const token = readFileSync('/var/run/secrets/kubernetes.io/serviceaccount/token', 'utf8');
const { READY_URL, KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
const checks = {
  async 'the operator is ready'() {
    const answer = await fetch(READY_URL, { signal: AbortSignal.timeout(10_000) });
    const body = await answer.text();
    if (!answer.ok) throw new Error(`${READY_URL} answers ${answer.status}: ${body}`);
  },
  async 'CpeFleets are served'() {
    const url = `https://${host.includes(':') ? `[${host}]` : host}:${port}/apis/cpesim.dev/v1alpha1`;
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) });
    const body = await answer.text();
    if (!answer.ok) throw new Error(`${url} answers ${answer.status}: ${body}; is the CRD installed?`);
    if (!JSON.parse(body).resources.some(({ name }) => name === 'cpefleets')) {
      throw new Error(`${url} has no cpefleets: ${body}`);
    }
  },
};
for (const [what, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok: ${what}`);
  } catch (error) {
    console.error(`failed: ${what}: ${error.cause?.message ?? error.message}`);
    process.exitCode = 1;
  }
}
