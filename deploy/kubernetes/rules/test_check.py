"""Each rule fails on a chart that breaks it."""

import shutil
from pathlib import Path

import pytest

from chart import CHART, ROOT, Refused, by_kind, template, value_sets
from check import MANIFESTS, of_files, of_helm, of_manifests, of_schema
from manifests import agreement
from server import Server

SERVER = Server.of(ROOT)
SECRET = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: linecard\nstringData:\n  encryption-key: …\n---\napiVersion: v1\nkind: Service\n"
# What is found, where the mistake is made, the text and what replaces it. Values are those of everything.yaml.
MISTAKES = [
    ("Service: is not called", "service.yaml", 'name: {{ include "linecard.name" . }}', "name: web"),
    ("Ingress: is not called and labelled", "ingress.yaml", '    {{- include "linecard.labels" . | nindent 4 }}', "    app: linecard"),
    ("Deployment: labels are", "deployment.yaml", '    {{- include "linecard.labels" . | nindent 4 }}', "    app: linecard"),
    ("Job: does not run migrate", "migrate.yaml", "args: [migrate]", "args: [serve]"),
    ("Deployment: does not run serve", "deployment.yaml", "args: [serve]\n", "args: []\n"),
    (
        "is not in /run/secrets/linecard-migration",
        "migrate.yaml",
        "value: /run/secrets/linecard-migration/",
        "value: /run/secrets/linecard/",
    ),
    ("WEBHOOK_ENCRYPTION_KEY_FILE is not in", "deployment.yaml", "WEBHOOK_ENCRYPTION_KEY_FILE", "WEBHOOK_ENCRYPTION_KEYS_RETIRED_FILE"),
    ("Job: a Secret is readable to all", "migrate.yaml", "defaultMode: 0440", "defaultMode: 0444"),
    ("does not end, or does not go", "migrate.yaml", "restartPolicy: Never", "restartPolicy: OnFailure"),
    ("does not end, or does not go", "migrate.yaml", "  ttlSecondsAfterFinished: 600\n", ""),
    ("LINECARD_LISTENS is no setting", "settings.yaml", "LINECARD_ENV: production", "LINECARD_ENV: production\n  LINECARD_LISTENS: x"),
    ("LINECARD_LISTEN_FILE is no setting", "settings.yaml", "LINECARD_ENV:", "LINECARD_LISTEN_FILE: x\n  LINECARD_ENV:"),
    ("LINECARD_DATABASE_URL is a secret", "deployment.yaml", "LINECARD_DATABASE_URL_FILE", "LINECARD_DATABASE_URL"),
    ("Secret: whoever installs makes it", "service.yaml", "apiVersion: v1\nkind: Service\n", SECRET),
    ("Deployment: the user is not the image's", "_helpers.tpl", "runAsUser: 10001", "runAsUser: 1000"),
    ("Job: the user is not the image's", "_helpers.tpl", "runAsNonRoot: true", "runAsNonRoot: false"),
    ("group cannot read the Secrets", "_helpers.tpl", "fsGroup: 10001", "fsGroup: 10002"),
    ("Deployment: runs for development", "settings.yaml", "LINECARD_ENV: production", "LINECARD_ENV: development"),
    ("Deployment: spreads other pods", "deployment.yaml", '{{- include "linecard.servers" . | nindent 14 }}', "app: linecard"),
    ("does not drain one pod at a time", "disruption.yaml", "maxUnavailable: 1", "minAvailable: 5"),
    ("a token of the cluster", "_helpers.tpl", "automountServiceAccountToken: false\n", ""),
    ("no seccomp profile", "_helpers.tpl", "RuntimeDefault", "Unconfined"),
    ("more rights than it needs", "_helpers.tpl", "readOnlyRootFilesystem: true\n", ""),
    ("more rights than it needs", "_helpers.tpl", "drop: [ALL]", "drop: [NET_RAW]"),
    ("Job: the container has no resources", "migrate.yaml", "limits:\n              memory: 256Mi", "limits: {}"),
    ("of another release", "migrate.yaml", '{{ include "linecard.image" . | quote }}', "linecard:0.0.1"),
    ("LINECARD_SMTP_PASSWORD_FILE is not in a volume", "deployment.yaml", "mountPath: /run/secrets/linecard", "mountPath: /run/other"),
    ("Helm does not run it before", "migrate.yaml", "pre-install,pre-upgrade", "post-install,post-upgrade"),
    ("that of the release before", "migrate.yaml", "before-hook-creation", "hook-succeeded"),
    ("is made after it", "migrate.yaml", "args: [migrate]\n", "args: [migrate]\n          envFrom: [{configMapRef: {name: linecard}}]\n"),
    ("LINECARD_DATABASE_FUNCTION_SCHEMA is not the", "migrate.yaml", ' "LINECARD_DATABASE_FUNCTION_SCHEMA"', ""),
    ("servers have the owner's login", "deployment.yaml", ".Values.existingSecret", ".Values.migration.existingSecret"),
    (
        "more of the servers' Secret",
        "migrate.yaml",
        "            items:\n              - key: database-url\n                path: database-url\n",
        "",
    ),
    ("its ServiceAccount is not there", "account.yaml", '{{ include "linecard.name" . }}', "linecard-server"),
    ("its ConfigMap is not there", "settings.yaml", 'name: {{ include "linecard.name" . }}', "name: linecard-settings"),
    ("the server listens on", "settings.yaml", "0.0.0.0:8080", "0.0.0.0:80"),
    ("readinessProbe asks", "deployment.yaml", "/readyz", "/ready"),
    ("livenessProbe asks", "deployment.yaml", "livenessProbe", "lifeProbe"),
    ("Service: leads to", "service.yaml", "targetPort: http", "targetPort: operations"),
    ("NetworkPolicy: bounds", "network.yaml", "port: operations", "port: metrics"),
    ("NetworkPolicy: bounds", "network.yaml", "        - port: http\n", "        - port: http\n        - port: operations\n"),
    ("the host is not the public URL's", "ingress.yaml", "host: {{ $url.hostname | quote }}", "host: {{ $url.host }}.example.com"),
    ("does not lead to the Service", "ingress.yaml", "name: http\n", "name: operations\n"),
    ("Service: selects no pod", "service.yaml", '{{- include "linecard.servers" . | nindent 4 }}', "app: linecard"),
    ("PodDisruptionBudget: selects no pod", "disruption.yaml", '{{- include "linecard.servers" . | nindent 6 }}', "app: linecard"),
    ("NetworkPolicy: selects the migration", "network.yaml", "linecard.servers", "linecard.labels"),
    ("are required", "deployment.yaml", "add .Values.shutdownDelaySeconds 30", "add .Values.shutdownDelaySeconds 20"),
    ("before others are ready", "deployment.yaml", "maxUnavailable: 0", "maxUnavailable: 1"),
    ("only after the shutdown delay", "deployment.yaml", "periodSeconds: 3", "periodSeconds: 30"),
]
ABOUT = [
    ("are not the server's", "Chart.yaml", "appVersion: 0.1.0", "appVersion: 0.2.0"),
    ("kubeVersion is not what is checked", "Chart.yaml", "1.30", "1.20"),
    ("settings: LINECARD_PASSWORD", "values.schema.json", "LINECARD_PASSWORDS", "LINECARD_PASSWORDZ"),
    ("settings: LINECARD_SMTP_PASSWORD", "values.schema.json", "LINECARD_SMTP_PASSWORD_FILE", "LINECARD_SMTP_PASSWORD"),
    ("lacks replicas", "values.yaml", "replicas: 2", ""),
]


