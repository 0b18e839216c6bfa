{{- define "skuport.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" -}}
{{- end }}

{{- define "skuport.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else if contains (include "skuport.name" .) .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "skuport.name" .) | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{- define "skuport.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "skuport.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end }}

{{- define "skuport.secretName" -}}
{{- default (include "skuport.fullname" .) .Values.secrets.existingSecret -}}
{{- end }}

{{- define "skuport.version" -}}
{{- default .Chart.AppVersion .Values.image.tag -}}
{{- end }}

{{- /* The labels that select pods. They never change. Takes the root and a component. */}}
{{- define "skuport.selectorLabels" -}}
app.kubernetes.io/name: {{ include "skuport.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- /* The chart isn't among the labels of pods: another chart for the same release of Skuport needn't restart them. */}}
{{- define "skuport.podLabels" -}}
{{ include "skuport.selectorLabels" . }}
app.kubernetes.io/version: {{ default (include "skuport.version" .root) .tag | quote }}
{{- end }}

{{- define "skuport.labels" -}}
{{ include "skuport.podLabels" . }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end }}

{{- /* A tag of one part takes precedence over everything, then the digest, then the tag. Takes the root and maybe a tag. */}}
{{- define "skuport.image" -}}
{{- $image := .root.Values.image -}}
{{- if .tag -}}
{{ $image.repository }}:{{ .tag }}
{{- else if $image.digest -}}
{{ $image.repository }}@{{ $image.digest }}
{{- else -}}
{{ $image.repository }}:{{ include "skuport.version" .root }}
{{- end -}}
{{- end }}

{{- define "skuport.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "skuport.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- /* Nodes and zones share the pods of a kind. Takes the root and a component. */}}
{{- define "skuport.topologySpread" -}}
{{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
- maxSkew: 1
  topologyKey: {{ $key }}
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels:
      {{- include "skuport.selectorLabels" $ | nindent 6 }}
  # Each release is spread by itself: pods that are about to go don't count.
  matchLabelKeys: [pod-template-hash]
{{- end }}
{{- end }}

{{- /* What API and workers have in their environment. */}}
{{- define "skuport.environment" -}}
{{- range $name, $value := .Values.settings }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- $secret := include "skuport.secretName" . }}
{{- range $name := list "SKUPORT_DATABASE_URL" "SKUPORT_REDIS_URL" "SKUPORT_SECRET_KEY" }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef: {name: {{ $secret }}, key: {{ $name }}}
{{- end }}
{{- range $name := list "SKUPORT_S3_ACCESS_KEY_ID" "SKUPORT_S3_SECRET_ACCESS_KEY" "OTEL_EXPORTER_OTLP_HEADERS" }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef: {name: {{ $secret }}, key: {{ $name }}, optional: true}
{{- end }}
{{- end }}

{{- /* A changed secret of the chart's own restarts the pods; one of yours doesn't. */}}
{{- define "skuport.podAnnotations" -}}
{{- if not .root.Values.secrets.existingSecret }}
checksum/secret: {{ .root.Values.secrets | toJson | sha256sum }}
{{- end }}
{{- with .more }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /* Egress to a part; `to` may be empty. */}}
{{- define "skuport.egress" -}}
- {{ with .to }}to:
    {{- toYaml . | nindent 4 }}
  {{ end -}}
  ports:
    - {protocol: TCP, port: {{ .port }}}
{{- end }}

{{- define "skuport.egressDns" -}}
- {{ with .to }}to:
    {{- toYaml . | nindent 4 }}
  {{ end -}}
  ports:
    - {protocol: UDP, port: {{ .port }}}
    - {protocol: TCP, port: {{ .port }}}
{{- end }}
