"""What the help shows as examples: lines of `examples.txt`."""

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("examples.txt")
_MOST: Final = 8
_FIRST: Final = ("rewardctl init", "rewardctl up", "rewardctl login", "rewardctl seed", "rewardctl claim list")
"""What the page of the program itself shows an example of."""


@lru_cache(maxsize=1)
def every() -> tuple[str, ...]:
    return tuple(line for line in _FILE.read_text("utf-8").splitlines() if line)


def of(command_path: str, inside: Collection[str]) -> list[str]:
    """At most eight: the lines that call the command, or of each one `inside` a group the first."""
    if " " not in command_path:
        return [_calling(path)[0] for path in _FIRST]
    found = _calling(command_path)
    firsts = {_after(line, command_path): line for line in reversed(found)}
    return [one for one in found if _after(one, command_path) not in inside or one in firsts.values()][:_MOST]


def _calling(command_path: str) -> list[str]:
    return [line for line in every() if line == command_path or line.startswith(f"{command_path} ")]


def _after(line: str, command_path: str) -> str:
    """The word that comes next."""
    return line.removeprefix(command_path).split(maxsplit=1)[0] if line != command_path else ""
