"""What is allowed to break a rule: exceptions.toml, each with its reason."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from rule import Finding


@dataclass
class Exceptions:
    fan_out: dict[str, str]
    """Statements that may look on every shard, with the reason."""
    unserved: dict[str, str]
    """Statements and functions that do not work with Citus, with what is lost by that."""
    distributed_from: int

    def remaining(self, findings: list[Finding]) -> list[Finding]:
        return [finding for finding in findings if not self.allows(finding)]

    def allows(self, finding: Finding) -> bool:
        return finding.subject in self.unserved or (finding.rule == "unbound" and finding.subject in self.fan_out)

    def stale(self, findings: list[Finding]) -> list[str]:
        """Exceptions that nothing needs any more."""
        broken = {finding.subject for finding in findings}
        unbound = {finding.subject for finding in findings if finding.rule == "unbound"}
        return sorted((self.unserved.keys() - broken) | (self.fan_out.keys() - unbound))


def read_exceptions(path: Path) -> Exceptions:
    text = tomllib.loads(path.read_text())
    unserved: dict[str, str] = {}
    for group in text.get("unserved", ()):
        for name in group["names"]:
            if name in unserved:
                raise ValueError(f"{path.name} has {name} twice")
            unserved[name] = group["lost"]
    return Exceptions(text.get("fan_out", {}), unserved, text["distributed_from"])
