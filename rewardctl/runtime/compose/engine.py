"""The container engine of this machine, and its compose: the plugin of Docker, else `docker-compose` of old."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from rewardctl.kernel.errors import NoEngine, TimedOut

_HINT: Final = "start Docker (see: docker info), or run the platform without it: rewardctl init --mode local"
_ANSWER_SECONDS: Final = 20
_WIDTH: Final = 300


_OF_COMPOSE: Final = re.compile(r"\s*(Creating|Starting|Removing|Container|Network|Volume)\b|\d{1,3}$")
"""How a line of its own progress begins; the one of old tells the status by itself, too."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program of ours answered from inside of a container; `explained` where it said itself what is wrong."""

    status: int
    text: str
    explained: bool


@dataclass(frozen=True, slots=True)
class Engine:
    """`compose` is the command that compose goes by: `docker compose`, or `docker-compose`."""

    compose: tuple[str, ...]

    @classmethod
    def found(cls, hint: str = _HINT) -> "Engine":
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
        raise NoEngine(f"docker {words[0]} failed: {last_line(done.stderr)}", hint=_HINT)
    return done.stdout


def holds(*words: str) -> bool:
    """Whether `docker` answers that well."""
    return _done(["docker", *words], seconds=_ANSWER_SECONDS, quiet=True).returncode == 0


def shown(command: Sequence[str], *, seconds: float, environment: Mapping[str, str] | None = None) -> int:
    """Run it, what it says shown as progress on standard error; answers its status. Raises: TimedOut, NoEngine."""
    return _done(command, seconds=seconds, quiet=False, environment=environment).returncode


def answered(command: Sequence[str], *, environment: Mapping[str, str]) -> Answer:
    """Run it for as long as it takes; what it says on standard error is passed on. Raises: NoEngine."""
    try:
        running = subprocess.Popen(  # noqa: S603 - an argument list of our own, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            env=environment,
        )
    except OSError as error:
        raise NoEngine(f"{command[0]} can't be run: {error.strerror}", hint=_HINT) from error
    with running, ThreadPoolExecutor(1) as beside:
        explained = beside.submit(_relayed, running.stderr or ())
        text = running.stdout.read() if running.stdout else ""
        return Answer(running.wait(), text, explained.result())


def passed_on(command: Sequence[str]) -> int:
    """Run it with our own output, as if it were ours; answers its status. Raises: NoEngine."""
    try:
        return subprocess.run(command, check=False).returncode  # noqa: S603 - an argument list of our own, no shell
    except OSError as error:
        raise NoEngine(f"{command[0]} can't be run: {error.strerror}", hint=_HINT) from error


def said(container: str) -> str:
    """The last line of a container."""
    done = _done(["docker", "logs", "--tail", "1", container], seconds=_ANSWER_SECONDS, quiet=True)
    return last_line(done.stdout + done.stderr)[:_WIDTH]


def last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason was given"])[-1]


def _relayed(lines: Iterable[str]) -> bool:
    """Whether an error of ours was among them."""
    explained = False
    for line in lines:
        explained = explained or line.startswith("error: ")
        if not _OF_COMPOSE.match(line):
            sys.stderr.write(line)
    return explained


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
        raise NoEngine(f"{command[0]} can't be run: {error.strerror}", hint=_HINT) from error
