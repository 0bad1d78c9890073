"""The container engine of this machine, and its compose: the plugin of Docker, else `docker-compose` of old."""

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rewardctl.kernel.errors import NoEngine, TimedOut

HINT: Final = "start Docker (see: docker info), or run the platform without it: rewardctl init --mode local"
_ANSWER_SECONDS: Final = 20
_WIDTH: Final = 300


@dataclass(frozen=True, slots=True)
class Engine:
    """`compose` is the command that compose goes by: `docker compose`, or `docker-compose`."""

    compose: tuple[str, ...]

    @classmethod
    def found(cls, hint: str = HINT) -> "Engine":
        """Raises: NoEngine where none answers, or it has no compose."""
        if not _answers("docker", "info"):
            raise NoEngine("No container engine answers: docker info failed", hint=hint)
        if _answers("docker", "compose", "version"):
            return cls(("docker", "compose"))
        if _answers("docker-compose", "version"):
            return cls(("docker-compose",))
        raise NoEngine("Docker has no compose", hint="install the Docker Compose plugin")


def asked(*words: str, seconds: float = _ANSWER_SECONDS) -> str:
    """What `docker` answers. Raises: NoEngine, TimedOut."""
    done = _done(["docker", *words], seconds=seconds, quiet=True)
    if done.returncode:
        raise NoEngine(f"docker {words[0]} failed: {last_line(done.stderr)}", hint=HINT)
    return done.stdout


def holds(*words: str) -> bool:
    """Whether `docker` answers that well."""
    return _done(["docker", *words], seconds=_ANSWER_SECONDS, quiet=True).returncode == 0


def shown(command: Sequence[str], *, seconds: float, environment: Mapping[str, str] | None = None) -> int:
    """Run it, what it says shown as progress on standard error; answers its status. Raises: TimedOut, NoEngine."""
    return _done(command, seconds=seconds, quiet=False, environment=environment).returncode


def passed_on(command: Sequence[str]) -> int:
    """Run it with our own output, as if it were ours; answers its status. Raises: NoEngine."""
    try:
        return subprocess.run(command, check=False).returncode  # noqa: S603 - an argument list of our own, no shell
    except OSError as error:
        raise NoEngine(f"{command[0]} can't be run: {error.strerror}", hint=HINT) from error


def said(container: str) -> str:
    """The last line of a container."""
    done = _done(["docker", "logs", "--tail", "1", container], seconds=_ANSWER_SECONDS, quiet=True)
    return last_line(done.stdout + done.stderr)[:_WIDTH]


def last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason was given"])[-1]


def _answers(*command: str) -> bool:
    try:
        return shutil.which(command[0]) is not None and _done(command, _ANSWER_SECONDS, quiet=True).returncode == 0
    except (NoEngine, TimedOut):
        return False


def _done(
    command: Sequence[str], seconds: float, *, quiet: bool, environment: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    output = subprocess.PIPE if quiet else sys.stderr
    try:
        return subprocess.run(  # noqa: S603 - an argument list of our own, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
            env=environment,
        )
    except subprocess.TimeoutExpired:
        raise TimedOut(f"{command[0]} did not finish within {seconds:g} s", hint="see: rewardctl ps") from None
    except OSError as error:
        raise NoEngine(f"{command[0]} can't be run: {error.strerror}", hint=HINT) from error
