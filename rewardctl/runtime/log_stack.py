"""Alloy, Loki, Prometheus and Grafana beside a platform in local mode, as containers."""

import json
import os
import secrets
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rewardctl.kernel.errors import SetupError
from rewardctl.runtime import durable, topology
from rewardctl.runtime.compose.engine import Engine, last_line
from rewardctl.runtime.project import Project
from rewardctl.runtime.topology import ServiceKind

_PLACES: Final = ("ops", "rewardctl_ops")
"""In a checkout, and as the wheel brings it."""
_ENGINE: Final = "start Docker, or leave --with-logs away: the log files are read without it"
_PULL_SECONDS: Final = 900


@dataclass(frozen=True, slots=True)
class LogStack:
    project: Project

    def start(self, tell: Callable[[str], None]) -> None:
        """Raises: SetupError where no container engine answers, or the start fails."""
        engine = Engine.found(_ENGINE).compose
        tell("starting Alloy, Loki, Prometheus and Grafana; their images are pulled the first time")
        make_password(self.project)
        durable.write(self._targets, self._told_targets().encode())
        durable.write(self._marker, b"started\n")
        self._compose(engine, "up", "--detach", seconds=_PULL_SECONDS)

    def stop(self) -> bool:
        """Whether it was running; its data stays. Raises: SetupError."""
        if not self._marker.exists():
            return False
        self._compose(Engine.found(_ENGINE).compose, "down", seconds=_PULL_SECONDS)
        self._marker.unlink(missing_ok=True)
        return True

    @property
    def _targets(self) -> Path:
        return self.project.run / "prometheus-targets.yaml"

    @property
    def _marker(self) -> Path:
        return self.project.run / "log-stack"

    def _told_targets(self) -> str:
        """The daemons and their ports, each replica too; JSON is YAML."""
        services = topology.services(self.project, self.project.settings())
        daemons = [one for one in services if one.kind is ServiceKind.DAEMON]
        told = [{"targets": [f"host.docker.internal:{one.port}"], "labels": {"service": one.daemon}} for one in daemons]
        return json.dumps(told, indent=2) + "\n"

    def _compose(self, engine: Sequence[str], *verb: str, seconds: float) -> None:
        """Raises: SetupError."""
        file = operations() / "compose" / "compose.logs.yaml"
        command = [*engine, "-p", self._name(), "-f", str(file), *verb]
        try:
            done = subprocess.run(  # noqa: S603 - an argument list of our own, no shell
                command, env=self._environment(), capture_output=True, text=True, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired:
            raise SetupError(f"{' '.join(engine)} did not finish within {seconds:g} s", hint=_ENGINE) from None
        if done.returncode:
            raise SetupError(f"The log stack could not be started: {last_line(done.stderr)}", hint=_ENGINE)

    def _name(self) -> str:
        """One of its own for each project on this machine."""
        return f"rewardctl-logs-{self.project.mark}"

    def _environment(self) -> Mapping[str, str]:
        return {
            **os.environ,
            "REWARDCTL_LOGS": str(self.project.logs),
            "REWARDCTL_GRAFANA_PASSWORD_FILE": str(password_file(self.project)),
            "REWARDCTL_PROMETHEUS_TARGETS": str(self._targets),
            "REWARDCTL_OWNER": f"{os.getuid()}:{os.getgid()}",
        }


def make_password(project: Project) -> None:
    """Of Grafana's admin, where there is none yet. Raises: DiskFull, SetupError."""
    if not password_file(project).exists():
        durable.write(password_file(project), secrets.token_urlsafe(24).encode())


def password_file(project: Project) -> Path:
    return project.keys / "grafana-password"


def grafana_address() -> str:
    return f"http://127.0.0.1:{os.environ.get('REWARDCTL_GRAFANA_PORT', '3000')}"


def operations() -> Path:
    """The directory `ops`: of the checkout, or as the wheel brings it. Raises: SetupError."""
    for found in (Path(__file__).parents[2] / name for name in _PLACES):
        if (found / "compose" / "compose.logs.yaml").exists():
            return found
    raise SetupError(
        "The files of the log stack are not installed", hint="install rewardctl from its wheel or checkout"
    )
