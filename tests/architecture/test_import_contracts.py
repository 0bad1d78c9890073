"""The contracts of pyproject.toml hold, and each of them would notice."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
LINTED: Final = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
CONTRACTS: Final = [contract["name"] for contract in LINTED["contracts"]]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the sources that may be spoilt."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in LINTED["root_packages"]:
        (source,) = [path for path in (*ROOT.glob(package), *ROOT.glob(f"plugins/*/{package}")) if path.is_dir()]
        shutil.copytree(source, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def lint(tree: Path) -> "subprocess.CompletedProcess[str]":
    """Run over the copy: it stands before the installed packages on the path."""
    script = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", script, "--no-cache"],
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def broken(said: str) -> set[str]:
    return {name for name in CONTRACTS if f"{name} BROKEN" in said}


def test_the_contracts_hold(tree: Path) -> None:
    done = lint(tree)
    assert done.returncode == 0, done.stdout + done.stderr
    assert all(f"{name} KEPT" in done.stdout for name in CONTRACTS), done.stdout


OFFENCES: Final = {
    "The house: each floor stands on the ones below": ("rewardctl/wire/body.py", "import rewardctl.registry"),
    "Inside a daemon: the edge knows the middle, never the other way": (
        "daemons/event/domain/event.py",
        "import daemons.event.service.events",
    ),
    "Inside the gateway: no storage, no rules": ("daemons/gateway/domain/routes.py", "import daemons.gateway.service"),
    "Inside the chassis: from the server down to what is counted and told": (
        "daemons/chassis/web/problems.py",
        "import daemons.chassis.server.door",
    ),
    "Domains and the SDK do no I/O": ("daemons/event/domain/event.py", "import httpx"),
    "The database is known to storage and chassis.database alone": ("daemons/event/service/events.py", "import bson"),
    "What is measured is counted at the edge: no rule knows how": (
        "daemons/event/service/claims.py",
        "import prometheus_client",
    ),
    "A plugin imports the SDK alone": ("rewardctl_point/__init__.py", "import rewardctl.kernel.errors"),
    "The CLI starts daemons as processes and never imports them": ("rewardctl/cli/app.py", "import daemons.event.app"),
    "The bare path is bare": ("rewardctl/bench/bare/reads.py", "import odmantic"),
}


def test_every_contract_has_an_offence_against_it() -> None:
    assert set(OFFENCES) == set(CONTRACTS)


@pytest.mark.parametrize("name", OFFENCES)
def test_an_offence_is_reported_by_its_contract(tree: Path, name: str) -> None:
    module, offence = OFFENCES[name]
    with (tree / module).open("a", encoding="utf-8") as spoilt:
        spoilt.write(f"\n{offence}\n")
    done = lint(tree)
    assert done.returncode == 1, done.stdout + done.stderr
    assert name in broken(done.stdout)
