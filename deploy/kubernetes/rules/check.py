"""Checks the manifests: by Kubernetes' schemas, and that they agree with what the server reads and serves.

    python deploy/kubernetes/rules

It needs no cluster. The settings, ports, paths, the user and the time to shut down are compared with the code.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import yaml

ROOT = Path(__file__).resolve().parents[3]
MANIFESTS = ROOT / "deploy" / "kubernetes"
KUSTOMIZATION = "kustomization.yaml"
# The oldest and the newest that the manifests are for. What is in both is in those between them.
VERSIONS = ("1.30", "1.37")

Manifest = dict[str, Any]


def main() -> int:
    files = read(MANIFESTS)
    findings = check(files, Server.of(ROOT))
    print(*findings, sep="\n", end="\n" if findings else "")
    print(f"Kubernetes: {len(files) - 1} manifests: {len(findings)} findings")
    return 1 if findings else 0


def read(directory: Path) -> dict[str, Manifest]:
    """By file; each has one document."""
    return {path.name: yaml.safe_load(path.read_text()) for path in sorted(directory.glob("*.yaml"))}


class Server:
    """What the code and the image say."""

    def __init__(self, settings: dict[str, bool], paths: set[str], user: int, drain: int) -> None:
        self.settings, self.paths, self.user, self.drain = settings, paths, user, drain

    @classmethod
    def of(cls, root: Path) -> "Server":
        server = root / "crates" / "server" / "src"
        known = re.findall(r'\("(\w+)", (true|false)\)', (server / "config" / "environment.rs").read_text())
        paths = re.findall(r'\.route\("(/\w+)"', (root / "crates" / "api" / "src" / "lib.rs").read_text())
        user = find(r"^USER (\d+)$", root / "deploy" / "Dockerfile")
        drain = find(r"const DRAIN: Duration = Duration::from_secs\((\d+)\)", server / "commands" / "serve.rs")
        return cls({name: is_secret == "true" for name, is_secret in known}, set(paths), int(user), int(drain))


def find(pattern: str, path: Path) -> str:
    found = re.search(pattern, path.read_text(), re.M)
    if found is None:
        raise ValueError(f"{path} has no {pattern}")
    return found[1]


def check(files: dict[str, Manifest], server: Server) -> list[str]:
    manifests = {name: manifest for name, manifest in files.items() if name != KUSTOMIZATION}
    return [f"{name}: {text}" for name, manifest in manifests.items() for text in of_schema(manifest)] + agreement(files, server)


def agreement(files: dict[str, Manifest], server: Server) -> list[str]:
    """All but Kubernetes' schemas, which take seconds."""
    manifests = {name: manifest for name, manifest in files.items() if name != KUSTOMIZATION}
    found = [f"{KUSTOMIZATION}: {text}" for text in of_kustomization(files[KUSTOMIZATION], manifests)]
    for rule in (settings, pods, probes, selectors, shutdown):
        found += rule(manifests, server)
    return found


