{{- define "aido.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "aido.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "aido.labels" -}}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
{{ include "aido.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "aido.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* The restricted profile of Pod Security, for all that runs the program. */}}
{{- define "aido.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "aido.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "aido.kafkaBrokers" -}}
{{- if .Values.kafka.strimzi.enabled }}{{ include "aido.fullname" . }}-kafka-bootstrap:9092
{{- else }}{{ required "kafka.brokers: say host:port of a broker" .Values.kafka.brokers }}{{ end }}
{{- end }}

{{- define "aido.postgresSecret" -}}
{{- if .Values.postgres.cloudnativepg.enabled }}{{ include "aido.fullname" . }}-postgres-app
{{- else }}{{ required "postgres.urlSecret.name: name the Secret with PostgreSQL's URL" .Values.postgres.urlSecret.name }}{{ end }}
{{- end }}

{{/* Option -> {name, key}: the files that options name, and the Secrets that hold them. */}}
{{- define "aido.secretFiles" -}}
{{- $files := deepCopy .Values.secretFiles }}
{{- $made := printf "%s-keys" (include "aido.fullname" .) }}
{{- range $option, $key := dict "auth.bootstrap-key-file" "operator.key" "secret-key-file" "secret.key" }}
{{- if not (hasKey $files $option) }}{{ $_ := set $files $option (dict "name" $made "key" $key) }}{{ end }}
{{- end }}
{{- toYaml $files }}
{{- end }}

{{- define "aido.operatorKey" -}}
{{- index (include "aido.secretFiles" . | fromYaml) "auth.bootstrap-key-file" | toYaml }}
{{- end }}

{{- define "aido.daprAnnotations" -}}
dapr.io/enabled: "true"
dapr.io/app-id: aido
dapr.io/app-port: "7070"
dapr.io/config: aido
dapr.io/log-as-json: "true"
{{- /* Tokens: a Secret's key `token`, for the sidecar by these, and for the program as a file. */}}
{{- range $option, $annotation := dict "dapr.api-token-file" "dapr.io/api-token-secret" "dapr.app-token-file" "dapr.io/app-token-secret" }}
{{- with get $.Values.secretFiles $option }}
{{ $annotation }}: {{ .name }}
{{- end }}
{{- end }}
{{- $pairs := list }}
{{- range $name, $value := include "aido.daprEnvironment" . | fromYaml }}{{ $pairs = append $pairs (printf "%s=%s" $name $value) }}{{ end }}
dapr.io/env: {{ join "," $pairs | quote }}
{{- end }}

{{- /* All that dapr-components/ names, whether it is said or not: a Kafka without passwords, the release's own. */}}
{{- define "aido.daprEnvironment" -}}
{{- range list "AIDO_KAFKA_USER" "AIDO_KAFKA_MECHANISM" "AIDO_KAFKA_DISABLE_TLS" }}
{{- if not (hasKey $.Values.dapr.environment .) }}
{{ . }}: ""
{{- end }}
{{- end }}
{{- if not (hasKey .Values.dapr.environment "AIDO_KAFKA_AUTH") }}
AIDO_KAFKA_AUTH: none
{{- end }}
{{- if not (hasKey .Values.dapr.environment "AIDO_KAFKA_BROKERS") }}
AIDO_KAFKA_BROKERS: {{ include "aido.kafkaBrokers" . | toJson }}
{{- end }}
{{- with .Values.dapr.environment }}
{{ toYaml . }}
{{- end }}
{{- end }}
