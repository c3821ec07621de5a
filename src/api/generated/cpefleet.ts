// Generated from crds/cpefleets.cpesim.dev.yaml by scripts/generate.mjs; do not edit.
import type { ObjectMeta } from '../object-meta.js';
import type { SchemaNode } from '../schema.js';

export const API_VERSION = 'cpesim.dev/v1alpha1';
export const KIND = 'CpeFleet';

/** A fleet of simulated CPEs that speak CWMP (TR-069), USP (TR-369) or both to their servers. */
export interface CpeFleet {
  /** `cpesim.dev/v1alpha1`. */
  readonly apiVersion: string;
  /** `CpeFleet`. */
  readonly kind: string;
  readonly metadata: ObjectMeta;
  /** What the fleet is to be. */
  readonly spec: CpeFleetSpec;
  /** What the fleet is; written by the engine. */
  readonly status?: CpeFleetStatus;
}

/** What the fleet is; written by the engine. */
export interface CpeFleetStatus {
  /** Generation of the spec that this status is about. */
  readonly observedGeneration?: number;
  /** `Pending`: no pod answers yet. `Bootstrapping`: CPEs have their first contact ahead. `Ready`: all had it and hold. `Degraded`: CPEs failed or pods do not answer. `Paused` and `Terminating`: as asked. */
  readonly lifecycleState?: 'Pending' | 'Bootstrapping' | 'Ready' | 'Degraded' | 'Paused' | 'Terminating';
  /** CPEs there are now. */
  readonly replicas?: number;
  /** Label selector of the fleet's pods. */
  readonly selector?: string;
  /** CPEs by lifecycle state; those of pods that do not answer are in none. */
  readonly cpes?: CpeFleetStatusCpes;
  /** Pods (on a laptop, worker processes). */
  readonly pods?: CpeFleetStatusPods;
  /** `Ready`, `Progressing`, `Degraded`, `ActionsAccepted`, `ThresholdsMet`. */
  readonly conditions?: readonly CpeFleetStatusCondition[];
  /** Of each action, verbatim, the value that was handled last. */
  readonly handledActions?: Readonly<Record<string, string>>;
  /** Actions, newest first. */
  readonly actions?: readonly CpeFleetStatusAction[];
}

export interface CpeFleetStatusAction {
  /** Under which the pods know it. */
  readonly id: string;
  /** The annotation without `cpesim.dev/`. */
  readonly action: 'force-cr' | 'inject-fault' | 'reboot' | 'factory-reset' | 'upgrade-firmware';
  /** The annotation's value, verbatim. */
  readonly value: string;
  /** How it fares. */
  readonly phase: 'Running' | 'Succeeded' | 'PartiallyFailed' | 'Failed';
  /** CPEs that the selector took in. */
  readonly matched: number;
  /** CPEs that carried it out. */
  readonly succeeded: number;
  /** CPEs that failed to. */
  readonly failed: number;
  /** When the engine saw it (RFC 3339). */
  readonly requestedAt: string;
  /** When all pods were done (RFC 3339). */
  readonly finishedAt?: string;
  /** Why CPEs failed. */
  readonly message: string;
}

export interface CpeFleetStatusCondition {
  /** Which condition. */
  readonly type: string;
  /** Whether it holds. */
  readonly status: 'True' | 'False' | 'Unknown';
  /** Why, in one word. */
  readonly reason: string;
  /** Why, for a person. */
  readonly message: string;
  /** Generation of the spec that it is about. */
  readonly observedGeneration?: number;
  /** When status last changed (RFC 3339). */
  readonly lastTransitionTime: string;
}

/** Pods (on a laptop, worker processes). */
export interface CpeFleetStatusPods {
  /** Pods that the fleet needs. */
  readonly desired: number;
  /** Pods that answer. */
  readonly ready: number;
}

/** CPEs by lifecycle state; those of pods that do not answer are in none. */
export interface CpeFleetStatusCpes {
  /** Not in contact with their server since power-up. */
  readonly new: number;
  /** Their first contact is under way. */
  readonly bootstrapping: number;
  /** Their last session ended well. */
  readonly ready: number;
  /** Their last session failed; they retry by TR-069 §3.2.1.1. */
  readonly failed: number;
}

/** What the fleet is to be. */
export interface CpeFleetSpec {
  /** CPEs in the fleet; what `kubectl scale` changes. */
  readonly replicas: number;
  /** CPEs that one pod simulates. Immutable, because CPEs would change pods and lose their state. A laptop shares the CPEs among worker processes instead. */
  readonly cpesPerPod: number;
  /** Identity and behaviour of a CPE follow from (seed, index), so a run can be repeated. Immutable. */
  readonly seed: number;
  /** Paused CPEs end the session they are in and begin no other. */
  readonly paused: boolean;
  /** The mix of device models. Each CPE gets one by weight, and keeps it. */
  readonly profiles: readonly CpeFleetProfile[];
  /** How the CPEs are called (DeviceIdStruct, TR-069 §A.3.3.1). */
  readonly identity: CpeFleetIdentity;
  /** Pacing of the first contacts after the fleet, or a part of it, powers up. */
  readonly start: CpeFleetStart;
  /** CWMP (TR-069). `cwmp: {}` takes all defaults. */
  readonly cwmp?: CpeFleetCwmp;
  /** USP (TR-369). `usp: {}` takes all defaults. */
  readonly usp?: CpeFleetUsp;
  /** Which firmware the CPEs run when they are new. */
  readonly firmware: CpeFleetFirmware;
  /** Standing faults. Single ones come by the annotation `cpesim.dev/inject-fault`. */
  readonly faults: readonly CpeFleetFault[];
  /** Metrics of the simulators. */
  readonly metrics: CpeFleetMetrics;
  /** Keeps what an ACS has set on a CPE beyond the life of its pod. Immutable. */
  readonly persistence: CpeFleetPersistence;
  /** How a changed fleet is rolled out. */
  readonly rollout: CpeFleetRollout;
  /** What the run has to hold, such as `bootstrap.p95 < 2s`, `session.p50 < 100ms`, `failed < 1%`, `ready >= 99%` or `faults == 0`; the condition ThresholdsMet says whether it does. A threshold on failed or ready also says how many failed CPEs a fleet that counts as Ready may have. */
  readonly thresholds: readonly string[];
  /** What the pods need of the cluster; no effect on a laptop. */
  readonly pod: CpeFleetPod;
}

/** What the pods need of the cluster; no effect on a laptop. */
export interface CpeFleetPod {
  /** Requests and limits of a pod; left out, they follow from cpesPerPod. */
  readonly resources: CpeFleetPodResources;
  /** Labels of the nodes to run on. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** Taints to tolerate, as in a pod. */
  readonly tolerations: readonly CpeFleetPodToleration[];
  /** How to spread the pods, as in a pod; the selector is that of the fleet. */
  readonly topologySpreadConstraints: readonly CpeFleetPodTopologySpreadConstraint[];
  /** Priority class of the pods. */
  readonly priorityClassName: string;
  /** Secrets to pull the image with. */
  readonly imagePullSecrets: readonly CpeFleetPodImagePullSecret[];
  /** More labels for the pods. */
  readonly labels: Readonly<Record<string, string>>;
  /** More annotations for the pods. */
  readonly annotations: Readonly<Record<string, string>>;
}

