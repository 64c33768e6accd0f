"""Runs Helm, which scripts/requirements.txt installs. It gets no environment: no cluster, plugins or settings of whoever runs it."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]
CHART = ROOT / "deploy" / "helm"
VALUES = Path(__file__).resolve().parent / "values"

Manifest = dict[str, Any]


class Refused(Exception):
    """What Helm says against a chart or its values."""


def value_sets() -> dict[str, Path]:
    """What the chart is rendered with."""
    return {path.stem: path for path in sorted(VALUES.glob("*.yaml"))}


def template(values: Path, chart: Path = CHART, release: str = "linecard", more: tuple[str, ...] = ()) -> str:
    return helm("template", release, str(chart), "--namespace", "linecard", "--values", str(values), *more)


class Loader(yaml.SafeLoader):
    """Refuses a key that is there twice, as the API server does; PyYAML and Helm take the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        made = super().construct_mapping(node, deep)
        if len(made) != len(node.value):
            raise Refused(f"a key is there twice: {[key.value for key, _ in node.value]}")
        return made


def by_kind(text: str) -> dict[str, Manifest]:
    """The chart has at most one object of each kind."""
    documents = [document for document in yaml.load_all(text, Loader) if document]
    manifests = {document["kind"]: document for document in documents}
    if len(manifests) != len(documents):
        raise ValueError("two objects are of one kind")
    return manifests


def helm(*arguments: str) -> str:
    done = subprocess.run([program(), *arguments], capture_output=True, text=True, env={"HOME": "/nonexistent"})
    if done.returncode != 0:
        raise Refused((done.stderr + done.stdout).strip())
    return done.stdout


def program() -> str:
    """That of the environment this runs in. Where PyPI has none (another processor or system than Linux on x86-64), one from PATH."""
    beside = Path(sys.executable).parent / "helm"
    found = str(beside) if beside.exists() else shutil.which("helm")
    if found is None:
        raise FileNotFoundError(
            "Helm is missing: run scripts/python-environment.sh; on another system than Linux on x86-64, install Helm 3"
        )
    return found
