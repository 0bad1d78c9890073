"""The shell blocks of the README's quickstart and of the tutorial do what they say, word for word."""

import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rewardctl.runtime import durable
from rewardctl.runtime.ports import free_base
from rewardctl.runtime.settings_file import ports_from
from tests.platform import ADMIN, Platform

ROOT: Final = Path(__file__).parents[2]
BIN: Final = Path(sys.prefix, "bin")


def test_the_tutorial_leads_from_nothing_to_a_wallet_and_back(tmp_path: Path) -> None:
    ports = {f"REWARDCTL_{name.upper()}": str(port) for name, port in ports_from(free_base(6)).items()}
    script = "".join(_blocks((ROOT / "docs" / "tutorial.md").read_text("utf-8")))
    try:
        said = _run(script, tmp_path, {**ports, "REWARDCTL_BCRYPT_COST": "4"})
    except (AssertionError, subprocess.TimeoutExpired):
        _run("rewardctl down || true", tmp_path, {"REWARDCTL_HOME": str(tmp_path / "first-event")})
        raise

    balances = re.findall(r"POINT +([\d,]+) *\n", said)
    assert balances == ["1,000", "0"]
    assert "exit status 6\n" in said
    assert "plugin POINT grant" in said
    assert "Every promise holds." in said
    assert "Stopped: gateway" in said


def test_the_quickstart_of_the_readme_ends_with_a_wallet_also_on_a_platform_that_runs(
    platform: Platform, tmp_path: Path
) -> None:
    section = (ROOT / "README.md").read_text("utf-8").partition("\n## Two commands\n")[2].partition("\n## ")[0]
    quickstart, tests = _blocks(section)
    assert tests.startswith("scripts/test "), "the other command is what runs this"

    with _known_password(platform):
        home = {"REWARDCTL_HOME": str(platform.root), "REWARDCTL_VENV": str(_installed(tmp_path))}
        said = _run(quickstart, ROOT, home)

    assert "APPROVED" in said
    assert re.search(r"POINT +[\d,]+", said)
    assert platform.url.replace("localhost", "127.0.0.1") in said


def _blocks(text: str) -> list[str]:
    return re.findall(r"```sh\n(.*?)```", text, re.DOTALL)


def _run(script: str, where: Path, settings: Mapping[str, str]) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("REWARDCTL_")}
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    environment = kept | {"PATH": path, "NO_COLOR": "1", **settings}
    command = ["bash", "-euo", "pipefail", "-c", script]
    done = subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def _known_password(platform: Platform) -> Iterator[None]:
    """The quickstart keeps the administrator's password; here it was made up by somebody else."""
    kept = platform.project.home / "credentials.json"
    before = kept.read_bytes()
    durable.write(kept, json.dumps(json.loads(before) | {ADMIN: platform.admin_password}).encode())
    try:
        yield
    finally:
        durable.write(kept, before)


def _installed(at: Path) -> Path:
    """This environment as one that the scripts have made, so that they install nothing into it."""
    environment = at / secrets.token_hex(4)
    environment.mkdir()
    for one in Path(sys.prefix).iterdir():
        if one.name != ".installed":
            (environment / one.name).symlink_to(one)
    declared = b"".join((ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt"))
    sums = subprocess.run(["cksum"], input=declared, capture_output=True, check=True).stdout.decode().strip()
    (environment / ".installed").write_text(f"{sums}-local-{ROOT}")
    return environment
