import subprocess
import sys
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Final

import typer

import rewardctl
from rewardctl.kernel.errors import SetupError

app = typer.Typer()


class Part(StrEnum):
    GATEWAY = "gateway"
    AUTH = "auth"
    EVENT = "event"
    USECASES = "usecases"


_HERE: Final = Path(rewardctl.__file__).parents[1]


@app.command("test")
def run_tests(
    part: Annotated[Part | None, typer.Argument(help="One part; the whole suite if left out.")] = None,
) -> None:
    """Run the test suite of this checkout, or a part of it.

    `usecases` tells the business stories of each role: against the platform of this directory where it runs, else
    against one that is started for it.
    """
    tests = _HERE / "tests"
    if not tests.is_dir() or find_spec("pytest") is None:
        raise SetupError("The test suite is not here", hint="run scripts/test in a checkout of the repository")
    chosen = sorted(tests.glob(f"*/{part}")) if part else [tests]
    command = [sys.executable, "-m", "pytest", "--rootdir", str(_HERE), *map(str, chosen)]
    raise typer.Exit(subprocess.run(command, check=False).returncode)  # noqa: S603 - our own command, no input in it
