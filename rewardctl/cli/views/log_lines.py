"""Entries of the log on standard output: for people, as they are stored, or as JSON objects alone."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Literal

from rewardctl.cli import output
from rewardctl.kernel.services import DAEMONS, service_of
from rewardctl.logs import pretty, source
from rewardctl.logs.entry import Entry
from rewardctl.logs.files import LogFiles
from rewardctl.logs.source import Choice, Source
from rewardctl.runtime import control, project, stacks, topology
from rewardctl.runtime.compose import containers, told
from rewardctl.runtime.project import Project

if TYPE_CHECKING:
    from rewardctl.logs.containers import ContainerLogs

Form = Literal["pretty", "raw", "jsonl"]
NOTHING = "no log entry was found"


@contextmanager
def opened(choice: Choice) -> Iterator[Source]:
    """Where the present project's logs are read from. Raises: NotInitialised, BadSettings, Unavailable."""
    mine = project.find()
    with closing(source.chosen(choice, mine.settings().loki_url, partial(local, mine), output.note)) as found:
        yield found


def local(mine: Project) -> "LogFiles | ContainerLogs":
    """What this machine keeps: the daemons' files, or what their containers said."""
    if not stacks.is_compose(mine.settings()):
        return LogFiles(mine.logs)
    from rewardctl.logs.containers import ContainerLogs  # noqa: PLC0415 - local mode has no containers

    return ContainerLogs(partial(containers.of, told.project_name(mine)))


def unknown(asked: Sequence[str]) -> str | None:
    """What to say of names that no service of this project has; a Loki may have others. Raises: BadSettings."""
    mine = project.find()
    settings = mine.settings()
    if settings.gateway_url or not asked:
        return None
    now = control.running(mine)
    there = [one.name for one in topology.services(mine, settings)]
    known = dict.fromkeys([*there, *(one.service for one in (now.services if now else ())), "supervisor"])
    strangers = [one for one in asked if one not in known]
    return f"no service is named {', '.join(strangers)}; services are: {', '.join(known)}" if strangers else None


def note_replicas(found: Source, asked: Sequence[str]) -> None:
    """Say of replicas' names that the source has lines by their services alone, where that is so."""
    replicas = [one for one in asked if service_of(one) != one and service_of(one) in DAEMONS]
    if replicas and not isinstance(found, LogFiles):
        services = ", ".join(dict.fromkeys(map(service_of, replicas)))
        output.note(f"these logs have no lines by replica: those of {', '.join(replicas)} are under {services}")


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
