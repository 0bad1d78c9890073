"""Samples of a program's call stacks, and what they say."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

Stacks = Counter[tuple[str, ...]]
"""How often each stack was seen, outermost frame first."""
_WAITING: Final = {
    "_worker (concurrent/futures/thread.py)",
    "Condition.wait (threading.py)",
    "wait (threading.py)",
    "PeriodicExecutor._run (pymongo/periodic_executor.py)",
    "NetworkingInterface.recv_into (pymongo/network_layer.py)",
    "EpollSelector.select (selectors.py)",
    "select (selectors.py)",
}
"""Where a thread is that has nothing to do: it waits for work, or for an answer."""
_FRAME: Final = re.compile(r"(?P<name>.+) \((?P<file>[^()]+?)(?::\d+)?\)")


@dataclass(frozen=True, slots=True)
class Share:
    """Of all samples, those in which a function or a module itself was at work."""

    name: str
    samples: int
    fraction: float


def folded(lines: Iterable[str]) -> Stacks:
    """From a line a stack: `main (app.py:3);work (work.py:9) 17`. Lines of one function are one frame.

    Threads that only wait are left out: not every system tells py-spy which these are.
    """
    found: Stacks = Counter()
    for line in lines:
        stack, _, count = line.rstrip().rpartition(" ")
        if stack and count.isdigit():
            found[tuple(map(_whole, stack.split(";")))] += int(count)
    return Counter({frames: count for frames, count in found.items() if frames[-1] not in _WAITING})


def by_function(stacks: Stacks, most: int) -> Sequence[Share]:
    """The `most` with the greatest share."""
    return _shares(stacks, lambda frame: frame, most)


def by_module(stacks: Stacks, most: int) -> Sequence[Share]:
    """Likewise; a module is a file."""
    return _shares(stacks, _file, most)


def _shares(stacks: Stacks, name: Callable[[str], str], most: int) -> Sequence[Share]:
    own: Counter[str] = Counter()
    for stack, count in stacks.items():
        own[name(stack[-1])] += count
    return [Share(one, count, count / own.total()) for one, count in own.most_common(most)]


def _whole(frame: str) -> str:
    found = _FRAME.fullmatch(frame)
    return f"{found['name']} ({found['file']})" if found else frame


def _file(frame: str) -> str:
    found = _FRAME.fullmatch(frame)
    return found["file"] if found else frame
