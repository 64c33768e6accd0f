"""The rules for what the chart makes, by kind."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from chart import Manifest
from server import Server

# What the chart's own containers run, and the files of secrets that this needs, beside those that whoever installs names.
COMMANDS = {
    "Deployment": ("serve", {"LINECARD_DATABASE_URL_FILE": "linecard", "WEBHOOK_ENCRYPTION_KEY_FILE": "linecard"}),
    "Job": ("migrate", {"LINECARD_DATABASE_URL_FILE": "linecard", "LINECARD_MIGRATION_DATABASE_URL_FILE": "linecard-migration"}),
}
SCHEMAS = ("LINECARD_DATABASE_SCHEMA", "LINECARD_DATABASE_FUNCTION_SCHEMA")


def agreement(manifests: dict[str, Manifest], server: Server) -> list[str]:
    """All but Kubernetes' schemas, which take seconds."""
    rules = (names, commands, settings, pods, migration, probes, routes, selectors, shutdown)
    return [finding for rule in rules for finding in rule(manifests, server)]


def templates(manifests: dict[str, Manifest]) -> dict[str, Manifest]:
    """The specs of the pods, by kind."""
    return {kind: manifests[kind]["spec"]["template"]["spec"] for kind in ("Deployment", "Job")}


def container(manifests: dict[str, Manifest], kind: str) -> Manifest:
    (only,) = templates(manifests)[kind]["containers"]
    return only


def environment(manifests: dict[str, Manifest], kind: str) -> dict[str, str]:
    """What the container sees. All of its settings that are not its own are in the ConfigMap."""
    own = container(manifests, kind)
    of_map = manifests["ConfigMap"]["data"] if own.get("envFrom") else {}
    return of_map | {variable["name"]: variable["value"] for variable in own.get("env", ())}


def secrets(manifests: dict[str, Manifest], kind: str) -> dict[str, Manifest]:
    """What is mounted of Secrets, by path."""
    volumes = {volume["name"]: volume["secret"] for volume in templates(manifests)[kind]["volumes"]}
    return {mount["mountPath"]: volumes[mount["name"]] for mount in container(manifests, kind)["volumeMounts"]}


def names(manifests: dict[str, Manifest], server: Server) -> Iterator[str]:
    """All are called alike, and are found by the same labels."""
    metadata = {kind: manifest["metadata"] for kind, manifest in manifests.items()}
    name, labels = metadata["Deployment"].get("name"), metadata["Deployment"].get("labels", {})
    if not labels.keys() >= {"app.kubernetes.io/name", "app.kubernetes.io/instance"}:
        yield f"Deployment: labels are {labels}"
    for kind, own in metadata.items():
        if own.get("name") != (f"{name}-migrate" if kind == "Job" else name) or own.get("labels") != labels:
            yield f"{kind}: is not called and labelled as the Deployment is, {name}"


def commands(manifests: dict[str, Manifest], server: Server) -> Iterator[str]:
    """Each container runs what it is for, with the secrets for that."""
    for kind, (command, files) in COMMANDS.items():
        if container(manifests, kind).get("args") != [command]:
            yield f"{kind}: does not run {command}"
        given = environment(manifests, kind)
        if given.get("LINECARD_ENV") != "production":
            yield f"{kind}: runs for development"
        yield from (
            f"{kind}: {name} is not in /run/secrets/{directory}"
            for name, directory in files.items()
            if given.get(name, "").rpartition("/")[0] != f"/run/secrets/{directory}"
        )


def settings(manifests: dict[str, Manifest], server: Server) -> Iterator[str]:
    """Each is one that the server reads, and a secret comes from a file, which is mounted."""
    for kind in templates(manifests):
        mounts = tuple(f"{path}/" for path in secrets(manifests, kind))
        for name, value in environment(manifests, kind).items():
            if server.known.get(name, False):
                yield f"{kind}: {name} is a secret: give {name}_FILE"
            elif name not in server.settings:
                yield f"{kind}: {name} is no setting"
            if name.endswith("_FILE") and not value.startswith(mounts):
                yield f"{kind}: {name} is not in a volume"
    if "Secret" in manifests:
        yield "Secret: whoever installs makes it"