export interface CpeFleetPodImagePullSecret {
  /** Name of a Secret in the fleet's namespace. */
  readonly name: string;
}

export interface CpeFleetPodTopologySpreadConstraint {
  /** Label of nodes. */
  readonly topologyKey: string;
  /** What to do with a pod that does not fit. */
  readonly whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway';
  /** Allowed difference. */
  readonly maxSkew: number;
}

export interface CpeFleetPodToleration {
  /** Key of the taint; left out it is any key. */
  readonly key?: string;
  /** How value is compared. */
  readonly operator: 'Exists' | 'Equal';
  /** Value of the taint. */
  readonly value?: string;
  /** Effect of the taint; left out it is any effect. */
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  /** With NoExecute. */
  readonly tolerationSeconds?: number;
}

/** Requests and limits of a pod; left out, they follow from cpesPerPod. */
export interface CpeFleetPodResources {
  /** For example `cpu` and `memory`. */
  readonly requests: Readonly<Record<string, number | string>>;
  /** For example `memory`. */
  readonly limits: Readonly<Record<string, number | string>>;
}

/** How a changed fleet is rolled out. */
export interface CpeFleetRollout {
  /** Share of the pods that may be restarted at the same time; at least one pod is. */
  readonly maxUnavailablePercent: number;
}

/** Keeps what an ACS has set on a CPE beyond the life of its pod. Immutable. */
export interface CpeFleetPersistence {
  /** Whether each pod has a volume. */
  readonly enabled: boolean;
  /** Size of the volume of each pod. */
  readonly size: string;
}

/** Metrics of the simulators. */
export interface CpeFleetMetrics {
  /** A ServiceMonitor for the Prometheus operator; on Kubernetes. */
  readonly serviceMonitor: CpeFleetMetricsServiceMonitor;
  /** Reporting policies for aggregate metrics. */
  readonly policies: readonly CpeFleetMetricsPolicy[];
}

export interface CpeFleetMetricsPolicy {
  /** Name of the policy. */
  readonly name: string;
  /** How often it reports. */
  readonly schedule?: string;
  /** How often it reports, in microseconds; in place of schedule. */
  readonly us_schedule?: number;
  /** Metrics that it reports, separated by commas; `*` stands for anything. */
  readonly report: string;
  /** Variance from the mean, in percent, past which an event is an outlier. */
  readonly outlierPercent?: number;
}

/** A ServiceMonitor for the Prometheus operator; on Kubernetes. */
export interface CpeFleetMetricsServiceMonitor {
  /** Whether it is created. */
  readonly enabled: boolean;
  /** Scrape interval. */
  readonly interval: string;
  /** Labels by which a Prometheus selects it. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface CpeFleetFault {
  /** `CwmpFault`: the CPE answers an RPC with the fault `code`. `SessionDrop`: it drops the connection after its Inform; `AnswerDrop`: in place of its first answer. `PowerCut`: it falls silent after its Inform, and boots. `WrongClock`: its clock was never set. `ConnectDelay`: it takes `delay` to connect. `Stall`: it waits for `delay` after the InformResponse. `SlowRead`: it leaves each answer of its ACS unread for `delay`. `TransferFault`: a file transfer ends with the fault `code`. `DiagnosticsFault`: a test ends with the DiagnosticsState `state`. See docs/reference/actions.md. */
  readonly kind: 'CwmpFault' | 'SessionDrop' | 'AnswerDrop' | 'PowerCut' | 'WrongClock' | 'ConnectDelay' | 'Stall' | 'SlowRead' | 'TransferFault' | 'DiagnosticsFault';
  /** Fault code of a CPE (TR-069 §A.5.1): 9000 to 9032, or 9800 to 9899 (vendor). With CwmpFault; with TransferFault 9010 to 9020. */
  readonly code?: number;
  /** With ConnectDelay, Stall and SlowRead. */
  readonly delay?: string;
  /** With DiagnosticsFault. Where a test does not have it, Error_Other or Error_Internal stands for it. */
  readonly state?: 'Error_CannotResolveHostName' | 'Error_NoRouteToHost' | 'Error_MaxHopCountExceeded' | 'Error_DNSServerNotResolved' | 'Error_InitConnectionFailed' | 'Error_NoResponse' | 'Error_TransferFailed' | 'Error_PasswordRequestFailed' | 'Error_LoginFailed' | 'Error_NoTransferMode' | 'Error_NoPASV' | 'Error_NoCWD' | 'Error_NoSTOR' | 'Error_NoTransferComplete' | 'Error_IncorrectSize' | 'Error_Timeout' | 'Error_Internal' | 'Error_Other';
  /** Which CPEs it is for; see docs/reference/actions.md for the selectors. */
  readonly select: string;
  /** Percentage of their sessions that it strikes. */
  readonly probability: number;
}

/** Which firmware the CPEs run when they are new. */
export interface CpeFleetFirmware {
  /** The firmware registry of the fleet, with the share of the CPEs that starts with each version. */
  readonly distribution: readonly CpeFleetFirmwareDistributionItem[];
}

export interface CpeFleetFirmwareDistributionItem {
  /** SoftwareVersion. Put it in quotes when it has one dot. */
  readonly version: string;
  /** Share of the CPEs, relative to the weights of the other versions. */
  readonly weight: number;
  /** Label `stable` of the CPEs that run it. */
  readonly stable: boolean;
  /** Label `env` of the CPEs that run it. */
  readonly env: string;
}

/** USP (TR-369). `usp: {}` takes all defaults. */
export interface CpeFleetUsp {
  /** Endpoint ID of the controller (TR-369 §2.2.1). */
  readonly controllerEndpointId: string;
  /** Message transfer protocol: exactly one of its fields. */
  readonly mtp: CpeFleetUspMtp;
}

/** Message transfer protocol: exactly one of its fields. */
export interface CpeFleetUspMtp {
  /** WebSocket (TR-369 §4.4). */
  readonly webSocket?: CpeFleetUspMtpWebSocket;
  /** MQTT (TR-369 §4.6). */
  readonly mqtt?: CpeFleetUspMtpMqtt;
}

/** MQTT (TR-369 §4.6). */
export interface CpeFleetUspMtpMqtt {
  /** URLs of brokers; the CPEs share themselves out among them. */
  readonly brokers: readonly string[];
  /** Version of MQTT. Put it in quotes. */
  readonly version: '3.1.1' | '5';
  /** `PerCpe`: a connection of its own for each CPE. `Pooled`: CPEs share connections. */
  readonly connections: 'PerCpe' | 'Pooled';
  /** Secret with keys `username` and `password`; placeholders as in cwmp.credentialsSecretRef. */
  readonly credentialsSecretRef?: CpeFleetUspMtpMqttCredentialsSecretRef;
  /** TLS towards the brokers. */
  readonly tls: CpeFleetUspMtpMqttTls;
}