def of_schema(manifest: Manifest) -> Iterator[str]:
    for version in VERSIONS:
        try:
            kubernetes_validate.validate(manifest, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            yield f"Kubernetes {version}: {'.'.join(map(str, error.path))}: {error.message}"


def of_kustomization(kustomization: Manifest, manifests: dict[str, Manifest]) -> Iterator[str]:
    if sorted(kustomization["resources"]) != sorted(manifests):
        yield f"resources are not the files: {sorted(set(kustomization['resources']) ^ set(manifests))}"
    images = {container["image"] for pod in templates(manifests).values() for container in pod["containers"]}
    if images != {image["name"] for image in kustomization["images"]}:
        yield f"images are not those of the containers: {sorted(images)}"


def templates(manifests: dict[str, Manifest]) -> dict[str, Manifest]:
    """The specs of the pods, by file."""
    return {name: manifest["spec"]["template"]["spec"] for name, manifest in manifests.items() if "template" in manifest.get("spec", {})}


def config(manifests: dict[str, Manifest]) -> dict[str, str]:
    return {name: value for manifest in manifests.values() if manifest["kind"] == "ConfigMap" for name, value in manifest["data"].items()}


def settings(manifests: dict[str, Manifest], server: Server) -> Iterator[str]:
    """Each is one that the server reads, and a secret comes from a file."""
    given = [("settings", name) for name in config(manifests)]
    for file, pod in templates(manifests).items():
        given += [(file, variable["name"]) for container in pod["containers"] for variable in container.get("env", ())]
    for file, name in given:
        of_file = name.removesuffix("_FILE")
        if name not in server.settings and not server.settings.get(of_file, False):
            yield f"{file}: {name} is no setting"
        elif server.settings.get(name, False):
            yield f"{file}: {name} is a secret: give {name}_FILE"
    for file, manifest in manifests.items():
        if manifest["kind"] == "Secret":
            yield f"{file}: a Secret does not belong in the repository"


def pods(manifests: dict[str, Manifest], server: Server) -> Iterator[str]:
    """Neither root nor anything that the server does not need; files that settings name are mounted."""
    for file, pod in templates(manifests).items():
        context = pod.get("securityContext", {})
        if (context.get("runAsUser"), context.get("runAsNonRoot")) != (server.user, True):
            yield f"{file}: the user is not the image's, {server.user}"
        if context.get("seccompProfile") != {"type": "RuntimeDefault"} or pod.get("automountServiceAccountToken", True):
            yield f"{file}: no seccomp profile, or a token of the cluster"
        for container in pod["containers"]:
            own = container.get("securityContext", {})
            if (
                own.get("allowPrivilegeEscalation", True)
                or not own.get("readOnlyRootFilesystem")
                or own.get("capabilities") != {"drop": ["ALL"]}
            ):
                yield f"{file}: the container has more rights than it needs"
            if "memory" not in container.get("resources", {}).get("limits", {}) or "requests" not in container["resources"]:
                yield f"{file}: the container has no resources"
            mounts = tuple(mount["mountPath"] + "/" for mount in container["volumeMounts"])
            for variable in container.get("env", ()):
                if variable["name"].endswith("_FILE") and not variable["value"].startswith(mounts):
                    yield f"{file}: {variable['name']} is not in a volume"


def probes(manifests: dict[str, Manifest], server: Server) -> Iterator[str]:
    """Ports are those that the server listens on, and it has the paths that are asked."""
    listen = {"http": config(manifests)["LINECARD_LISTEN"], "operations": config(manifests)["LINECARD_OPERATIONS_LISTEN"]}
    ports = {name: int(address.rpartition(":")[2]) for name, address in listen.items()}
    for file, pod in templates(manifests).items():
        for container in pod["containers"]:
            given = {port["name"]: port["containerPort"] for port in container.get("ports", ())}
            if given and given != ports:
                yield f"{file}: ports {given}, and the server listens on {ports}"
            for name in ("startupProbe", "livenessProbe", "readinessProbe"):
                asked = container.get(name, {}).get("httpGet")
                if given and (asked is None or asked["port"] not in ports or asked["path"] not in server.paths):
                    yield f"{file}: {name} asks {asked}"
    for file, manifest in manifests.items():
        spec = manifest.get("spec", {})
        named = [port["targetPort"] for port in spec.get("ports", ())]
        named += [port["port"] for rule in spec.get("ingress", ()) for port in rule["ports"]]
        yield from (f"{file}: there is no port {port}" for port in named if port not in ports)


def selectors(manifests: dict[str, Manifest], server: Server) -> Iterator[str]:
    """What selects pods finds those of the Deployment."""
    (deployment,) = (manifest for manifest in manifests.values() if manifest["kind"] == "Deployment")
    labels = deployment["spec"]["template"]["metadata"]["labels"].items()
    where: dict[str, Callable[[Manifest], dict[str, str]]] = {
        "Deployment": lambda spec: spec["selector"]["matchLabels"],
        "PodDisruptionBudget": lambda spec: spec["selector"]["matchLabels"],
        "NetworkPolicy": lambda spec: spec["podSelector"]["matchLabels"],
        "Service": lambda spec: spec["selector"],
    }
    for file, manifest in manifests.items():
        selected = where.get(manifest["kind"])
        if selected and not selected(manifest["spec"]).items() <= labels:
            yield f"{file}: selects no pod of the Deployment"


def shutdown(manifests: dict[str, Manifest], server: Server) -> Iterator[str]:
    """A pod is not killed before it has ended by itself; and no pod goes before another one is ready."""
    delay = int(config(manifests)["LINECARD_SHUTDOWN_DELAY"])
    # What ends after the requests has three seconds at most.
    required = delay + server.drain + 3
    for file, manifest in manifests.items():
        if manifest["kind"] != "Deployment":
            continue
        spec = manifest["spec"]
        given = spec["template"]["spec"].get("terminationGracePeriodSeconds", 30)
        if given < required:
            yield f"{file}: terminationGracePeriodSeconds is {given}; {required} are required"
        if spec["strategy"].get("rollingUpdate", {}).get("maxUnavailable") != 0:
            yield f"{file}: an update takes pods away before others are ready"
        for container in spec["template"]["spec"]["containers"]:
            probe = container["readinessProbe"]
            if probe["periodSeconds"] * probe["failureThreshold"] + probe["timeoutSeconds"] > delay:
                yield f"{file}: readiness is noticed to fail only after the shutdown delay"
