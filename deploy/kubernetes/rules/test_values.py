"""What the chart makes of values, and how it refuses wrong ones."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from chart import CHART, Manifest, Refused, by_kind, helm, template, value_sets

REQUIRED = value_sets()["manifests"]
EVERYTHING = value_sets()["everything"]
# What is refused, and what the refusal names.
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"publicUrl": ""}, "publicUrl is missing"),
    ({"publicUrl": "http://lines.example.com"}, "publicUrl"),
    ({"publicUrl": "https://user@lines.example.com"}, "publicUrl"),
    ({"publicUrl": "https://our_lines.example.com"}, "publicUrl"),
    ({"publicUrl": "https://lines.example.com/voice", "ingress": {"enabled": True}}, "publicUrl has a path"),
    ({"image": {"repository": ""}}, "image.repository is missing"),
    ({"image": {"repository": "registry.example.com/linecard:0.1.0"}}, "image.repository"),
    ({"image": {"tag": "0.1.0 "}}, "image.tag"),
    ({"image": {"tag": 1.5}}, "image.tag"),
    ({"existingSecret": ""}, "existingSecret"),
    ({"existingSecret": {"database-url": "postgres://…"}}, "existingSecret"),
    ({"migration": {"existingSecret": "linecard"}}, "migration.existingSecret is existingSecret"),
    ({"migration": {"existingSecret": None}}, "existingSecret is required"),
    ({"trustedProxies": "10.0.0.0/8"}, "trustedProxies"),
    ({"trustedProxies": ["proxy.example.com"]}, "trustedProxies.0"),
    ({"settings": {"LINECARD_SMTP_PASSWORD": "hunter2"}}, "LINECARD_SMTP_PASSWORD"),
    ({"settings": {"LINECARD_MAX_STREAM": "5"}}, "LINECARD_MAX_STREAM"),
    ({"settings": {"LINECARD_PUBLIC_URL": "https://lines.example.com"}}, "LINECARD_PUBLIC_URL"),
    ({"settings": {"LINECARD_MAX_STREAMS": 5000}}, "settings.LINECARD_MAX_STREAMS"),
    ({"settings": {"LINECARD_PASSWORDS": False}}, "settings.LINECARD_PASSWORDS"),
    ({"replicas": 0}, "replicas"),
    ({"replica": 3}, "replica"),
    ({"shutdownDelaySeconds": 5}, "shutdownDelaySeconds"),
    ({"shutdownDelaySeconds": 301}, "shutdownDelaySeconds"),
    ({"resources": {"limit": {}}}, "limit"),
    ({"tolerations": ["dedicated"]}, "tolerations.0"),
    ({"networkPolicy": None}, "networkPolicy"),
    ({"ingress": {"enabled": "yes"}}, "ingress.enabled"),
    ({"ingress": {"tls": True}}, "tls"),
]


def rendered(tmp_path: Path, values: Any, release: str = "linecard") -> dict[str, Manifest]:
    file = tmp_path / "values.yaml"
    file.write_text(yaml.safe_dump(values))
    return by_kind(template(REQUIRED, release=release, more=("--values", str(file))))


@pytest.mark.parametrize(("values", "named"), WRONG, ids=str)
def test_a_wrong_value_is_refused_by_its_name(tmp_path: Path, values: dict[str, Any], named: str) -> None:
    with pytest.raises(Refused, match=rf"\b{re.escape(named)}\b"):
        rendered(tmp_path, values)


def leaves(values: dict[str, Any], path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """By path. Of what Kubernetes takes as it is, the whole is one value."""
    found: dict[tuple[str, ...], Any] = {}
    for name, value in values.items():
        inner = isinstance(value, dict) and value and name not in ("settings", "annotations", "nodeSelector")
        found |= leaves(value, (*path, name)) if inner else {(*path, name): value}
    return found


def test_each_value_is_tried_with_another_one_than_the_chart_has() -> None:
    own = leaves(yaml.safe_load((CHART / "values.yaml").read_text()))
    tried = [leaves(yaml.safe_load(file.read_text())) for file in value_sets().values()]
    assert [path for path, value in own.items() if all(values.get(path, value) == value for values in tried)] == []


@pytest.mark.parametrize("path", leaves(yaml.safe_load(EVERYTHING.read_text())), ids=".".join)
def test_each_value_changes_what_is_made(tmp_path: Path, path: tuple[str, ...]) -> None:
    everything = inner = yaml.safe_load(EVERYTHING.read_text())
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    assert rendered(tmp_path, everything) != by_kind(template(EVERYTHING))


def test_nothing_is_made_before_the_required_values_are_set() -> None:
    with pytest.raises(Refused, match="is missing"):
        helm("template", "linecard", str(CHART))


def test_pods_are_replaced_when_a_setting_changes(tmp_path: Path) -> None:
    def pod(values: Any) -> Any:
        return rendered(tmp_path, values)["Deployment"]["spec"]["template"]

    assert pod({"settings": {"LINECARD_MAX_STREAMS": "5"}}) != pod({"settings": {"LINECARD_MAX_STREAMS": "6"}})
    assert pod({"replicas": 3}) == pod({"replicas": 4})


def test_an_autoscaler_of_ones_own_is_not_overruled(tmp_path: Path) -> None:
    assert rendered(tmp_path, {})["Deployment"]["spec"]["replicas"] == 2
    assert "replicas" not in rendered(tmp_path, {"replicas": None})["Deployment"]["spec"]


def test_two_releases_in_one_namespace_share_no_name_and_no_pod(tmp_path: Path) -> None:
    one, other = rendered(tmp_path, {}, "linecard"), rendered(tmp_path, {}, "test")
    assert {one[kind]["metadata"]["name"] for kind in one}.isdisjoint({other[kind]["metadata"]["name"] for kind in other})
    assert not one["Service"]["spec"]["selector"].items() <= other["Deployment"]["spec"]["template"]["metadata"]["labels"].items()


def test_the_longest_name_of_a_release_makes_names_that_kubernetes_takes(tmp_path: Path) -> None:
    made = rendered(tmp_path, {}, "r" * 53)
    assert max(len(manifest["metadata"]["name"]) for manifest in made.values()) <= 63


def test_names_that_look_like_numbers_stay_texts(tmp_path: Path) -> None:
    made = rendered(tmp_path, {"existingSecret": "12", "networkPolicy": {"monitoringNamespace": "34"}}, "56")
    assert made["Deployment"]["spec"]["template"]["spec"]["volumes"][0]["secret"]["secretName"] == "12"
    assert made["Service"]["spec"]["selector"]["app.kubernetes.io/instance"] == "56"
