"""What the code and the image say of the server."""

import re
from dataclasses import dataclass
from pathlib import Path

# Those that the program reads without our prefix, and that are no secrets: docs/logging.md, docs/keys.md.
FOREIGN = {
    "AWS_ENDPOINT_URL_KMS",
    "AWS_REGION",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_RESOURCE_ATTRIBUTES",
    "OTEL_SERVICE_NAME",
    "OTEL_TRACES_SAMPLER",
    "RUST_LOG",
}
# Those that the chart gives itself; the owner's login, which servers do not have; and what only the embedded PostgreSQL needs.
NOT_FREE = {
    "LINECARD_ENV",
    "LINECARD_LISTEN",
    "LINECARD_OPERATIONS_LISTEN",
    "LINECARD_SHUTDOWN_DELAY",
    "LINECARD_PUBLIC_URL",
    "LINECARD_TRUSTED_PROXIES",
    "LINECARD_DATABASE_URL_FILE",
    "WEBHOOK_ENCRYPTION_KEY_FILE",
    "LINECARD_MIGRATION_DATABASE_URL_FILE",
    "LINECARD_DATA_DIR",
    "LINECARD_POSTGRES_BIN_DIR",
}


@dataclass
class Server:
    # By name, whether it is a secret.
    known: dict[str, bool]
    paths: set[str]
    user: int
    drain: int
    version: str

    @classmethod
    def of(cls, root: Path) -> "Server":
        server = root / "crates" / "server" / "src"
        known = re.findall(r'\("(\w+)", (true|false)\)', (server / "config" / "environment.rs").read_text())
        return cls(
            known={name: is_secret == "true" for name, is_secret in known},
            paths=set(re.findall(r'\.route\("(/\w+)"', (root / "crates" / "api" / "src" / "lib.rs").read_text())),
            user=int(find(r"^USER (\d+)$", root / "deploy" / "Dockerfile")),
            drain=int(find(r"const DRAIN: Duration = Duration::from_secs\((\d+)\)", server / "commands" / "serve.rs")),
            version=find(r'^version = "(.+)"$', root / "Cargo.toml"),
        )

    @property
    def settings(self) -> set[str]:
        """What a manifest may name: a secret only by its file."""
        return {f"{name}_FILE" if is_secret else name for name, is_secret in self.known.items()} | FOREIGN

    @property
    def free(self) -> set[str]:
        """What whoever installs may add to them."""
        return self.settings - NOT_FREE


def find(pattern: str, path: Path) -> str:
    found = re.search(pattern, path.read_text(), re.M)
    if found is None:
        raise ValueError(f"{path} has no {pattern}")
    return found[1]
