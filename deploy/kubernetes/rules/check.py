"""Checks the chart, and the manifests that are made from it: by Helm, by Kubernetes' schemas, and that they agree with the server.

    python deploy/kubernetes/rules [--write]

It needs no cluster and no network. The chart is rendered with each file of values/. Settings, ports, paths, the user and the time to
shut down are compared with the code. --write makes linecard.yaml anew.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import kubernetes_validate
import yaml

from chart import CHART, ROOT, Manifest, Refused, by_kind, helm, template, value_sets
from manifests import agreement
from server import Server

MANIFESTS = ROOT / "deploy" / "kubernetes"
# The oldest and the newest that the chart is for. What is in both is in those between them.
VERSIONS = ("1.30", "1.37")
HEADER = "# Made from deploy/helm by `.venv/bin/python deploy/kubernetes/rules --write`: change the chart, not this.\n"


def main(arguments: list[str]) -> int:
    if arguments == ["--write"]:
        (MANIFESTS / "linecard.yaml").write_text(plain(CHART))
        return 0
    server = Server.of(ROOT)
    rendered: dict[str, dict[str, Manifest]] = {}
    findings = list(of_helm(CHART))
    # What Helm refuses makes nothing that could be looked at.
    if not findings:
        rendered = {name: by_kind(template(values)) for name, values in value_sets().items()}
        findings += of_manifests(MANIFESTS, CHART)
        findings += [f"{name}: {text}" for name, manifests in rendered.items() for text in agreement(manifests, server)]
        findings += of_schemas(rendered)
    findings += of_files(CHART, server)
    print(*findings, sep="\n", end="\n" if findings else "")
    objects = sum(map(len, rendered.values()))
    print(f"Kubernetes: {objects} objects with {len(rendered)} sets of values: {len(findings)} findings")
    return 1 if findings else 0


def plain(chart: Path) -> str:
    """What the chart makes with the values that must be set, for kubectl."""
    return HEADER + template(value_sets()["manifests"], chart)


def of_helm(chart: Path) -> Iterator[str]:
    """Helm accepts it, as it is and with each set of values."""
    for name, values in {"its own values": CHART / "values.yaml", **value_sets()}.items():
        try:
            helm("lint", "--strict", str(chart), "--values", str(values))
        except Refused as refused:
            yield f"helm lint: {name}: {refused}"


def of_files(chart: Path, server: Server) -> Iterator[str]:
    """Its versions are those of the server and of the checks, and it takes the settings that the server reads."""
    about = yaml.safe_load((chart / "Chart.yaml").read_text())
    if {about["version"], about["appVersion"]} != {server.version}:
        yield f"Chart.yaml: version and appVersion are not the server's, {server.version}"
    if about["kubeVersion"] != f">={VERSIONS[0]}.0-0":
        yield f"Chart.yaml: kubeVersion is not what is checked, {VERSIONS[0]}"
    properties = json.loads((chart / "values.schema.json").read_text())["properties"]
    yield from (f"values.schema.json: settings: {name}" for name in sorted(set(properties["settings"]["properties"]) ^ server.free))
    values = yaml.safe_load((chart / "values.yaml").read_text())
    # "global" is Helm's own.
    yield from (f"values.yaml or its schema lacks {name}" for name in sorted(set(values) ^ (set(properties) - {"global"})))


def of_manifests(directory: Path, chart: Path) -> Iterator[str]:
    """They are what the chart makes, and kustomize applies all of them."""
    files = {path.name for path in directory.glob("*.yaml")} - {"kustomization.yaml"}
    if set(yaml.safe_load((directory / "kustomization.yaml").read_text())["resources"]) != files:
        yield f"kustomization.yaml: resources are not {sorted(files)}"
    if (directory / "linecard.yaml").read_text() != plain(chart):
        yield "linecard.yaml is not what the chart makes: run .venv/bin/python deploy/kubernetes/rules --write"


def of_schemas(rendered: dict[str, dict[str, Manifest]]) -> Iterator[str]:
    """An object that two sets of values have alike is looked at once: it takes a while."""
    seen = []
    for name, manifests in rendered.items():
        for kind, manifest in manifests.items():
            if manifest not in seen:
                seen.append(manifest)
                yield from (f"{name}: {kind}: {text}" for text in of_schema(manifest))


def of_schema(manifest: Manifest) -> Iterator[str]:
    for version in VERSIONS:
        try:
            kubernetes_validate.validate(manifest, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            yield f"Kubernetes {version}: {'.'.join(map(str, error.path))}: {error.message}"
