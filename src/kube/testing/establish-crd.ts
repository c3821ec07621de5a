import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, RawClient } from './raw-client.js';

/** What is needed of a CustomResourceDefinition to wait for it. */
export interface Crd {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly versions: readonly { readonly name: string; readonly schema: object }[];
  };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/**
 * Applies a CRD and waits until all of the API server knows it: established, served, and published to kubectl.
 *
 * @returns the answer to its application; when that refused it, there is nothing to wait for.
 */
export async function establishCrd(admin: RawClient, crd: Crd): Promise<Answer<Crd>> {
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${crd.metadata.name}`;
  const answer = await admin.apply<Crd>(path, crd);
  if (answer.status >= 300) return answer;
  const { group, versions } = crd.spec;
  const groupVersion = `apis/${group}/${versions[0]?.name ?? ''}`;
  for (;;) {
    const { status } = (await admin.request<Crd>('GET', path)).body;
    const established = status?.conditions?.some((one) => one.type === 'Established' && one.status === 'True') ?? false;
    const pages = await Promise.all(
      [`/${groupVersion}`, `/openapi/v3/${groupVersion}`].map((page) => admin.request('GET', page)),
    );
    if (established && pages.every((page) => page.status === 200)) return answer;
    await sleep(20);
  }
}
