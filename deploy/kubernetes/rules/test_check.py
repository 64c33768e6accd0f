"""Each rule fails on a manifest that breaks it."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from check import MANIFESTS, ROOT, Server, agreement, of_schema, read

SERVER = Server.of(ROOT)


def pod(files: Any) -> Any:
    return files["deployment.yaml"]["spec"]["template"]["spec"]


def container(files: Any) -> Any:
    return pod(files)["containers"][0]


def add(files: Any, name: str, value: Any) -> None:
    files[name] = value
    files["kustomization.yaml"]["resources"].append(name)


SECRET = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "linecard"}, "stringData": {"encryption-key": "…"}}
CHANGES: dict[str, Callable[[Any], Any]] = {
    "resources are not the files": lambda files: files["kustomization.yaml"]["resources"].remove("network.yaml"),
    "images are not those": lambda files: container(files).update(image="linecard:latest"),
    "LINECARD_LISTENS is no setting": lambda files: files["settings.yaml"]["data"].update(LINECARD_LISTENS="x"),
    "LINECARD_LISTEN_FILE is no setting": lambda files: files["settings.yaml"]["data"].update(LINECARD_LISTEN_FILE="x"),
    "LINECARD_DATABASE_URL is a secret": lambda files: files["settings.yaml"]["data"].update(LINECARD_DATABASE_URL="x"),
    "a Secret does not belong": lambda files: add(files, "secret.yaml", SECRET),
    "the user is not the image's": lambda files: pod(files)["securityContext"].update(runAsUser=1000),
    "a token of the cluster": lambda files: pod(files).pop("automountServiceAccountToken"),
    "more rights than it needs": lambda files: container(files)["securityContext"].pop("readOnlyRootFilesystem"),
    "has no resources": lambda files: container(files)["resources"].pop("limits"),
    "is not in a volume": lambda files: container(files)["volumeMounts"][0].update(mountPath="/run/secrets/other"),
    "the server listens on": lambda files: container(files)["ports"][0].update(containerPort=80),
    "readinessProbe asks": lambda files: container(files)["readinessProbe"]["httpGet"].update(path="/ready"),
    "there is no port": lambda files: files["service.yaml"]["spec"]["ports"][0].update(targetPort="web"),
    "selects no pod": lambda files: files["disruption.yaml"]["spec"]["selector"]["matchLabels"].update(tier="web"),
    "are required": lambda files: pod(files).pop("terminationGracePeriodSeconds"),
    "before others are ready": lambda files: files["deployment.yaml"]["spec"]["strategy"]["rollingUpdate"].update(maxUnavailable=1),
    "only after the shutdown delay": lambda files: container(files)["readinessProbe"].update(failureThreshold=10),
}


def test_the_manifests_agree_with_the_server() -> None:
    assert agreement(read(MANIFESTS), SERVER) == []


def test_a_field_that_kubernetes_does_not_know_is_found() -> None:
    deployment = read(MANIFESTS)["deployment.yaml"]
    deployment["spec"]["replica"] = 2
    assert any("'replica' was unexpected" in found for found in of_schema(deployment))


@pytest.mark.parametrize("finding", CHANGES)
def test_a_manifest_that_does_not_agree_is_found(finding: str) -> None:
    files = copy.deepcopy(read(MANIFESTS))
    CHANGES[finding](files)
    assert any(finding in found for found in agreement(files, SERVER)), agreement(files, SERVER)
