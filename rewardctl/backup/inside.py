"""Care of databases that only containers reach: `rewardctl db` runs in one, and files pass through a directory."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rewardctl.backup.take import Progress
from rewardctl.kernel.errors import Invalid, NotFound
from rewardctl.runtime import durable
from rewardctl.runtime.compose.tools import EXCHANGE, Tools

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class InsideCare:
    """What is told on the way is said there, on standard error; a bar wants a terminal, which it has none of."""

    tools: Tools

    def status(self) -> Told:
        return self._db("status")

    def migrate(self, tell: Callable[[str], None], *, dry_run: bool) -> Told:  # noqa: ARG002 - said there
        return self._db("migrate", *(["--dry-run"] if dry_run else []))

    def backup(self, file: Path, progress: Progress) -> Told:  # noqa: ARG002 - said there
        with durable.drafted(file) as draft, self._passing(file.name) as (here, there):
            told = self._db("backup", there)
            with here.open("rb") as made:
                shutil.copyfileobj(made, draft)
        return {**told, "file": str(file)}

    def restore(self, file: Path, tell: Callable[[str], None], progress: Progress, *, drop: bool) -> Told:  # noqa: ARG002 - said there
        with self._passing(file.name) as (here, there):
            _copied(file, here)
            told = self._db("restore", there, *(["--drop", "--yes"] if drop else []))
        return {**told, "file": str(file)}

    def holds_anything(self) -> bool:
        found = self.status()["databases"]
        return any(one["documents"] for database in found for one in database["collections"])

    def _db(self, *words: str) -> Told:
        return self.tools.answer("rewardctl", "db", *words, "--json")

    @contextmanager
    def _passing(self, name: str) -> Iterator[tuple[Path, str]]:
        """A place for a file of that name, as it is called here and there; it is gone afterwards."""
        directory = self.tools.exchange
        with tempfile.TemporaryDirectory(dir=directory) as made:
            place = Path(made)
            durable.give_to_owner(place)
            yield place / name, str(EXCHANGE / place.name / name)


def _copied(file: Path, into: Path) -> None:
    """Raises: NotFound, Invalid; DiskFull, SetupError."""
    try:
        source = file.open("rb")
    except FileNotFoundError:
        raise NotFound(f"There is no file {file}") from None
    except OSError as error:
        raise Invalid(f"{file} can't be read: {error.strerror}") from error
    with source, durable.drafted(into) as draft:
        shutil.copyfileobj(source, draft)
    durable.give_to_owner(into)
