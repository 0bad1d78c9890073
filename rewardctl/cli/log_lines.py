"""Entries of the log on standard output: for people, as they are stored, or as JSON objects alone."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Literal

from rewardctl.cli import output
from rewardctl.logs import pretty, source
from rewardctl.logs.entry import Entry
from rewardctl.logs.source import Kind, Source
from rewardctl.runtime import project

Form = Literal["pretty", "raw", "jsonl"]
NOTHING = "no log entry was found"


@contextmanager
def opened(kind: Kind) -> Iterator[Source]:
    """Where the present project's logs are read from. Raises: NotInitialised, BadSettings, Unavailable."""
    mine = project.find()
    with closing(source.chosen(kind, mine.settings().loki_url, mine.logs, output.note)) as found:
        yield found


def show(entries: Iterable[Entry], form: Form, *, at_once: bool = False) -> int:
    """How many were written. A reader that has seen enough, such as `head`, is no error."""
    shown, line = 0, _line(form)
    try:
        for shown, entry in enumerate(entries, 1):  # noqa: B007 - the last number is the answer
            sys.stdout.write(line(entry) + "\n")
            if at_once:
                sys.stdout.flush()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return shown


def as_json(entry: Entry) -> dict[str, object]:
    return dict(entry.fields) if entry.fields is not None else {"service": entry.service, "msg": entry.raw}


def _line(form: Form) -> Callable[[Entry], str]:
    if form != "pretty":
        return lambda entry: entry.raw
    colour = pretty.wants_colour(sys.stdout)
    return lambda entry: pretty.line(entry, colour=colour)