@pytest.fixture
def chart(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CHART, tmp_path / "helm"))


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text, f"{file.name} has no {old}"
    file.write_text(text.replace(old, new))


@pytest.mark.parametrize("values", value_sets().values(), ids=value_sets())
def test_the_chart_agrees_with_the_server(values: Path) -> None:
    assert agreement(by_kind(template(values)), SERVER) == []


def test_the_chart_is_accepted_and_the_manifests_are_made_from_it() -> None:
    assert [*of_helm(CHART), *of_files(CHART, SERVER), *of_manifests(MANIFESTS, CHART)] == []


@pytest.mark.parametrize(("finding", "file", "old", "new"), MISTAKES)
def test_a_mistake_in_a_template_is_found(chart: Path, finding: str, file: str, old: str, new: str) -> None:
    replace(chart / "templates" / file, old, new)
    found = agreement(by_kind(template(value_sets()["everything"], chart)), SERVER)
    assert any(finding in text for text in found), found


@pytest.mark.parametrize(("finding", "file", "old", "new"), ABOUT)
def test_a_mistake_beside_the_templates_is_found(chart: Path, finding: str, file: str, old: str, new: str) -> None:
    replace(chart / file, old, new)
    found = list(of_files(chart, SERVER))
    assert any(finding in text for text in found), found


def test_a_field_that_kubernetes_does_not_know_is_found(chart: Path) -> None:
    replace(chart / "templates" / "deployment.yaml", "  replicas:", "  replica:")
    deployment = by_kind(template(value_sets()["everything"], chart))["Deployment"]
    assert any("'replica' was unexpected" in found for found in of_schema(deployment))


def test_manifests_of_another_chart_are_found(chart: Path, tmp_path: Path) -> None:
    replace(chart / "templates" / "disruption.yaml", "maxUnavailable: 1", "maxUnavailable: 2")
    assert any("is not what the chart makes" in found for found in of_manifests(MANIFESTS, chart))


def test_a_manifest_that_kustomize_does_not_apply_is_found(tmp_path: Path) -> None:
    shutil.copytree(MANIFESTS, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("rules"))
    (tmp_path / "more.yaml").write_text("kind: Service\n")
    assert any("resources are not" in found for found in of_manifests(tmp_path, CHART))


def test_a_key_that_is_there_twice_is_found(chart: Path) -> None:
    replace(chart / "templates" / "deployment.yaml", "      annotations:\n", "      annotations: {}\n      annotations:\n")
    with pytest.raises(Refused, match="'labels', 'annotations', 'annotations'"):
        by_kind(template(value_sets()["everything"], chart))


@pytest.mark.parametrize("file", ["service.yaml", "ingress.yaml"])
def test_a_template_that_is_no_yaml_is_found(chart: Path, file: str) -> None:
    replace(chart / "templates" / file, "spec:", "spec:\n   -")
    assert any(file in found for found in of_helm(chart))
