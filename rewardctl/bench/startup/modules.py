"""Modules that a program has loaded before its work begins: a figure that nothing else on the machine moves."""

import subprocess
import sys
from collections.abc import Mapping
from typing import Final

from rewardctl.kernel.errors import Failed
from rewardctl.kernel.services import DAEMONS

_HELP: Final = """
import sys
from rewardctl.cli.app import main
try:
    main(["--help"])
except SystemExit:
    pass
"""
PROGRAMS: Final[Mapping[str, str]] = {
    "help": _HELP,
    **{name: f"import sys, daemons.{name}.__main__" for name in DAEMONS},
}
"""What each entry point loads, as a script."""
_TELL: Final = "\nsys.stderr.write(' '.join(sys.modules))"


def loaded(program: str) -> frozenset[str]:
    """The names of the modules, in a fresh interpreter. Raises: Failed."""
    command = [sys.executable, "-P", "-c", PROGRAMS[program] + _TELL]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a script of our own
    if done.returncode:
        raise Failed(f"{program} could not be loaded: {done.stderr.strip().splitlines()[-1]}")
    return frozenset(done.stderr.split())
