import type { CpeFleet } from '../../api/generated/cpefleet.js';

/** What a simulator takes before its first CPE, and for each: bench/ measures both; there is room for twice as much. */
const BASE = { milliCpu: 50, mebibytes: 128 };
const PER_THOUSAND_CPES = { milliCpu: 50, mebibytes: 16 };

type Quantities = Readonly<Record<string, number | string>>;

/** Requests and limits of a pod: those of spec.pod.resources, and where it has none, by the CPEs of a pod. */
export function podResources({ spec }: CpeFleet): { readonly requests: Quantities; readonly limits: Quantities } {
  const { requests, limits } = spec.pod.resources;
  const thousands = spec.cpesPerPod / 1000;
  const mebibytes = Math.ceil(BASE.mebibytes + thousands * PER_THOUSAND_CPES.mebibytes);
  const milliCpu = Math.ceil(BASE.milliCpu + thousands * PER_THOUSAND_CPES.milliCpu);
  return {
    requests: Object.keys(requests).length > 0 ? requests : { cpu: `${milliCpu}m`, memory: `${mebibytes}Mi` },
    limits: Object.keys(limits).length > 0 ? limits : memoryLimit(requests, mebibytes),
  };
}

/** Of memory only: a limit of CPU would make a fleet miss its own timing. */
function memoryLimit(requests: Quantities, mebibytes: number): Quantities {
  return 'memory' in requests ? {} : { memory: `${2 * mebibytes}Mi` };
}