/** TLS towards the brokers. */
export interface CpeFleetUspMtpMqttTls {
  /** Secret with key `ca.crt`: the authorities to trust in place of the public ones. */
  readonly caSecretRef?: CpeFleetUspMtpMqttTlsCaSecretRef;
  /** Secret with keys `tls.crt` and `tls.key` that the CPEs show. */
  readonly clientCertificateSecretRef?: CpeFleetUspMtpMqttTlsClientCertificateSecretRef;
  /** Accepts any certificate of a broker. For laboratories. */
  readonly insecureSkipVerify: boolean;
}

/** Secret with keys `tls.crt` and `tls.key` that the CPEs show. */
export interface CpeFleetUspMtpMqttTlsClientCertificateSecretRef {
  /** Name of a Secret in the fleet's namespace. */
  readonly name: string;
}

/** Secret with key `ca.crt`: the authorities to trust in place of the public ones. */
export interface CpeFleetUspMtpMqttTlsCaSecretRef {
  /** Name of a Secret in the fleet's namespace. */
  readonly name: string;
}

/** Secret with keys `username` and `password`; placeholders as in cwmp.credentialsSecretRef. */
export interface CpeFleetUspMtpMqttCredentialsSecretRef {
  /** Name of a Secret in the fleet's namespace. */
  readonly name: string;
}

/** WebSocket (TR-369 §4.4). */
export interface CpeFleetUspMtpWebSocket {
  /** URL of the controller. Left out on a laptop, the embedded controller is used. */
  readonly url?: string;
}

/** CWMP (TR-069). `cwmp: {}` takes all defaults. */
export interface CpeFleetCwmp {
  /** URL of the ACS (ManagementServer.URL). Left out on a laptop, the embedded ACS is used. */
  readonly acsUrl?: string;
  /** Secret with keys `username` and `password` for the ACS; both may hold the placeholders of serialNumber and `{serial}`. Left out, the CPEs do not authenticate. */
  readonly credentialsSecretRef?: CpeFleetCwmpCredentialsSecretRef;
  /** Periodic Informs (ManagementServer.PeriodicInformInterval). */
  readonly periodicInform: CpeFleetCwmpPeriodicInform;
  /** Connection requests over HTTP (TR-069 §3.2.2). */
  readonly connectionRequest: CpeFleetCwmpConnectionRequest;
  /** `PerSession`: a TCP connection of its own for each session, as real CPEs do. `Pooled`: connections are kept alive and shared, for the highest rates. */
  readonly connections: 'PerSession' | 'Pooled';
  /** Sessions that one pod or worker has open at the same time. */
  readonly maxConcurrentSessions: number;
  /** TLS towards the ACS. */
  readonly tls: CpeFleetCwmpTls;
}

/** TLS towards the ACS. */
export interface CpeFleetCwmpTls {
  /** Secret with key `ca.crt`: the authorities to trust in place of the public ones. */
  readonly caSecretRef?: CpeFleetCwmpTlsCaSecretRef;
  /** Secret with keys `tls.crt` and `tls.key` that the CPEs show. */
  readonly clientCertificateSecretRef?: CpeFleetCwmpTlsClientCertificateSecretRef;
  /** Accepts any certificate of the ACS. For laboratories. */
  readonly insecureSkipVerify: boolean;
}

/** Secret with keys `tls.crt` and `tls.key` that the CPEs show. */
export interface CpeFleetCwmpTlsClientCertificateSecretRef {
  /** Name of a Secret in the fleet's namespace. */
  readonly name: string;
}

/** Secret with key `ca.crt`: the authorities to trust in place of the public ones. */
export interface CpeFleetCwmpTlsCaSecretRef {
  /** Name of a Secret in the fleet's namespace. */
  readonly name: string;
}

/** Connection requests over HTTP (TR-069 §3.2.2). */
export interface CpeFleetCwmpConnectionRequest {
  /** Whether the CPEs accept connection requests. */
  readonly enabled: boolean;
  /** Secret with keys `username` and `password` that an ACS must show; placeholders as in cwmp.credentialsSecretRef. Left out, each CPE has a password of its own that the ACS reads or sets. */
  readonly credentialsSecretRef?: CpeFleetCwmpConnectionRequestCredentialsSecretRef;
  /** Base URL under which the ACS reaches the CPEs. Empty: the address that the simulator listens on. */
  readonly publicUrl: string;
}

/** Secret with keys `username` and `password` that an ACS must show; placeholders as in cwmp.credentialsSecretRef. Left out, each CPE has a password of its own that the ACS reads or sets. */
export interface CpeFleetCwmpConnectionRequestCredentialsSecretRef {
  /** Name of a Secret in the fleet's namespace. */
  readonly name: string;
}

/** Periodic Informs (ManagementServer.PeriodicInformInterval). */
export interface CpeFleetCwmpPeriodicInform {
  /** Time between two periodic Informs of a CPE, until its ACS sets another. */
  readonly interval: string;
  /** Each interval varies by up to this share of itself. */
  readonly jitterPercent: number;
}

/** Secret with keys `username` and `password` for the ACS; both may hold the placeholders of serialNumber and `{serial}`. Left out, the CPEs do not authenticate. */
export interface CpeFleetCwmpCredentialsSecretRef {
  /** Name of a Secret in the fleet's namespace. */
  readonly name: string;
}

/** Pacing of the first contacts after the fleet, or a part of it, powers up. */
export interface CpeFleetStart {
  /** First contacts per second of the whole fleet. */
  readonly ratePerSecond: number;
  /** Each first contact is delayed by up to this much more. */
  readonly jitter: string;
}

/** How the CPEs are called (DeviceIdStruct, TR-069 §A.3.3.1). */
export interface CpeFleetIdentity {
  /** Manufacturer. */
  readonly manufacturer: string;
  /** Organizationally unique identifier: six upper-case hexadecimal digits. Put it in quotes. */
  readonly oui: string;
  /** ProductClass. */
  readonly productClass: string;
  /** SerialNumber. `{index}` is the number of the CPE, `{index:08}` the same with zeros up to eight digits. */
  readonly serialNumber: string;
}

export interface CpeFleetProfile {
  /** A built-in profile. */
  readonly name?: string;
  /** A ConfigMap whose keys are the files of a profile folder. */
  readonly configMapRef?: CpeFleetProfileConfigMapRef;
  /** Share of the CPEs, relative to the weights of the other profiles. */
  readonly weight: number;
}

/** A ConfigMap whose keys are the files of a profile folder. */
export interface CpeFleetProfileConfigMapRef {
  /** Name of a ConfigMap in the fleet's namespace. */
  readonly name: string;
}

