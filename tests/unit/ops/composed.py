"""The compose files, and compose itself where it is installed."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tests.unit.ops.places import OPS, loaded

HERE: Final = OPS / "compose"
FILES: Final[dict[str, dict[str, Any]]] = {path.name: loaded(f"compose/{path.name}") for path in HERE.glob("*.yaml")}
PINNED: Final = dict(
    line.split("=", 1) for line in (HERE / ".env").read_text("utf-8").splitlines() if not line.startswith("#")
)
LOGS: Final = ("compose.logs.yaml", "compose.logs.joined.yaml")
COMBINATIONS: Final = (
    ("compose.yaml",),
    ("compose.logs.yaml",),
    ("compose.yaml", *LOGS),
    ("compose.yaml", "compose.bench.yaml"),
    ("compose.yaml", "compose.scale.yaml"),
    ("compose.yaml", *LOGS, "compose.bench.yaml", "compose.scale.yaml"),
)
ENGINES: Final = [command for command in (("docker-compose",), ("docker", "compose")) if shutil.which(command[0])]


def works(command: Sequence[str]) -> bool:
    return subprocess.run([*command, "version"], capture_output=True, check=False, timeout=30).returncode == 0


def told(directory: Path) -> dict[str, str]:
    """What the files ask for."""
    (directory / "compose").mkdir()
    for name in ("gateway", "auth", "event"):
        (directory / "compose" / f"{name}.env").write_text("REWARDCTL_ENV=test\n")
    return {
        "REWARDCTL_PROJECT": str(directory),
        "REWARDCTL_OWNER": "1000:1000",
        "REWARDCTL_LOGS": str(directory),
        "REWARDCTL_GRAFANA_PASSWORD_FILE": str(directory / "password"),
        "REWARDCTL_TLS_CERT_FILE": str(directory / "certificate"),
        "REWARDCTL_TLS_KEY_FILE": str(directory / "key"),
    }


def config(
    command: Sequence[str], files: Sequence[str], told: Mapping[str, str], *flags: str
) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("REWARDCTL_")}
    environment |= dict(told)
    named = [word for file in files for word in ("-f", str(HERE / file))]
    whole = [*command, *named, "config", *flags]
    return subprocess.run(whole, env=environment, capture_output=True, text=True, check=False, timeout=60)
