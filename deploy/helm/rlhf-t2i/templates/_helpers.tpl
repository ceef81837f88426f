{{- define "rlhf.labels" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "rlhf.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "rlhf.fullname" -}}
{{ printf "%s-%s" .root.Release.Name .component | trunc 63 | trimSuffix "-" }}
{{- end -}}

{{- define "rlhf.image" -}}
{{- $tag := default .root.Chart.AppVersion .root.Values.image.tag -}}
{{ .root.Values.image.registry }}/{{ .image }}:{{ $tag }}{{ if .digest }}@{{ .digest }}{{ end }}
{{- end -}}

{{- define "rlhf.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ .Values.podSecurity.user }}
runAsGroup: {{ .Values.podSecurity.user }}
fsGroup: {{ .Values.podSecurity.user }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: {{ .Values.podSecurity.seccompProfile }}}
{{- end -}}

{{- define "rlhf.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{- define "rlhf.scheme" -}}
{{ if .Values.tls.enabled }}https{{ else }}http{{ end }}
{{- end -}}

{{- define "rlhf.tlsSecret" -}}
{{ printf "%s-%s" (default (printf "%s-tls" .root.Release.Name) .root.Values.tls.secretNamePrefix) .component }}
{{- end -}}

{{/* What a program has that calls or is called inside: its certificate. Migrations call nobody. */}}
{{- define "rlhf.tlsEnv" -}}
{{- if .Values.tls.enabled }}
- name: Tls__CertificateFile
  value: /tls/tls.crt
- name: Tls__KeyFile
  value: /tls/tls.key
- name: Tls__AuthorityFile
  value: /tls/ca.crt
{{- end }}
{{- end -}}

{{- define "rlhf.tlsMount" -}}
{{- if .Values.tls.enabled }}
- {name: tls, mountPath: /tls, readOnly: true}
{{- end }}
{{- end -}}

{{/* Read by the group of the pod and nobody else (0440). */}}
{{- define "rlhf.tlsVolume" -}}
{{- if .root.Values.tls.enabled }}
- name: tls
  secret: {secretName: {{ include "rlhf.tlsSecret" . }}, defaultMode: 288}
{{- end }}
{{- end -}}

{{/* Where each room is: its service's gRPC port, which answers JSON too. */}}
{{- define "rlhf.peers" -}}
{{- $root := .root -}}
{{- range .peers }}
{{- $peer := index $root.Values.rooms . }}
- name: Peers__Addresses__{{ $peer.name }}
  value: {{ printf "%s://%s:8080" (include "rlhf.scheme" $root) (include "rlhf.fullname" (dict "root" $root "component" .)) | quote }}
{{- end }}
{{- end -}}

{{/* What every program has: who it believes, how it ends, what it tells. */}}
{{- define "rlhf.commonEnv" -}}
- name: Identity__Required
  value: "true"
- name: Identity__SigningKey
  valueFrom: {secretKeyRef: {name: {{ required "secretName: an existing Secret" .root.Values.secretName }}, key: identity-signing-key}}
- name: Shutdown__ReadinessDelay
  value: {{ .root.Values.shutdown.readinessDelay | quote }}
- name: Shutdown__DrainTimeout
  value: {{ .root.Values.shutdown.drainTimeout | quote }}
{{- if .root.Values.metrics.enabled }}
- name: Endpoints__MetricsPort
  value: {{ .root.Values.metrics.port | quote }}
{{- end }}
{{- if .root.Values.telemetry.otlpEndpoint }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ .root.Values.telemetry.otlpEndpoint | quote }}
- name: OTEL_RESOURCE_ATTRIBUTES
  value: {{ printf "service.namespace=%s,k8s.namespace.name=%s" .root.Release.Name .root.Release.Namespace | quote }}
{{- end }}
{{- end -}}

{{/* What rooms have besides: database, queue and blobs. Variables in parentheses are put in by the kubelet, so that no secret is rendered. */}}
{{- define "rlhf.storeEnv" -}}
- name: POSTGRES_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ .Values.secretName }}, key: postgres-password}}
- name: REDIS_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ .Values.secretName }}, key: redis-password}}
- name: Storage__Provider
  value: Postgres
- name: Storage__ConnectionString
  value: {{ printf "Host=%s;Port=%d;Database=%s;Username=%s;Password=$(POSTGRES_PASSWORD);%s" (required "postgres.host: the host of PostgreSQL" .Values.postgres.host) (int .Values.postgres.port) .Values.postgres.database .Values.postgres.username .Values.postgres.options | quote }}
- name: Queue__Provider
  value: Redis
- name: Queue__Redis__Configuration
  value: {{ printf "%s,password=$(REDIS_PASSWORD),%s" (required "redis.address: host:port of Redis" .Values.redis.address) .Values.redis.options | quote }}
- name: Blobs__Provider
  value: S3
- name: Blobs__S3__Endpoint
  value: {{ required "blobs.endpoint: the address of the S3-compatible store" .Values.blobs.endpoint | quote }}
- name: Blobs__S3__Bucket
  value: {{ .Values.blobs.bucket | quote }}
- name: Blobs__S3__Region
  value: {{ .Values.blobs.region | quote }}
- name: Blobs__S3__CreateBucket
  value: {{ .Values.blobs.createBucket | quote }}
- name: Blobs__S3__AccessKey
  valueFrom: {secretKeyRef: {name: {{ .Values.secretName }}, key: s3-access-key}}
- name: Blobs__S3__SecretKey
  valueFrom: {secretKeyRef: {name: {{ .Values.secretName }}, key: s3-secret-key}}
{{- end -}}

{{/* Start-up is slow where models are loaded: ten minutes, then the other two take over. One failure of liveness is no reason to kill a program that trains. */}}
{{- define "rlhf.probes" -}}
startupProbe:
  httpGet: {path: /health/startup, port: json}
  periodSeconds: 5
  failureThreshold: 120
readinessProbe:
  httpGet: {path: /health/ready, port: json}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 2
livenessProbe:
  httpGet: {path: /health/live, port: json}
  periodSeconds: 20
  timeoutSeconds: 10
  failureThreshold: 6
{{- end -}}

{{- define "rlhf.ports" -}}
- {name: grpc, containerPort: 8080}
- {name: json, containerPort: 8081}
{{- if .Values.metrics.enabled }}
- {name: metrics, containerPort: {{ .Values.metrics.port }}}
{{- end }}
{{- end -}}

{{- define "rlhf.annotations" -}}
{{- if .Values.metrics.enabled }}
prometheus.io/scrape: "true"
prometheus.io/port: {{ .Values.metrics.port | quote }}
prometheus.io/path: /metrics
{{- end }}
{{- end -}}
