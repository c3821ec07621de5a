{{- define "cpe-sim.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "cpe-sim.acsName" -}}
{{- include "cpe-sim.fullname" . }}-acs
{{- end -}}

{{- define "cpe-sim.serviceAccountName" -}}
{{- .Values.serviceAccount.name | default (include "cpe-sim.fullname" .) -}}
{{- end -}}

{{- define "cpe-sim.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Labels of every object. */}}
{{- define "cpe-sim.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{/* Not cpe-sim-operator: that is what the operator marks its own objects with. */ -}}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: cpe-sim
{{- end -}}

{{/* What selects the operator's pods. */}}
{{- define "cpe-sim.operatorLabels" -}}
app.kubernetes.io/name: cpe-sim-operator
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: operator
{{- end -}}

{{- define "cpe-sim.acsLabels" -}}
app.kubernetes.io/name: cpe-sim-acs
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: acs
{{- end -}}

{{- define "cpe-sim.testLabels" -}}
app.kubernetes.io/name: cpe-sim-operator-test
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: test
{{- end -}}

{{- define "cpe-sim.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "cpe-sim.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* Whether to make objects of the Prometheus operator; takes a list of the root context, the switch, and the kind. */}}
{{- define "cpe-sim.monitoring" -}}
{{- $root := index . 0 -}}
{{- $enabled := toString (index . 1) -}}
{{- if eq $enabled "auto" -}}
{{- if $root.Capabilities.APIVersions.Has (printf "monitoring.coreos.com/v1/%s" (index . 2)) -}}true{{- end -}}
{{- else if eq $enabled "true" -}}true{{- end -}}
{{- end -}}

{{/* Egress to the cluster's DNS, which is wherever it is. */}}
{{- define "cpe-sim.dnsEgress" -}}
- ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
{{- end -}}

{{/* The pods of all fleets that the operator looks after. */}}
{{- define "cpe-sim.fleetPeers" -}}
- namespaceSelector:
    {{- if .Values.watchNamespaces }}
    matchExpressions:
      - key: kubernetes.io/metadata.name
        operator: In
        values: {{ toJson .Values.watchNamespaces }}
    {{- else }} {}
    {{- end }}
  podSelector:
    matchLabels:
      app.kubernetes.io/managed-by: cpe-sim-operator
{{- end -}}

{{/* What the schema cannot say, or only as a pattern. */}}
{{- define "cpe-sim.validate" -}}
{{- $label := "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$" -}}
{{- with .Values -}}
{{- if not (regexMatch "^[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)*$" .image.repository) -}}
{{- fail (printf "image.repository is %q; write it without tag and digest, like registry.example/cpe-sim, and set image.tag or image.digest" .image.repository) -}}
{{- end -}}
{{- if not (regexMatch "^([A-Za-z0-9_][-A-Za-z0-9_.]{0,127})?$" .image.tag) -}}
{{- fail (printf "image.tag is %q; a tag has letters, digits and _.- alone, like 0.1.0" .image.tag) -}}
{{- end -}}
{{- if not (regexMatch "^(sha256:[0-9a-f]{64})?$" .image.digest) -}}
{{- fail (printf "image.digest is %q; a digest is sha256: and 64 hexadecimal digits" .image.digest) -}}
{{- end -}}
{{- if and .image.digest .image.tag -}}
{{- fail "image.tag and image.digest are both set; leave one of them empty" -}}
{{- end -}}
{{- if not (regexMatch "^([a-z]([-a-z0-9]{0,50}[a-z0-9])?)?$" .fullnameOverride) -}}
{{- fail (printf "fullnameOverride is %q; services are named after it: at most 52 lower-case letters, digits and -, beginning with a letter" .fullnameOverride) -}}
{{- end -}}
{{- range .watchNamespaces -}}
{{- if not (regexMatch $label .) -}}
{{- fail (printf "watchNamespaces: %q is no namespace; write a list of names, like [lab, field]" .) -}}
{{- end -}}
{{- end -}}
{{- if and (not .serviceAccount.create) (not .serviceAccount.name) -}}
{{- fail "serviceAccount.create is false, so serviceAccount.name has to name the service account that the operator runs as" -}}
{{- end -}}
{{- if and .podDisruptionBudget.enabled (gt (int .replicas) 1) (ge (int .podDisruptionBudget.minAvailable) (int .replicas)) -}}
{{- fail (printf "podDisruptionBudget.minAvailable is %d and replicas is %d: no node could be drained; make it less than replicas" (int .podDisruptionBudget.minAvailable) (int .replicas)) -}}
{{- end -}}
{{- if not (regexMatch "^([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$" .serviceMonitor.interval) -}}
{{- fail (printf "serviceMonitor.interval is %q; write it as Prometheus does, like 30s or 1m30s" .serviceMonitor.interval) -}}
{{- end -}}
{{- range .networkPolicy.apiServer.cidrs -}}
{{- if not (regexMatch "^[0-9a-fA-F.:]+/[0-9]{1,3}$" .) -}}
{{- fail (printf "networkPolicy.apiServer.cidrs: %q is no range of addresses; write one like 192.0.2.10/32" .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
