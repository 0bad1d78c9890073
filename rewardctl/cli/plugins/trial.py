"""Runs the conformance kit in a process of its own, and says promise by promise how it went."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Literal
from xml.etree import ElementTree as ET

from rewardctl.kernel.errors import Invalid, SetupError

State = Literal["kept", "broken", "untold"]
_STATES: Final[Mapping[str, State]] = {"failure": "broken", "error": "broken", "skipped": "untold"}
_BESIDE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` is a sentence where the promise is not kept."""

    test: str
    promise: str
    state: State
    reason: str | None = None


def of_type(name: str, params: Mapping[str, Any]) -> list[Verdict]:
    """Raises: SetupError; Invalid."""
    tried = json.dumps({"type": name, "params": dict(params)})
    return _run(str(_BESIDE / "installed.py"), Path.cwd(), {"REWARDCTL_TRIED": tried}, "-c", os.devnull)


def of_package(directory: Path) -> list[Verdict]:
    """The package's own tests that use the kit. Raises: SetupError; Invalid."""
    return _run(".", directory, {})


def _run(target: str, directory: Path, told: Mapping[str, str], *options: str) -> list[Verdict]:
    if find_spec("pytest") is None:
        raise SetupError("The conformance kit takes pytest", hint="run: pip install 'rewardctl[testing]'")
    with tempfile.TemporaryDirectory() as place:
        report = Path(place) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", *options]
        done = subprocess.run(  # noqa: S603 - our own command on a directory that the caller named
            [*command, "--import-mode=importlib", target],
            cwd=directory,
            env=os.environ | told,
            capture_output=True,
            text=True,
            check=False,
        )
        found = list(_verdicts(report)) if report.exists() else []
    if not found:
        raise Invalid(f"There is nothing to try: {_last(done.stdout + done.stderr)}", hint=_HINT)
    return found


_HINT: Final = "a test class must inherit from rewardctl.sdk.testing.RewardTypeConformance"


def _verdicts(report: Path) -> Iterator[Verdict]:
    from rewardctl.sdk.testing import RewardTypeConformance  # noqa: PLC0415 - it takes pytest

    promises = {name for name in dir(RewardTypeConformance) if name.startswith("test_")}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - our own pytest wrote it
        name = case.get("name", "")
        if name in promises:
            told = next((one for one in case if one.tag in _STATES), None)
            state: State = "kept" if told is None else _STATES[told.tag]
            yield Verdict(_class(case), _words(name), state, None if told is None else _reason(told))


def _class(case: ET.Element) -> str:
    return case.get("classname", "").rpartition(".")[2]


def _words(name: str) -> str:
    return name.removeprefix("test_").replace("_", " ")


def _reason(told: ET.Element) -> str:
    return (told.get("message") or "").removeprefix("Failed: ").strip() or "it failed"


def _last(text: str) -> str:
    return next((line for line in reversed(text.splitlines()) if line.strip()), "pytest said nothing").strip()
