{{/* The name of all objects, and what their names begin with: that of the release if it says what it is. There is room for "-migrate". */}}
{{- define "linecard.name" -}}
{{- $name := contains "linecard" .Release.Name | ternary .Release.Name (printf "%s-linecard" .Release.Name) }}
{{- $name | trunc 55 | trimSuffix "-" }}
{{- end }}

{{/* What selects the servers' pods. It never changes: a Deployment's selector cannot. */}}
{{- define "linecard.servers" -}}
{{ include "linecard.labels" . }}
app.kubernetes.io/component: server
{{- end }}

{{/* Helm itself adds that it manages the objects, which is not so where its output is applied by kubectl. */}}
{{- define "linecard.labels" -}}
app.kubernetes.io/name: linecard
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- define "linecard.image" -}}
{{ required "image.repository is missing: the image that you have built from deploy/Dockerfile and pushed, without a tag" .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* What the servers' pods and the migration's have in common. 10001 is the image's user. */}}
{{- define "linecard.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | quote }}
  {{- end }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{- define "linecard.container" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}
