"""py-spy, which looks into a running daemon from outside: nothing is changed in it."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rewardctl.kernel.errors import Failed, SetupError

_RATE: Final = "200"
_BEGINS_SECONDS: Final = 1.5
_ENDS_SECONDS: Final = 30.0
_FORBIDDEN: Final = ("permission denied", "operation not permitted", "os error 1)", "os error 13)")
_MEND: Final = (
    "run it as root, or: sysctl kernel.yama.ptrace_scope=0; in a container start that with --cap-add SYS_PTRACE"
)


def found() -> Path:
    """Raises: SetupError where it is not installed."""
    told = shutil.which("py-spy", path=str(Path(sys.executable).parent)) or shutil.which("py-spy")
    if told is None:
        raise SetupError("A profile needs py-spy", hint="run: pip install 'rewardctl[profile]'")
    return Path(told)


@contextmanager
def recording(binary: Path, pid: int, stacks: Path) -> Iterator[None]:
    """The folded stacks of the process are in the file after the block.

    Raises: SetupError where the system forbids to look; Failed where py-spy fails otherwise.
    """
    command = [str(binary), "record", "--pid", str(pid), "--rate", _RATE, "--format", "raw", "--output", str(stacks)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - the operator's own py-spy
        try:
            _begun(process)
            yield
        finally:
            process.send_signal(signal.SIGINT)
            said = _end(process)
    if process.returncode:
        raise _refused(said)


def _begun(process: "subprocess.Popen[str]") -> None:
    """It says nothing when it begins, but ends at once where it may not look."""
    deadline = time.monotonic() + _BEGINS_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise _refused(process.stderr.read() if process.stderr else "")
        time.sleep(_BEGINS_SECONDS / 30)


def _end(process: "subprocess.Popen[str]") -> str:
    try:
        return process.communicate(timeout=_ENDS_SECONDS)[1]
    except subprocess.TimeoutExpired:
        process.kill()
        return process.communicate()[1]


def _refused(said: str) -> SetupError | Failed:
    if any(words in said.lower() for words in _FORBIDDEN):
        return SetupError("This system lets no process look into another", hint=_MEND)
    lines = said.strip().splitlines()
    return Failed(f"py-spy failed: {lines[-1] if lines else 'it said nothing'}")