def pods(manifests: dict[str, Manifest], server: Server) -> Iterator[str]:
    """Neither root nor anything that the server does not need; one image."""
    for kind, pod in templates(manifests).items():
        context, own = pod.get("securityContext", {}), container(manifests, kind)
        if [context.get(name) for name in ("runAsUser", "runAsNonRoot")] != [server.user, True]:
            yield f"{kind}: the user is not the image's, {server.user}"
        if [context.get(name) for name in ("runAsGroup", "fsGroup")] != [server.user] * 2:
            yield f"{kind}: the user's group cannot read the Secrets"
        if any(secret.get("defaultMode") != 0o440 for secret in secrets(manifests, kind).values()):
            yield f"{kind}: a Secret is readable to all"
        if context.get("seccompProfile") != {"type": "RuntimeDefault"} or pod.get("automountServiceAccountToken", True):
            yield f"{kind}: no seccomp profile, or a token of the cluster"
        if own.get("securityContext") != {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }:
            yield f"{kind}: the container has more rights than it needs"
        if "memory" not in own["resources"].get("limits", {}) or "requests" not in own["resources"]:
            yield f"{kind}: the container has no resources"
    if container(manifests, "Deployment")["image"] != container(manifests, "Job")["image"]:
        yield "the migration is of another release than the servers"


def migration(manifests: dict[str, Manifest], server: Server) -> Iterator[str]:
    """It runs before the release's objects are there, and in the servers' schemas; only it has the owner's login."""
    annotations = manifests["Job"]["metadata"].get("annotations", {})
    if annotations.get("helm.sh/hook") != "pre-install,pre-upgrade":
        yield "Job: Helm does not run it before the servers"
    if annotations.get("helm.sh/hook-delete-policy") != "before-hook-creation":
        yield "Job: Helm meets that of the release before"
    if templates(manifests)["Job"].get("restartPolicy") != "Never" or "ttlSecondsAfterFinished" not in manifests["Job"]["spec"]:
        yield "Job: it does not end, or does not go"
    if "serviceAccountName" in templates(manifests)["Job"] or "envFrom" in container(manifests, "Job"):
        yield "Job: it needs an object that is made after it"
    servers, job = environment(manifests, "Deployment"), environment(manifests, "Job")
    yield from (f"Job: {name} is not the servers'" for name in SCHEMAS if servers.get(name) != job.get(name))
    of_servers, of_job = secrets(manifests, "Deployment"), secrets(manifests, "Job")
    owner = of_job.pop("/run/secrets/linecard-migration")
    if owner["secretName"] in [secret["secretName"] for secret in of_servers.values()]:
        yield "Deployment: servers have the owner's login"
    for path, secret in of_job.items():
        if secret != of_servers.get(path, {}) | {"items": [{"key": "database-url", "path": "database-url"}]}:
            yield "Job: it has more of the servers' Secret than their login"
    if templates(manifests)["Deployment"]["serviceAccountName"] != manifests["ServiceAccount"]["metadata"]["name"]:
        yield "Deployment: its ServiceAccount is not there"
    if container(manifests, "Deployment")["envFrom"] != [{"configMapRef": {"name": manifests["ConfigMap"]["metadata"]["name"]}}]:
        yield "Deployment: its ConfigMap is not there"


def ports(manifests: dict[str, Manifest]) -> dict[str, int]:
    """Those that the server listens on."""
    listen = {"http": "LINECARD_LISTEN", "operations": "LINECARD_OPERATIONS_LISTEN"}
    return {port: int(manifests["ConfigMap"]["data"][name].rpartition(":")[2]) for port, name in listen.items()}


