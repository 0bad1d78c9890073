"""Activities out of a file: those that are well formed, and the lines that are not, with their numbers."""

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from rewardctl.kernel.errors import Invalid
from rewardctl.wire.activities import ActivityRequest
from rewardctl.wire.problem import field_errors

_OWN: Final = {"id", "userId", "type", "at", "value"}


@dataclass(frozen=True, slots=True)
class Numbered:
    """An activity, and the number of its line in the file, from 1."""

    number: int
    activity: ActivityRequest


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line of the file, from 1, and what is wrong with it: with its field, where it is one."""

    line: int
    message: str
    field: str | None = None

    @property
    def reason(self) -> str:
        return f"{self.field}: {self.message}" if self.field else self.message


_Row = Mapping[str, Any] | Rejected


@dataclass(frozen=True, slots=True)
class Report:
    numbered: list[Numbered] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def read(file: Path) -> Report:
    """Raises: Invalid for a file that is neither .csv nor .jsonl, or no UTF-8."""
    rows = {".csv": _csv, ".jsonl": _jsonl}.get(file.suffix.lower())
    if rows is None:
        raise Invalid(f"{file} is neither .csv nor .jsonl")
    report = Report()
    try:
        for number, row in rows(file):
            _take(report, number, row)
    except UnicodeDecodeError:
        raise Invalid(f"{file} is no UTF-8") from None
    return report


def _take(report: Report, number: int, row: _Row) -> None:
    if isinstance(row, Rejected):
        report.rejected.append(row)
        return
    try:
        report.numbered.append(Numbered(number, ActivityRequest.model_validate(row)))
    except ValidationError as error:
        report.rejected.extend(Rejected(number, one.msg, one.loc) for one in field_errors(error.errors()))


def _jsonl(file: Path) -> Iterator[tuple[int, _Row]]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield number, _object(number, line)


def _object(number: int, line: str) -> _Row:
    try:
        found = json.loads(line)
    except ValueError:
        return Rejected(number, "is no JSON")
    return found if isinstance(found, dict) else Rejected(number, "is no JSON object")


def _csv(file: Path) -> Iterator[tuple[int, _Row]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        for row in reader:
            own = {name: text for name, text in row.items() if name in _OWN and text}
            fields = {name: _number(text) for name, text in row.items() if name and name not in _OWN and text}
            value = {"value": _number(own["value"])} if "value" in own else {}
            yield reader.line_num, {**own, **value, **({"fields": fields} if fields else {})}


def _number(text: str) -> Any:  # noqa: ANN401 - a number, or the text that it is not
    for kind in (int, float):
        with suppress(ValueError):
            return kind(text)
    return text
