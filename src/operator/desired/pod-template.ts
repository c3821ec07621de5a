import type { CpeFleet } from '../../api/generated/cpefleet.js';
import { fixedConfig } from '../../api/live-config.js';
import type { PodConfig } from '../../api/shard-config.js';
import { hashOf } from '../hash.js';
import {
  ADMIN_PORT_NAME,
  CONNECTION_REQUEST_PORT,
  CONNECTION_REQUEST_PORT_NAME,
  POD_HASH,
  podLabels,
  POD_PATHS,
} from '../names.js';
import { ownLabels } from './object.js';
import { podResources } from './pod-resources.js';
import { DATA_VOLUME, dataVolumes, fileVolumes } from './pod-volumes.js';

/** What the pods of all fleets have from the operator. */
export interface PodSettings {
  readonly image: string;
  readonly adminPort: number;
}

/** The user and the group that a pod runs as; a volume is made theirs. */
const USER = 65_532;
/** Sessions may take 5 s to end, writing the rest of 10 s. */
const GRACE_SECONDS = 15;

export interface PodTemplate {
  readonly hash: string;
  readonly template: Readonly<Record<string, unknown>>;
}

/**
 * The template of a fleet's pods, marked with a hash of itself and of all that makes a pod out of date: what of the
 * configuration cannot change live, and the contents of the files that the simulator reads at its start.
 *
 * @param filesDigest of the Secrets and ConfigMaps that are mounted
 */
export function podTemplate(
  fleet: CpeFleet,
  config: PodConfig,
  filesDigest: string,
  settings: PodSettings,
): PodTemplate {
  const { pod } = fleet.spec;
  const files = fileVolumes(fleet);
  const template = {
    metadata: { labels: { ...pod.labels, ...ownLabels(fleet) }, annotations: pod.annotations },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: GRACE_SECONDS,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: USER,
        runAsGroup: USER,
        fsGroup: USER,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      },
      ...scheduling(fleet),
      containers: [
        {
          ...container(fleet, settings),
          volumeMounts: [
            ...files.map(({ volume: { name }, mountPath, readOnly }) => ({ name, mountPath, readOnly })),
            { name: DATA_VOLUME, mountPath: POD_PATHS.data },
          ],
        },
      ],
      volumes: [...files.map(({ volume }) => volume), ...dataVolumes(fleet).volumes],
    },
  };
  const hash = hashOf([template, fixedConfig(config), config.cpesPerPod, filesDigest]);
  const annotations = { ...pod.annotations, [POD_HASH]: hash };
  return { hash, template: { ...template, metadata: { ...template.metadata, annotations } } };
}

function container(fleet: CpeFleet, { image, adminPort }: PodSettings): object {
  const probe = (path: string, periodSeconds: number, failureThreshold: number): object => ({
    httpGet: { path, port: ADMIN_PORT_NAME },
    periodSeconds,
    failureThreshold,
  });
  const fromPod = (name: string, fieldPath: string): object => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  return {
    name: 'simulator',
    image,
    // Also of a tag like latest: nodes without a registry have the image already.
    imagePullPolicy: 'IfNotPresent',
    args: [
      'simulator',
      `--config=${POD_PATHS.config}/${POD_PATHS.configFile}`,
      `--admin-token-file=${POD_PATHS.token}/${POD_PATHS.tokenFile}`,
      `--data=${POD_PATHS.data}/${POD_PATHS.dataFile}`,
      // Every address: kubectl port-forward comes to that of loopback.
      `--metrics-bind-addr=*:${adminPort}`,
      // In brackets, which an IPv6 address needs and an IPv4 address may have.
      `--connection-request-bind-addr=[$(POD_IP)]:${CONNECTION_REQUEST_PORT}`,
      '--log-format=json',
    ],
    // The name tells the pod its ordinal, and so its CPEs.
    env: [fromPod('POD_NAME', 'metadata.name'), fromPod('POD_IP', 'status.podIP')],
    ports: [
      { name: ADMIN_PORT_NAME, containerPort: adminPort },
      { name: CONNECTION_REQUEST_PORT_NAME, containerPort: CONNECTION_REQUEST_PORT },
    ],
    startupProbe: probe('/healthz', 2, 60),
    livenessProbe: probe('/healthz', 10, 3),
    readinessProbe: probe('/readyz', 5, 2),
    resources: podResources(fleet),
    // Why a simulator does not start then stands in the pod's status, and so in the fleet's.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  };
}

/** What of spec.pod says where the pods go; what is not said is left to the cluster. */
function scheduling({ metadata: { name }, spec: { pod } }: CpeFleet): object {
  const { nodeSelector, tolerations, topologySpreadConstraints, priorityClassName, imagePullSecrets } = pod;
  const labelSelector = { matchLabels: podLabels(name) };
  return {
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
    ...(tolerations.length > 0 && { tolerations }),
    ...(topologySpreadConstraints.length > 0 && {
      topologySpreadConstraints: topologySpreadConstraints.map((one) => ({ ...one, labelSelector })),
    }),
    ...(priorityClassName !== '' && { priorityClassName }),
    ...(imagePullSecrets.length > 0 && { imagePullSecrets }),
  };
}