/** The schema that the CRD carries: what an API server and this program validate with. */
export const cpeFleetSchema: SchemaNode = {
  "description": "A fleet of simulated CPEs that speak CWMP (TR-069), USP (TR-369) or both to their servers.",
  "type": "object",
  "required": [
    "spec"
  ],
  "properties": {
    "apiVersion": {
      "description": "`cpesim.dev/v1alpha1`.",
      "type": "string"
    },
    "kind": {
      "description": "`CpeFleet`.",
      "type": "string"
    },
    "metadata": {
      "type": "object",
      "properties": {
        "name": {
          "description": "At most 52 lower-case letters, digits and `-`; it begins with a letter and ends with a letter or digit, because pods and services are named after it.",
          "type": "string",
          "maxLength": 52,
          "pattern": "^[a-z]([-a-z0-9]*[a-z0-9])?$",
          "example": "metro-north"
        }
      }
    },
    "spec": {
      "description": "What the fleet is to be.",
      "type": "object",
      "required": [
        "replicas",
        "profiles"
      ],
      "x-kubernetes-validations": [
        {
          "rule": "has(self.cwmp) || has(self.usp)",
          "message": "a fleet speaks cwmp, usp or both: add `cwmp: {}` or `usp: {}`"
        },
        {
          "rule": "self.replicas <= 1 || self.identity.serialNumber.contains('{index')",
          "message": "must contain {index} or {index:08} when replicas is more than 1, or all CPEs would be one device",
          "fieldPath": ".identity.serialNumber"
        }
      ],
      "properties": {
        "replicas": {
          "description": "CPEs in the fleet; what `kubectl scale` changes.",
          "type": "integer",
          "format": "int32",
          "minimum": 0,
          "maximum": 10000000,
          "example": 5000
        },
        "cpesPerPod": {
          "description": "CPEs that one pod simulates. Immutable, because CPEs would change pods and lose their state. A laptop shares the CPEs among worker processes instead.",
          "type": "integer",
          "format": "int32",
          "minimum": 1,
          "maximum": 1000000,
          "default": 1000,
          "x-kubernetes-validations": [
            {
              "rule": "self == oldSelf",
              "message": "is immutable: CPEs would change pods and lose their state; delete the fleet and create it anew"
            }
          ]
        },
        "seed": {
          "description": "Identity and behaviour of a CPE follow from (seed, index), so a run can be repeated. Immutable.",
          "type": "integer",
          "format": "int32",
          "minimum": 0,
          "maximum": 2147483647,
          "default": 1,
          "x-kubernetes-validations": [
            {
              "rule": "self == oldSelf",
              "message": "is immutable: with another seed they would be other CPEs; delete the fleet and create it anew"
            }
          ]
        },
        "paused": {
          "description": "Paused CPEs end the session they are in and begin no other.",
          "type": "boolean",
          "default": false
        },
        "profiles": {
          "description": "The mix of device models. Each CPE gets one by weight, and keeps it.",
          "type": "array",
          "minItems": 1,
          "maxItems": 32,
          "x-kubernetes-list-type": "atomic",
          "x-kubernetes-validations": [
            {
              "rule": "self.exists(p, p.weight > 0)",
              "message": "at least one profile must have a weight above 0"
            },
            {
              "rule": "self.all(p, !has(p.name) || self.exists_one(q, has(q.name) && q.name == p.name))",
              "message": "names a built-in profile more than once"
            },
            {
              "rule": "self.all(p, !has(p.configMapRef) || self.exists_one(q, has(q.configMapRef) && q.configMapRef.name == p.configMapRef.name))",
              "message": "names a ConfigMap more than once"
            }
          ],
          "items": {
            "type": "object",
            "x-kubernetes-validations": [
              {
                "rule": "has(self.name) != has(self.configMapRef)",
                "message": "needs exactly one of name (a built-in profile) and configMapRef (a profile of your own)"
              }
            ],
            "properties": {
              "name": {
                "description": "A built-in profile.",
                "type": "string",
                "minLength": 1,
                "maxLength": 63,
                "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
                "example": "tr181-gateway"
              },
              "configMapRef": {
                "description": "A ConfigMap whose keys are the files of a profile folder.",
                "type": "object",
                "required": [
                  "name"
                ],
                "properties": {
                  "name": {
                    "description": "Name of a ConfigMap in the fleet's namespace.",
                    "type": "string",
                    "maxLength": 253,
                    "pattern": "^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$",
                    "example": "our-dsl-router"
                  }
                }
              },
              "weight": {
                "description": "Share of the CPEs, relative to the weights of the other profiles.",
                "type": "integer",
                "format": "int32",
                "minimum": 0,
                "maximum": 1000000,
                "default": 1
              }
            }
          }
        },
        "identity": {
          "description": "How the CPEs are called (DeviceIdStruct, TR-069 §A.3.3.1).",
          "type": "object",
          "default": {},
          "properties": {
            "manufacturer": {
              "description": "Manufacturer.",
              "type": "string",
              "minLength": 1,
              "maxLength": 64,
              "default": "Example"
            },
            "oui": {
              "description": "Organizationally unique identifier: six upper-case hexadecimal digits. Put it in quotes.",
              "type": "string",
              "maxLength": 6,
              "pattern": "^[0-9A-F]{6}$",
              "default": "00D09E",
              "example": "00D09E"
            },
            "productClass": {
              "description": "ProductClass.",
              "type": "string",
              "minLength": 1,
              "maxLength": 64,
              "default": "HG-7"
            },
            "serialNumber": {
              "description": "SerialNumber. `{index}` is the number of the CPE, `{index:08}` the same with zeros up to eight digits.",
              "type": "string",
              "minLength": 1,
              "maxLength": 64,
              "pattern": "^([^{}]|\\{index(:0?[0-9]{1,2})?\\})+$",
              "default": "SIM{index:08}",
              "example": "SIM{index:08}"
            }
          }
        },
        "start": {
          "description": "Pacing of the first contacts after the fleet, or a part of it, powers up.",
          "type": "object",
          "default": {},
          "properties": {
            "ratePerSecond": {
              "description": "First contacts per second of the whole fleet.",
              "type": "integer",
              "format": "int32",
              "minimum": 1,
              "maximum": 1000000,
              "default": 200
            },
            "jitter": {
              "description": "Each first contact is delayed by up to this much more.",
              "type": "string",
              "maxLength": 32,
              "pattern": "^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$",
              "default": "1s",
              "example": "10s",
              "x-kubernetes-validations": [
                {
                  "rule": "duration(self) <= duration('24h')",
                  "message": "must be at most 24h"
                }
              ]
            }
          }
        },
        "cwmp": {
          "description": "CWMP (TR-069). `cwmp: {}` takes all defaults.",
          "type": "object",
          "properties": {
            "acsUrl": {
              "description": "URL of the ACS (ManagementServer.URL). Left out on a laptop, the embedded ACS is used.",
              "type": "string",
              "maxLength": 256,
              "pattern": "^https?://(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?)(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?([/?][!-~]*)?$",
              "example": "http://acs.lab.svc:7547/cwmp"
            },
            "credentialsSecretRef": {
              "description": "Secret with keys `username` and `password` for the ACS; both may hold the placeholders of serialNumber and `{serial}`. Left out, the CPEs do not authenticate.",
              "type": "object",
              "required": [
                "name"
              ],
              "properties": {
                "name": {
                  "description": "Name of a Secret in the fleet's namespace.",
                  "type": "string",
                  "maxLength": 253,
                  "pattern": "^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$",
                  "example": "acs-login"
                }
              }
            },
            "periodicInform": {
              "description": "Periodic Informs (ManagementServer.PeriodicInformInterval).",
              "type": "object",
              "default": {},
              "properties": {
                "interval": {
                  "description": "Time between two periodic Informs of a CPE, until its ACS sets another.",
                  "type": "string",
                  "maxLength": 32,
                  "pattern": "^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$",
                  "default": "5m",
                  "example": "5m",
                  "x-kubernetes-validations": [
                    {
                      "rule": "duration(self) >= duration('1s') && duration(self) <= duration('8760h')",
                      "message": "must be at least 1s and at most 8760h"
                    }
                  ]
                },
                "jitterPercent": {
                  "description": "Each interval varies by up to this share of itself.",
                  "type": "integer",
                  "format": "int32",
                  "minimum": 0,
                  "maximum": 100,
                  "default": 10
                }
              }
            },
            "connectionRequest": {
              "description": "Connection requests over HTTP (TR-069 §3.2.2).",
              "type": "object",
              "default": {},
              "properties": {
                "enabled": {
                  "description": "Whether the CPEs accept connection requests.",
                  "type": "boolean",
                  "default": true
                },
                "credentialsSecretRef": {
                  "description": "Secret with keys `username` and `password` that an ACS must show; placeholders as in cwmp.credentialsSecretRef. Left out, each CPE has a password of its own that the ACS reads or sets.",
                  "type": "object",
                  "required": [
                    "name"
                  ],
                  "properties": {
                    "name": {
                      "description": "Name of a Secret in the fleet's namespace.",
                      "type": "string",
                      "maxLength": 253,
                      "pattern": "^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$",
                      "example": "cr-login"
                    }
                  }
                },
                "publicUrl": {
                  "description": "Base URL under which the ACS reaches the CPEs. Empty: the address that the simulator listens on.",
                  "type": "string",
                  "maxLength": 256,
                  "pattern": "^(https?://(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?)(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?(/[!-~]*)?)?$",
                  "default": "",
                  "example": "http://cpes.lab.example:7548"
                }
              }
            },
            "connections": {
              "description": "`PerSession`: a TCP connection of its own for each session, as real CPEs do. `Pooled`: connections are kept alive and shared, for the highest rates.",
              "type": "string",
              "enum": [
                "PerSession",
                "Pooled"
              ],
              "default": "PerSession"
            },
            "maxConcurrentSessions": {
              "description": "Sessions that one pod or worker has open at the same time.",
              "type": "integer",
              "format": "int32",
              "minimum": 1,
              "maximum": 60000,
              "default": 200
            },
            "tls": {
              "description": "TLS towards the ACS.",
              "type": "object",
              "default": {},
              "properties": {
                "caSecretRef": {
                  "description": "Secret with key `ca.crt`: the authorities to trust in place of the public ones.",
                  "type": "object",
                  "required": [
                    "name"
                  ],
                  "properties": {
                    "name": {
                      "description": "Name of a Secret in the fleet's namespace.",
                      "type": "string",
                      "maxLength": 253,
                      "pattern": "^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$",
                      "example": "lab-ca"
                    }
                  }
                },
                "clientCertificateSecretRef": {
                  "description": "Secret with keys `tls.crt` and `tls.key` that the CPEs show.",
                  "type": "object",
                  "required": [
                    "name"
                  ],
                  "properties": {
                    "name": {
                      "description": "Name of a Secret in the fleet's namespace.",
                      "type": "string",
                      "maxLength": 253,
                      "pattern": "^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$",
                      "example": "cpe-cert"
                    }
                  }
                },
                "insecureSkipVerify": {
                  "description": "Accepts any certificate of the ACS. For laboratories.",
                  "type": "boolean",
                  "default": false
                }
              }
            }
          }
        },
        "usp": {
          "description": "USP (TR-369). `usp: {}` takes all defaults.",
          "type": "object",
          "properties": {
            "controllerEndpointId": {
              "description": "Endpoint ID of the controller (TR-369 §2.2.1).",
              "type": "string",
              "minLength": 3,
              "maxLength": 128,
              "pattern": "^[a-z]+:[^:]*:.+$",
              "default": "self::controller",
              "example": "self::controller"
            },
            "mtp": {
              "description": "Message transfer protocol: exactly one of its fields.",
              "type": "object",
              "default": {
                "webSocket": {}
              },
              "x-kubernetes-validations": [
                {
                  "rule": "has(self.webSocket) != has(self.mqtt)",
                  "message": "needs exactly one of webSocket and mqtt"
                }
              ],
              "properties": {
                "webSocket": {
                  "description": "WebSocket (TR-369 §4.4).",
                  "type": "object",
                  "properties": {
                    "url": {
                      "description": "URL of the controller. Left out on a laptop, the embedded controller is used.",
                      "type": "string",
                      "maxLength": 256,
                      "pattern": "^wss?://(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?)(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?([/?][!-~]*)?$",
                      "example": "ws://usp.lab.svc:8080/usp"
                    }
                  }
                },
                "mqtt": {
                  "description": "MQTT (TR-369 §4.6).",
                  "type": "object",
                  "required": [
                    "brokers"
                  ],
                  "properties": {
                    "brokers": {
                      "description": "URLs of brokers; the CPEs share themselves out among them.",
                      "type": "array",
                      "minItems": 1,
                      "maxItems": 16,
                      "x-kubernetes-list-type": "set",
                      "items": {
                        "type": "string",
                        "maxLength": 256,
                        "pattern": "^mqtts?://(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?)(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?/?$",
                        "example": "mqtts://broker.lab.svc:8883"
                      }
                    },
                    "version": {
                      "description": "Version of MQTT. Put it in quotes.",
                      "type": "string",
                      "enum": [
                        "3.1.1",
                        "5"
                      ],
                      "default": "5"
                    },
                    "connections": {
                      "description": "`PerCpe`: a connection of its own for each CPE. `Pooled`: CPEs share connections.",
                      "type": "string",
                      "enum": [
                        "PerCpe",
                        "Pooled"
                      ],
                      "default": "PerCpe"
                    },
                    "credentialsSecretRef": {
                      "description": "Secret with keys `username` and `password`; placeholders as in cwmp.credentialsSecretRef.",
                      "type": "object",
                      "required": [
                        "name"
                      ],
                      "properties": {
                        "name": {
                          "description": "Name of a Secret in the fleet's namespace.",
                          "type": "string",
                          "maxLength": 253,
                          "pattern": "^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$",
                          "example": "mqtt-login"
                        }
                      }
                    },
                    "tls": {
                      "description": "TLS towards the brokers.",
                      "type": "object",
                      "default": {},
                      "properties": {
                        "caSecretRef": {
                          "description": "Secret with key `ca.crt`: the authorities to trust in place of the public ones.",
                          "type": "object",
                          "required": [
                            "name"
                          ],
                          "properties": {
                            "name": {
                              "description": "Name of a Secret in the fleet's namespace.",
                              "type": "string",
                              "maxLength": 253,
                              "pattern": "^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$",
                              "example": "lab-ca"
                            }
                          }
                        },
                        "clientCertificateSecretRef": {
                          "description": "Secret with keys `tls.crt` and `tls.key` that the CPEs show.",
                          "type": "object",
                          "required": [
                            "name"
                          ],
                          "properties": {
                            "name": {
                              "description": "Name of a Secret in the fleet's namespace.",
                              "type": "string",
                              "maxLength": 253,
                              "pattern": "^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$",
                              "example": "cpe-cert"
                            }
                          }
                        },
                        "insecureSkipVerify": {
                          "description": "Accepts any certificate of a broker. For laboratories.",
                          "type": "boolean",
                          "default": false
                        }
                      }
                    }
                  }
                }
              }
            }
          }
        },
        "firmware": {
          "description": "Which firmware the CPEs run when they are new.",
          "type": "object",
          "default": {},
          "properties": {
            "distribution": {
              "description": "The firmware registry of the fleet, with the share of the CPEs that starts with each version.",
              "type": "array",
              "minItems": 1,
              "maxItems": 32,
              "x-kubernetes-list-type": "map",
              "x-kubernetes-list-map-keys": [
                "version"
              ],
              "default": [
                {
                  "version": "1.0.0",
                  "weight": 40,
                  "stable": true,
                  "env": "production"
                },
                {
                  "version": "1.1.0",
                  "weight": 40,
                  "stable": true,
                  "env": "production"
                },
                {
                  "version": "1.2.0",
                  "weight": 20,
                  "stable": false,
                  "env": "beta"
                }
              ],
              "x-kubernetes-validations": [
                {
                  "rule": "self.exists(f, f.weight > 0)",
                  "message": "at least one version must have a weight above 0"
                }
              ],
              "items": {
                "type": "object",
                "required": [
                  "version"
                ],
                "properties": {
                  "version": {
                    "description": "SoftwareVersion. Put it in quotes when it has one dot.",
                    "type": "string",
                    "maxLength": 63,
                    "pattern": "^[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?$",
                    "example": "1.1.0"
                  },
                  "weight": {
                    "description": "Share of the CPEs, relative to the weights of the other versions.",
                    "type": "integer",
                    "format": "int32",
                    "minimum": 0,
                    "maximum": 1000000,
                    "default": 1
                  },
                  "stable": {
                    "description": "Label `stable` of the CPEs that run it.",
                    "type": "boolean",
                    "default": true
                  },
                  "env": {
                    "description": "Label `env` of the CPEs that run it.",
                    "type": "string",
                    "maxLength": 63,
                    "pattern": "^[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?$",
                    "default": "production",
                    "example": "production"
                  }
                }
              }
            }
          }
        },
        "faults": {
          "description": "Standing faults. Single ones come by the annotation `cpesim.dev/inject-fault`.",
          "type": "array",
          "maxItems": 32,
          "x-kubernetes-list-type": "atomic",
          "default": [],
          "items": {
            "type": "object",
            "required": [
              "kind"
            ],
            "x-kubernetes-validations": [
              {
                "rule": "has(self.code) == (self.kind in ['CwmpFault', 'TransferFault'])",
                "message": "kinds CwmpFault and TransferFault, and no other, need code (for example `code: 9002`)",
                "fieldPath": ".code"
              },
              {
                "rule": "self.kind != 'TransferFault' || !has(self.code) || (self.code >= 9010 && self.code <= 9020)",
                "message": "of a TransferFault, must be from 9010 to 9020",
                "fieldPath": ".code"
              },
              {
                "rule": "has(self.state) == (self.kind == 'DiagnosticsFault')",
                "message": "kind DiagnosticsFault, and no other, needs state (for example `state: Error_Timeout`)",
                "fieldPath": ".state"
              },
              {
                "rule": "has(self.delay) == (self.kind in ['ConnectDelay', 'Stall', 'SlowRead'])",
                "message": "kinds ConnectDelay, Stall and SlowRead, and no other, need delay (for example `delay: 5s`)",
                "fieldPath": ".delay"
              }
            ],
            "properties": {
              "kind": {
                "description": "`CwmpFault`: the CPE answers an RPC with the fault `code`. `SessionDrop`: it drops the connection after its Inform; `AnswerDrop`: in place of its first answer. `PowerCut`: it falls silent after its Inform, and boots. `WrongClock`: its clock was never set. `ConnectDelay`: it takes `delay` to connect. `Stall`: it waits for `delay` after the InformResponse. `SlowRead`: it leaves each answer of its ACS unread for `delay`. `TransferFault`: a file transfer ends with the fault `code`. `DiagnosticsFault`: a test ends with the DiagnosticsState `state`. See docs/reference/actions.md.",
                "type": "string",
                "enum": [
                  "CwmpFault",
                  "SessionDrop",
                  "AnswerDrop",
                  "PowerCut",
                  "WrongClock",
                  "ConnectDelay",
                  "Stall",
                  "SlowRead",
                  "TransferFault",
                  "DiagnosticsFault"
                ]
              },
              "code": {
                "description": "Fault code of a CPE (TR-069 §A.5.1): 9000 to 9032, or 9800 to 9899 (vendor). With CwmpFault; with TransferFault 9010 to 9020.",
                "type": "integer",
                "format": "int32",
                "minimum": 9000,
                "maximum": 9899,
                "example": 9002,
                "x-kubernetes-validations": [
                  {
                    "rule": "self <= 9032 || self >= 9800",
                    "message": "is no fault code of a CPE: there are 9000 to 9032, and 9800 to 9899 (vendor)"
                  }
                ]
              },
              "delay": {
                "description": "With ConnectDelay, Stall and SlowRead.",
                "type": "string",
                "maxLength": 32,
                "pattern": "^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$",
                "example": "5s",
                "x-kubernetes-validations": [
                  {
                    "rule": "duration(self) <= duration('1h')",
                    "message": "must be at most 1h"
                  }
                ]
              },
              "state": {
                "description": "With DiagnosticsFault. Where a test does not have it, Error_Other or Error_Internal stands for it.",
                "type": "string",
                "enum": [
                  "Error_CannotResolveHostName",
                  "Error_NoRouteToHost",
                  "Error_MaxHopCountExceeded",
                  "Error_DNSServerNotResolved",
                  "Error_InitConnectionFailed",
                  "Error_NoResponse",
                  "Error_TransferFailed",
                  "Error_PasswordRequestFailed",
                  "Error_LoginFailed",
                  "Error_NoTransferMode",
                  "Error_NoPASV",
                  "Error_NoCWD",
                  "Error_NoSTOR",
                  "Error_NoTransferComplete",
                  "Error_IncorrectSize",
                  "Error_Timeout",
                  "Error_Internal",
                  "Error_Other"
                ],
                "example": "Error_Timeout"
              },
              "select": {
                "description": "Which CPEs it is for; see docs/reference/actions.md for the selectors.",
                "type": "string",
                "minLength": 1,
                "maxLength": 1024,
                "default": "all",
                "example": "10%"
              },
              "probability": {
                "description": "Percentage of their sessions that it strikes.",
                "type": "integer",
                "format": "int32",
                "minimum": 0,
                "maximum": 100,
                "default": 100
              }
            }
          }
        },
        "metrics": {
          "description": "Metrics of the simulators.",
          "type": "object",
          "default": {},
          "properties": {
            "serviceMonitor": {
              "description": "A ServiceMonitor for the Prometheus operator; on Kubernetes.",
              "type": "object",
              "default": {},
              "properties": {
                "enabled": {
                  "description": "Whether it is created.",
                  "type": "boolean",
                  "default": false
                },
                "interval": {
                  "description": "Scrape interval.",
                  "type": "string",
                  "maxLength": 32,
                  "pattern": "^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$",
                  "default": "15s",
                  "example": "15s",
                  "x-kubernetes-validations": [
                    {
                      "rule": "duration(self) >= duration('1s') && duration(self) <= duration('1h')",
                      "message": "must be at least 1s and at most 1h"
                    }
                  ]
                },
                "labels": {
                  "description": "Labels by which a Prometheus selects it.",
                  "type": "object",
                  "maxProperties": 32,
                  "default": {},
                  "additionalProperties": {
                    "type": "string",
                    "maxLength": 63
                  },
                  "example": {
                    "release": "prometheus"
                  }
                }
              }
            },
            "policies": {
              "description": "Reporting policies for aggregate metrics.",
              "type": "array",
              "maxItems": 32,
              "x-kubernetes-list-type": "map",
              "x-kubernetes-list-map-keys": [
                "name"
              ],
              "default": [],
              "items": {
                "type": "object",
                "required": [
                  "name",
                  "report"
                ],
                "x-kubernetes-validations": [
                  {
                    "rule": "has(self.schedule) != has(self.us_schedule)",
                    "message": "needs exactly one of schedule (for example `schedule: 10s`) and us_schedule (microseconds)"
                  }
                ],
                "properties": {
                  "name": {
                    "description": "Name of the policy.",
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 63,
                    "pattern": "^[A-Za-z0-9]([-._A-Za-z0-9]*[A-Za-z0-9])?$",
                    "example": "tensecs"
                  },
                  "schedule": {
                    "description": "How often it reports.",
                    "type": "string",
                    "maxLength": 32,
                    "pattern": "^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$",
                    "example": "10s",
                    "x-kubernetes-validations": [
                      {
                        "rule": "duration(self) >= duration('100ms') && duration(self) <= duration('24h')",
                        "message": "must be at least 100ms and at most 24h"
                      }
                    ]
                  },
                  "us_schedule": {
                    "description": "How often it reports, in microseconds; in place of schedule.",
                    "type": "integer",
                    "format": "int64",
                    "minimum": 100000,
                    "maximum": 86400000000,
                    "example": 10000000
                  },
                  "report": {
                    "description": "Metrics that it reports, separated by commas; `*` stands for anything.",
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 1024,
                    "example": "cpu.*, n.cn.*"
                  },
                  "outlierPercent": {
                    "description": "Variance from the mean, in percent, past which an event is an outlier.",
                    "type": "integer",
                    "format": "int32",
                    "minimum": 1,
                    "maximum": 100000,
                    "example": 50
                  }
                }
              }
            }
          }
        },
        "persistence": {
          "description": "Keeps what an ACS has set on a CPE beyond the life of its pod. Immutable.",
          "type": "object",
          "default": {},
          "x-kubernetes-validations": [
            {
              "rule": "self == oldSelf",
              "message": "is immutable: the volumes of pods that exist cannot change; delete the fleet and create it anew"
            }
          ],
          "properties": {
            "enabled": {
              "description": "Whether each pod has a volume.",
              "type": "boolean",
              "default": true
            },
            "size": {
              "description": "Size of the volume of each pod.",
              "type": "string",
              "maxLength": 20,
              "pattern": "^[1-9][0-9]*(Ki|Mi|Gi|Ti)?$",
              "default": "1Gi",
              "example": "1Gi"
            }
          }
        },
        "rollout": {
          "description": "How a changed fleet is rolled out.",
          "type": "object",
          "default": {},
          "properties": {
            "maxUnavailablePercent": {
              "description": "Share of the pods that may be restarted at the same time; at least one pod is.",
              "type": "integer",
              "format": "int32",
              "minimum": 1,
              "maximum": 100,
              "default": 25
            }
          }
        },
        "thresholds": {
          "description": "What the run has to hold, such as `bootstrap.p95 < 2s`, `session.p50 < 100ms`, `failed < 1%`, `ready >= 99%` or `faults == 0`; the condition ThresholdsMet says whether it does. A threshold on failed or ready also says how many failed CPEs a fleet that counts as Ready may have.",
          "type": "array",
          "maxItems": 32,
          "x-kubernetes-list-type": "set",
          "default": [],
          "items": {
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
            "pattern": "^((bootstrap|session)\\.p[1-9][0-9]? *(<|<=|>|>=|==) *([0-9]+(\\.[0-9]+)?(ms|s|m|h))+|(ready|failed) *(<|<=|>|>=|==) *[0-9]+(\\.[0-9]+)?%|(ready|failed|faults) *(<|<=|>|>=|==) *[0-9]+)$",
            "example": "bootstrap.p95 < 2s"
          }
        },
        "pod": {
          "description": "What the pods need of the cluster; no effect on a laptop.",
          "type": "object",
          "default": {},
          "properties": {
            "resources": {
              "description": "Requests and limits of a pod; left out, they follow from cpesPerPod.",
              "type": "object",
              "default": {},
              "properties": {
                "requests": {
                  "description": "For example `cpu` and `memory`.",
                  "type": "object",
                  "maxProperties": 16,
                  "default": {},
                  "additionalProperties": {
                    "anyOf": [
                      {
                        "type": "integer"
                      },
                      {
                        "type": "string"
                      }
                    ],
                    "pattern": "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$",
                    "x-kubernetes-int-or-string": true,
                    "maxLength": 32
                  },
                  "example": {
                    "cpu": "500m",
                    "memory": "256Mi"
                  }
                },
                "limits": {
                  "description": "For example `memory`.",
                  "type": "object",
                  "maxProperties": 16,
                  "default": {},
                  "additionalProperties": {
                    "anyOf": [
                      {
                        "type": "integer"
                      },
                      {
                        "type": "string"
                      }
                    ],
                    "pattern": "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$",
                    "x-kubernetes-int-or-string": true,
                    "maxLength": 32
                  },
                  "example": {
                    "memory": "512Mi"
                  }
                }
              }
            },
            "nodeSelector": {
              "description": "Labels of the nodes to run on.",
              "type": "object",
              "maxProperties": 32,
              "default": {},
              "additionalProperties": {
                "type": "string",
                "maxLength": 63
              }
            },
            "tolerations": {
              "description": "Taints to tolerate, as in a pod.",
              "type": "array",
              "maxItems": 32,
              "x-kubernetes-list-type": "atomic",
              "default": [],
              "items": {
                "type": "object",
                "properties": {
                  "key": {
                    "description": "Key of the taint; left out it is any key.",
                    "type": "string",
                    "maxLength": 317
                  },
                  "operator": {
                    "description": "How value is compared.",
                    "type": "string",
                    "enum": [
                      "Exists",
                      "Equal"
                    ],
                    "default": "Equal"
                  },
                  "value": {
                    "description": "Value of the taint.",
                    "type": "string",
                    "maxLength": 63
                  },
                  "effect": {
                    "description": "Effect of the taint; left out it is any effect.",
                    "type": "string",
                    "enum": [
                      "NoSchedule",
                      "PreferNoSchedule",
                      "NoExecute"
                    ]
                  },
                  "tolerationSeconds": {
                    "description": "With NoExecute.",
                    "type": "integer",
                    "format": "int64",
                    "minimum": 0
                  }
                }
              }
            },
            "topologySpreadConstraints": {
              "description": "How to spread the pods, as in a pod; the selector is that of the fleet.",
              "type": "array",
              "maxItems": 16,
              "x-kubernetes-list-type": "map",
              "x-kubernetes-list-map-keys": [
                "topologyKey",
                "whenUnsatisfiable"
              ],
              "default": [],
              "items": {
                "type": "object",
                "required": [
                  "topologyKey"
                ],
                "properties": {
                  "topologyKey": {
                    "description": "Label of nodes.",
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 317,
                    "example": "topology.kubernetes.io/zone"
                  },
                  "whenUnsatisfiable": {
                    "description": "What to do with a pod that does not fit.",
                    "type": "string",
                    "enum": [
                      "DoNotSchedule",
                      "ScheduleAnyway"
                    ],
                    "default": "ScheduleAnyway"
                  },
                  "maxSkew": {
                    "description": "Allowed difference.",
                    "type": "integer",
                    "format": "int32",
                    "minimum": 1,
                    "maximum": 1000,
                    "default": 1
                  }
                }
              }
            },
            "priorityClassName": {
              "description": "Priority class of the pods.",
              "type": "string",
              "maxLength": 253,
              "default": ""
            },
            "imagePullSecrets": {
              "description": "Secrets to pull the image with.",
              "type": "array",
              "maxItems": 16,
              "x-kubernetes-list-type": "map",
              "x-kubernetes-list-map-keys": [
                "name"
              ],
              "default": [],
              "items": {
                "type": "object",
                "required": [
                  "name"
                ],
                "properties": {
                  "name": {
                    "description": "Name of a Secret in the fleet's namespace.",
                    "type": "string",
                    "maxLength": 253,
                    "pattern": "^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$",
                    "example": "registry-login"
                  }
                }
              }
            },
            "labels": {
              "description": "More labels for the pods.",
              "type": "object",
              "maxProperties": 32,
              "default": {},
              "additionalProperties": {
                "type": "string",
                "maxLength": 63
              }
            },
            "annotations": {
              "description": "More annotations for the pods.",
              "type": "object",
              "maxProperties": 32,
              "default": {},
              "additionalProperties": {
                "type": "string",
                "maxLength": 4096
              }
            }
          }
        }
      }
    },
    "status": {
      "description": "What the fleet is; written by the engine.",
      "type": "object",
      "properties": {
        "observedGeneration": {
          "description": "Generation of the spec that this status is about.",
          "type": "integer",
          "format": "int64"
        },
        "lifecycleState": {
          "description": "`Pending`: no pod answers yet. `Bootstrapping`: CPEs have their first contact ahead. `Ready`: all had it and hold. `Degraded`: CPEs failed or pods do not answer. `Paused` and `Terminating`: as asked.",
          "type": "string",
          "enum": [
            "Pending",
            "Bootstrapping",
            "Ready",
            "Degraded",
            "Paused",
            "Terminating"
          ]
        },
        "replicas": {
          "description": "CPEs there are now.",
          "type": "integer",
          "format": "int32"
        },
        "selector": {
          "description": "Label selector of the fleet's pods.",
          "type": "string"
        },
        "cpes": {
          "description": "CPEs by lifecycle state; those of pods that do not answer are in none.",
          "type": "object",
          "required": [
            "new",
            "bootstrapping",
            "ready",
            "failed"
          ],
          "properties": {
            "new": {
              "description": "Not in contact with their server since power-up.",
              "type": "integer",
              "format": "int32"
            },
            "bootstrapping": {
              "description": "Their first contact is under way.",
              "type": "integer",
              "format": "int32"
            },
            "ready": {
              "description": "Their last session ended well.",
              "type": "integer",
              "format": "int32"
            },
            "failed": {
              "description": "Their last session failed; they retry by TR-069 §3.2.1.1.",
              "type": "integer",
              "format": "int32"
            }
          }
        },
        "pods": {
          "description": "Pods (on a laptop, worker processes).",
          "type": "object",
          "required": [
            "desired",
            "ready"
          ],
          "properties": {
            "desired": {
              "description": "Pods that the fleet needs.",
              "type": "integer",
              "format": "int32"
            },
            "ready": {
              "description": "Pods that answer.",
              "type": "integer",
              "format": "int32"
            }
          }
        },
        "conditions": {
          "description": "`Ready`, `Progressing`, `Degraded`, `ActionsAccepted`, `ThresholdsMet`.",
          "type": "array",
          "maxItems": 16,
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": [
            "type"
          ],
          "items": {
            "type": "object",
            "required": [
              "type",
              "status",
              "reason",
              "message",
              "lastTransitionTime"
            ],
            "properties": {
              "type": {
                "description": "Which condition.",
                "type": "string",
                "maxLength": 63
              },
              "status": {
                "description": "Whether it holds.",
                "type": "string",
                "enum": [
                  "True",
                  "False",
                  "Unknown"
                ]
              },
              "reason": {
                "description": "Why, in one word.",
                "type": "string",
                "maxLength": 63
              },
              "message": {
                "description": "Why, for a person.",
                "type": "string",
                "maxLength": 4096
              },
              "observedGeneration": {
                "description": "Generation of the spec that it is about.",
                "type": "integer",
                "format": "int64"
              },
              "lastTransitionTime": {
                "description": "When status last changed (RFC 3339).",
                "type": "string",
                "maxLength": 35
              }
            }
          }
        },
        "handledActions": {
          "description": "Of each action, verbatim, the value that was handled last.",
          "type": "object",
          "maxProperties": 16,
          "additionalProperties": {
            "type": "string",
            "maxLength": 2048
          }
        },
        "actions": {
          "description": "Actions, newest first.",
          "type": "array",
          "maxItems": 10,
          "x-kubernetes-list-type": "atomic",
          "items": {
            "type": "object",
            "required": [
              "id",
              "action",
              "value",
              "phase",
              "matched",
              "succeeded",
              "failed",
              "requestedAt",
              "message"
            ],
            "properties": {
              "id": {
                "description": "Under which the pods know it.",
                "type": "string",
                "maxLength": 63
              },
              "action": {
                "description": "The annotation without `cpesim.dev/`.",
                "type": "string",
                "enum": [
                  "force-cr",
                  "inject-fault",
                  "reboot",
                  "factory-reset",
                  "upgrade-firmware"
                ]
              },
              "value": {
                "description": "The annotation's value, verbatim.",
                "type": "string",
                "maxLength": 2048
              },
              "phase": {
                "description": "How it fares.",
                "type": "string",
                "enum": [
                  "Running",
                  "Succeeded",
                  "PartiallyFailed",
                  "Failed"
                ]
              },
              "matched": {
                "description": "CPEs that the selector took in.",
                "type": "integer",
                "format": "int32"
              },
              "succeeded": {
                "description": "CPEs that carried it out.",
                "type": "integer",
                "format": "int32"
              },
              "failed": {
                "description": "CPEs that failed to.",
                "type": "integer",
                "format": "int32"
              },
              "requestedAt": {
                "description": "When the engine saw it (RFC 3339).",
                "type": "string",
                "maxLength": 35
              },
              "finishedAt": {
                "description": "When all pods were done (RFC 3339).",
                "type": "string",
                "maxLength": 35
              },
              "message": {
                "description": "Why CPEs failed.",
                "type": "string",
                "maxLength": 4096
              }
            }
          }
        }
      }
    }
  }
};
