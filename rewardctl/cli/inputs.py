"""What people type, turned into what the platform takes, and options that several commands have."""

import json
import re
import sys
from datetime import datetime, timedelta
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

import typer
from pydantic import ValidationError

from rewardctl.cli.output import note
from rewardctl.cli.spoken import said
from rewardctl.kernel.errors import Invalid
from rewardctl.wire.problem import field_errors

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and do nothing.")]
Scale = Annotated[list[str] | None, typer.Option(help="Run more than one of a daemon: event=3, auth=2, gateway=2.")]
_UNITS: Final = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_SPAN: Final = re.compile("".join(rf"(?:(?P<{name}>\d{{1,6}}){letter})?" for letter, name in _UNITS.items()), re.ASCII)


def instant(text: str, zone: str) -> datetime:
    """An ISO 8601 date, which is its beginning, or time; without an offset it is meant in `zone`. Raises: Invalid."""
    there = _zone(zone)
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=there)
    except ValueError as error:
        raise Invalid(f"{text!r} is no date or time", hint="write 2026-12-24 or 2026-12-24T18:00:00+09:00") from error


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise Invalid(f"{name!r} is no time zone", hint="write an IANA name, such as Asia/Seoul") from None


def span(text: str) -> timedelta:
    """A length of time, such as `1d2h` or `90s`. Raises: Invalid."""
    found = _SPAN.fullmatch(text)
    if not (text and found):
        raise Invalid(f"{text!r} is no length of time", hint="write 45s, 30m, 2h, 1d, 1w or 1d2h30m")
    return timedelta(**{name: int(figure) for name, figure in found.groupdict("0").items()})


def condition(text: str) -> dict[str, Any]:
    """A condition as a JSON object. Raises: Invalid."""
    try:
        found = json.loads(text)
    except ValueError as error:
        raise Invalid(f"The condition is no JSON: {error}", hint="""write '{}' or '{"minPurchase": 100}'""") from error
    if not isinstance(found, dict):
        raise Invalid("The condition must be a JSON object", hint="an empty one, {}, is always met")
    return found


def fields(pairs: list[str]) -> dict[str, Any]:
    """`points=1000` as `{"points": 1000}`: a value is read as JSON where it is JSON, else as text. Raises: Invalid."""
    found = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not (name and equals):
            raise Invalid(f"{pair!r} is no field", hint="write NAME=VALUE, such as points=1000")
        found[name] = _value(value)
    return found


def _value(text: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    try:
        return json.loads(text)
    except ValueError:
        return text


def password(kept: str | None, *, from_stdin: bool, label: str | None = None) -> str:
    """The password: a line of standard input, the kept one, or asked for without echo. Raises: Invalid."""
    if from_stdin:
        return _line_of_stdin()
    if kept is not None:
        return kept
    return _asked(label or "Password")


def new_password(*, from_stdin: bool) -> str:
    """A password that is to be: a line of standard input, or asked for twice without echo. Raises: Invalid."""
    return _line_of_stdin() if from_stdin else _asked("New password", twice=True)


def confirm(question: str, *, yes: bool) -> None:
    """Raises: Invalid where nobody can be asked; Abort where they refuse."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise Invalid("There is no terminal to ask at, so nothing was done", hint="add --yes to do it")
    typer.confirm(said(question), abort=True, err=True)


def _line_of_stdin() -> str:
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise Invalid("There was no password on standard input")
    return line


def _asked(label: str, *, twice: bool = False) -> str:
    if not sys.stdin.isatty():
        raise Invalid("There is no terminal to ask for the password at", hint="add --password-stdin")
    typed = _prompted(label)
    while twice and _prompted("The same again") != typed:
        note("The two are not the same: once more")
        typed = _prompted(label)
    return typed


def _prompted(label: str) -> str:
    return str(typer.prompt(said(label), hide_input=True, err=True))


def refused(error: ValidationError) -> Invalid:
    """A body that its own model refuses, before it is sent."""
    return Invalid(errors=field_errors(error.errors()))