def probes(manifests: dict[str, Manifest], server: Server) -> Iterator[str]:
    """The container's ports are those that the server listens on, and it has the paths that are asked."""
    own, listening = container(manifests, "Deployment"), ports(manifests)
    given = {port["name"]: port["containerPort"] for port in own["ports"]}
    if given != listening:
        yield f"Deployment: ports {given}, and the server listens on {listening}"
    for name in ("startupProbe", "livenessProbe", "readinessProbe"):
        asked = own.get(name, {}).get("httpGet")
        if asked is None or asked["port"] not in listening or asked["path"] not in server.paths:
            yield f"Deployment: {name} asks {asked}"


def routes(manifests: dict[str, Manifest], server: Server) -> Iterator[str]:
    """A request finds its way from the Ingress to the server, and nothing but monitoring reaches its operations."""
    service = manifests["Service"]
    offered = {port["name"]: port["targetPort"] for port in service["spec"]["ports"]}
    if offered != {"http": "http"}:
        yield f"Service: leads to {offered}"
    if "NetworkPolicy" in manifests:
        ingress = manifests["NetworkPolicy"]["spec"]["ingress"]
        allowed = [(port["port"], "from" in rule) for rule in ingress for port in rule["ports"]]
        if allowed != [("http", False), ("operations", True)]:
            yield f"NetworkPolicy: bounds {allowed}"
    if "Ingress" in manifests:
        spec = manifests["Ingress"]["spec"]
        (rule,) = spec["rules"]
        host = urlsplit(manifests["ConfigMap"]["data"]["LINECARD_PUBLIC_URL"]).hostname
        if rule["host"] != host or spec["tls"][0]["hosts"] != [host]:
            yield "Ingress: the host is not the public URL's"
        backends = [path["backend"]["service"] for path in rule["http"]["paths"]]
        if backends != [{"name": service["metadata"]["name"], "port": {"name": "http"}}]:
            yield "Ingress: does not lead to the Service"


def selectors(manifests: dict[str, Manifest], server: Server) -> Iterator[str]:
    """What selects pods finds those of the Deployment, and not the migration's."""
    where: dict[str, Callable[[Any], dict[str, str]]] = {
        "Deployment": lambda spec: spec["selector"]["matchLabels"],
        "PodDisruptionBudget": lambda spec: spec["selector"]["matchLabels"],
        "NetworkPolicy": lambda spec: spec["podSelector"]["matchLabels"],
        "Service": lambda spec: spec["selector"],
    }
    labels = {kind: manifests[kind]["spec"]["template"]["metadata"]["labels"].items() for kind in templates(manifests)}
    spread = manifests["Deployment"]["spec"]["template"]["spec"]["topologySpreadConstraints"]
    if [constraint.get("labelSelector") for constraint in spread] != [manifests["Deployment"]["spec"]["selector"]]:
        yield "Deployment: spreads other pods than its own"
    for kind in where.keys() & manifests.keys():
        selected = where[kind](manifests[kind]["spec"]).items()
        if not selected <= labels["Deployment"]:
            yield f"{kind}: selects no pod of the Deployment"
        if selected <= labels["Job"]:
            yield f"{kind}: selects the migration"


def shutdown(manifests: dict[str, Manifest], server: Server) -> Iterator[str]:
    """A pod is not killed before it has ended by itself; and no pod goes before another one is ready."""
    delay = int(manifests["ConfigMap"]["data"]["LINECARD_SHUTDOWN_DELAY"])
    # What ends after the requests has three seconds at most.
    required = delay + server.drain + 3
    spec = manifests["Deployment"]["spec"]
    given = spec["template"]["spec"].get("terminationGracePeriodSeconds", 30)
    if given < required:
        yield f"Deployment: terminationGracePeriodSeconds is {given}; {required} are required"
    if spec["strategy"].get("rollingUpdate", {}).get("maxUnavailable") != 0:
        yield "Deployment: an update takes pods away before others are ready"
    if manifests["PodDisruptionBudget"]["spec"].get("maxUnavailable") != 1:
        yield "PodDisruptionBudget: does not drain one pod at a time"
    probe = container(manifests, "Deployment")["readinessProbe"]
    if probe["periodSeconds"] * probe["failureThreshold"] + probe["timeoutSeconds"] > delay:
        yield "Deployment: readiness is noticed to fail only after the shutdown delay"
