{{/* Name of the chart, which all objects carry as their application's name. */}}
{{- define "triton-operator.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/*
What all names start with: the release's name, and the chart's unless the former contains it.
55 and the longest suffix of a Service, "-metrics", make the 63 characters that DNS allows.
*/}}
{{- define "triton-operator.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 55 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 55 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 55 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "triton-operator.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "triton-operator.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/* Labels that select the operator's pods: immutable in a Deployment, hence as few as can be. */}}
{{- define "triton-operator.selectorLabels" -}}
app.kubernetes.io/name: {{ include "triton-operator.name" . }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- define "triton-operator.labels" -}}
{{ include "triton-operator.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/component: operator
app.kubernetes.io/part-of: triton-operator
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "triton-operator.image" -}}
{{- with .Values.image -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}{{ with .digest }}@{{ . }}{{ end }}
{{- end -}}
{{- end }}

{{/* What comes with the operator: the same registry, the same version. */}}
{{- define "triton-operator.fetcherImage" -}}
{{ .Values.settings.fetcherImage | default (include "triton-operator.sibling" (list . "fetcher")) }}
{{- end }}

{{- define "triton-operator.middlewareImage" -}}
{{ .Values.settings.middlewareImage | default (include "triton-operator.sibling" (list . "middleware")) }}
{{- end }}

{{- define "triton-operator.sibling" -}}
{{- $root := first . -}}
{{ regexReplaceAll "[^/]+$" $root.Values.image.repository (last .) }}:{{ $root.Values.image.tag | default $root.Chart.AppVersion }}
{{- end }}

{{/* What binds the operator's roles to it. */}}
{{- define "triton-operator.subjects" -}}
subjects:
  - kind: ServiceAccount
    name: {{ include "triton-operator.serviceAccountName" . | quote }}
    namespace: {{ .Release.Namespace | quote }}
{{- end }}

{{/*
Rights in the namespaces that are served. No secret can be read, no wildcards, nothing that could
widen these rights (escalate, bind, impersonate). tests/charts compares them with what the code does.
*/}}
{{- define "triton-operator.rules" -}}
rules:
  # Watches the models, and lists them to heal what a watch missed. patch: the two labels of the
  # registration record, by a field manager of their own; the spec is its owner's.
  - apiGroups: [triton-operator.dev]
    resources: [tritonmodels]
    verbs: [list, watch, patch]
  # Writes the status as a whole, with the resource version that it has read.
  - apiGroups: [triton-operator.dev]
    resources: [tritonmodels/status]
    verbs: [update]
  # Children name their model as an owner that blocks deletion; clusters with the admission plugin
  # OwnerReferencesPermissionEnforcement let only those do so who may set the model's finalizers.
  - apiGroups: [triton-operator.dev]
    resources: [tritonmodels/finalizers]
    verbs: [update]
  # Makes the Secrets with a model's keys, once. Never reads one, so a broken-in operator has none.
  - apiGroups: [""]
    resources: [secrets]
    verbs: [create]
  # Reports why pods don't start, and asks a ready one which models it serves.
  - apiGroups: [""]
    resources: [pods]
    verbs: [list, watch]
  # Children of a model. get: an object of a child's name that isn't ours must not be touched.
  # create and patch: server-side apply. update: replaces a list that an edit has made unmergeable.
  # delete: children that the model no longer asks for.
  # ConfigMaps: a gateway's configuration is a child. All others may hold a repository, which is
  # checked before any pod is made for it; only a digest of them is kept.
  - apiGroups: [""]
    resources: [configmaps, serviceaccounts, services]
    verbs: [get, list, watch, create, patch, update, delete]
  - apiGroups: [apps]
    resources: [deployments]
    verbs: [get, list, watch, create, patch, update, delete]
  - apiGroups: [policy]
    resources: [poddisruptionbudgets]
    verbs: [get, list, watch, create, patch, update, delete]
  - apiGroups: [networking.k8s.io]
    resources: [ingresses, networkpolicies]
    verbs: [get, list, watch, create, patch, update, delete]
  # Not every cluster has these kinds, so they are listed and not watched.
  - apiGroups: [gateway.networking.k8s.io]
    resources: [grpcroutes, httproutes]
    verbs: [get, list, create, patch, update, delete]
{{- end }}
